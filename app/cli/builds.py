"""`kondate recommend`, `build`, `verify`, `why`, `takedown` and `push`: the trips without a server."""

from pathlib import Path
from typing import Annotated

import typer
import yaml
from pydantic import ValidationError
from rich.progress import Progress

from app.cli.context import load_now, now, prepare, read_settings, session
from app.corpora.order import Progress as Done
from app.corpora.publishing import push_corpus
from app.corpora.service import BuildOrder, run_build_here
from app.corpora.takedowns.takedown import take_down
from app.corpora.takedowns.wanted import read_list
from app.corpora.verify import verify_corpus
from app.corpora.why import explain_sample
from app.errors import InvalidInput
from app.mixes.exports import export
from app.mixes.file import read_mix
from app.mixes.service import propose
from app.recommender.requirements import Requirements

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def register(app: typer.Typer) -> None:
    """Add the commands that choose and build."""
    app.command()(recommend)
    app.command()(build)
    app.command()(verify)
    app.command()(why)
    app.command()(takedown)
    app.command()(push)


def recommend(
    requirements: File,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the mix to this file.")] = None,
) -> None:
    """Solve a requirements file and print the mix as YAML, or write it to a file."""
    settings = read_settings()
    prepare(settings)
    with session(settings) as db:
        catalog = load_now(db)
        mix = propose(db, catalog, _requirements(requirements), now=now())
    text = export(mix, catalog, "yaml").body.decode()
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text, encoding="utf-8")
        typer.echo(f"{len(mix.picks)} datasets, {mix.totals.samples:,} samples, {mix.verdict} → {output}")
    for conflict in mix.infeasible or ():
        typer.echo(f"cannot hold together: {conflict.requirement}: {conflict.sentence}", err=True)
    if mix.infeasible:
        raise typer.Exit(2)


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


def verify(corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Hash a corpus's files again and judge its datasets on today's facts."""
    settings = read_settings()
    prepare(settings)
    with session(settings) as db:
        report = verify_corpus(corpus, load_now(db))
    typer.echo(report.text())
    if not report.right:
        raise typer.Exit(1)


def why(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    sample: Annotated[str, typer.Argument(help="dataset/sample_id, as the corpus and its rejects name it")],
) -> None:
    """Tell the life of one sample: where it came from, under which license, what each step did to it."""
    settings = read_settings()
    prepare(settings)
    with session(settings) as db:
        typer.echo(explain_sample(corpus, sample, catalog=load_now(db)).text())


def takedown(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    wanted: Annotated[
        Path,
        typer.Argument(
            metavar="LIST", exists=True, dir_okay=False, help="YAML, JSON or CSV: what, value, reason, note"
        ),
    ],
) -> None:
    """Take samples out of a finished corpus, rewriting only the shards that hold them."""
    receipt = take_down(corpus, read_list(wanted), today=now().date())
    if receipt is None:
        typer.echo(f"nothing that {wanted} means is in {corpus}")
        return
    touched = len(receipt.shards_rewritten) + len(receipt.shards_dropped)
    typer.echo(receipt.text())
    typer.echo(f"{touched} of {receipt.shards} shards touched; {receipt.unmet} lines of the list met nothing")
    typer.echo(f"receipt in {corpus}/takedowns/{receipt.number:04d}; the sources themselves are as they were")


def push(
    corpus: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    repo: Annotated[str, typer.Argument(help="owner/name of a dataset repository on the Hub")],
    private: Annotated[
        bool, typer.Option("--private", help="Make it private: judged as sharing with partners.")
    ] = False,
) -> None:
    """Push a corpus to the Hub, unless a dataset in it may not be handed on by today's facts."""
    settings = read_settings()
    prepare(settings)
    with session(settings) as db:
        catalog = load_now(db)
    typer.echo(f"pushed: {push_corpus(corpus, repo, catalog, settings, private=private)}")


def _order(fields: dict[str, object]) -> BuildOrder:
    """Read the options into an order; a mistake names its option."""
    try:
        return BuildOrder.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        option = "--" + str(first["loc"][0]).replace("_", "-")
        raise InvalidInput(first["msg"], field=option) from error


def _requirements(path: Path) -> Requirements:
    """Read a requirements file; a mistake names its field."""
    try:
        return Requirements.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{path}: {first['msg']}", field=field) from error
