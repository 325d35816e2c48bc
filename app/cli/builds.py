"""`kondate build`: build a mix without a server."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.progress import Progress

from app.cli.context import File, load_now, prepare, read_settings, session
from app.corpora.order import Progress as Done
from app.corpora.service import BuildOrder, run_build_here
from app.errors import InvalidInput
from app.mixes.file import read_mix


def build(
    mix: File,
    profile: Annotated[str, typer.Option(help="Model family's input format.")],
    out: Annotated[Path, typer.Option(help="Folder for the corpus.")],
    output: Annotated[str, typer.Option(help="webdataset, parquet, mds or llava-json")] = "webdataset",
    level: Annotated[str, typer.Option(help="samples or tokens")] = "samples",
    seed: int = 0,
    max_samples: Annotated[int | None, typer.Option(help="At most this many samples in all.")] = None,
    split: Annotated[str | None, typer.Option(help="Read this split instead of the training split.")] = None,
    dedupe: Annotated[str, typer.Option(help="off, exact or perceptual")] = "exact",
    decontaminate: Annotated[
        list[str] | None, typer.Option(help="Leave out what a benchmark (dataset id) holds; may be repeated.")
    ] = None,
    runner: Annotated[str | None, typer.Option(help="native or ray")] = None,
    ray_address: Annotated[str | None, typer.Option(help="Ray cluster to use")] = None,
) -> None:
    """Build a mix into a corpus here, without a server; run it again to resume."""
    settings = read_settings(runner=runner, ray_address=ray_address)
    prepare(settings)
    with session(settings) as db:
        catalog = load_now(db)
    chosen = read_mix(mix.read_text(encoding="utf-8"))
    wanted = {"profile": profile, "output": output, "level": level, "seed": seed, "dedupe": dedupe}
    limits = {"max_samples": max_samples, "split": split, "decontaminate": decontaminate or []}
    order = _order({"mix": chosen.id, **wanted, **limits})
    last = Done()
    with Progress(transient=True) as progress:
        bar = progress.add_task("building", total=1.0)

        def show(done: Done) -> None:
            nonlocal last
            last = done
            progress.update(bar, completed=done.fraction, description=done.stage)

        manifest = run_build_here(chosen, catalog, order, out=out, settings=settings, on_progress=show)
    for name, counts in manifest["datasets"].items():
        told = ", ".join(f"{counts[one]} {one}" for one in ("in", "kept", "filtered", "rejected"))
        typer.echo(f"{name}: {told}")
    if last.partitions:
        typer.echo(f"{last.partitions_reused} of {last.partitions} partitions reused from earlier builds")
    for note in manifest.get("notes", ()):
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"corpus in {out}")


def _order(fields: dict[str, object]) -> BuildOrder:
    """Read the options into an order; a mistake names its option."""
    try:
        return BuildOrder.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        option = "--" + str(first["loc"][0]).replace("_", "-")
        raise InvalidInput(first["msg"], field=option) from error
