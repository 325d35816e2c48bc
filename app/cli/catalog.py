"""`kondate catalog`: check the files, load them, say what they cover."""

from pathlib import Path
from typing import Annotated

import typer

from app.catalog.check import check_catalog
from app.catalog.files import list_files
from app.catalog.load import read_catalog
from app.catalog.schema import write_schemas
from app.catalog.stats import catalog_stats, render_stats
from app.cli.context import prepare, read_settings

app = typer.Typer(
    help="Check, load and measure the catalog files.", no_args_is_help=True, add_completion=False
)
Folder = Annotated[Path | None, typer.Option("--catalog", help="Folder of catalog files.")]


@app.command()
def check(catalog: Folder = None) -> None:
    """Report every mistake in the catalog files at once, with file, line and field."""
    settings = read_settings(catalog=catalog)
    folder = settings.catalog_folder
    problems = check_catalog(folder)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        typer.echo(f"{len(problems)} problems in {folder}", err=True)
        raise typer.Exit(1)
    if settings.policy is not None:
        read_catalog(folder, policy=settings.policy)  # says what is wrong with it
    datasets = sum(kind.name == "dataset" for kind, _ in list_files(folder))
    typer.echo(f"{datasets} datasets, no problem found")


@app.command()
def load(catalog: Folder = None) -> None:
    """Load the files into the database; nothing happens when they are loaded already."""
    settings = read_settings(catalog=catalog)
    typer.echo(f"loaded snapshot {prepare(settings)}")


@app.command()
def stats(
    catalog: Folder = None,
    use: Annotated[str, typer.Option(help="The named use that verdicts are counted for.")] = "train-product",
) -> None:
    """Print coverage: entries per stage, domain and verdict, share of fields with evidence."""
    settings = read_settings(catalog=catalog)
    facts = read_catalog(settings.catalog_folder, policy=settings.policy)
    typer.echo(render_stats(catalog_stats(facts, use=use)))


@app.command()
def schema(catalog: Folder = None) -> None:
    """Write the JSON Schemas that editors complete from, after a record class was changed."""
    folder = read_settings(catalog=catalog).catalog_folder
    write_schemas(folder)
    typer.echo(f"schemas written to {folder / 'schema'}")
