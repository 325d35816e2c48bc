"""`kondate recommend`: choose without a server."""

from pathlib import Path
from typing import Annotated

import typer
import yaml
from pydantic import ValidationError

from app.cli.context import File, load_now, now, prepare, read_settings, session
from app.errors import InvalidInput
from app.mixes.exports import export
from app.mixes.service import propose
from app.recommender.requirements import Requirements


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
