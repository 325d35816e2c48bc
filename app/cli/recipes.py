"""`kondate recipes`: the published recipes, and what a use leaves of them."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.catalog.load import read_catalog
from app.cli.context import read_settings
from app.mixes.audit import audit_recipes
from app.mixes.service import resolve_use

app = typer.Typer(help="Published recipes and what of them may be used.", no_args_is_help=True)


@app.callback()
def recipes() -> None:
    """Keep `audit` a command of its own."""


@app.command()
def audit(
    use: Annotated[str, typer.Option(help="a named use of catalog/uses.yaml")] = "train-product",
) -> None:
    """Judge every published recipe for a use: which share of its weight stays."""
    settings = read_settings()
    catalog = read_catalog(settings.catalog_folder, policy=settings.policy)
    audits = audit_recipes(catalog, resolve_use(catalog, use))
    columns = (
        "recipe",
        "parts",
        "may be used (some by sample)",
        "needs review",
        "prohibited",
        "not in the catalog",
    )
    table = Table(*columns, title=f"Published recipes for {use}: share of draws")
    for name, one in sorted(audits.items()):
        shares = (one.usable, one.review, one.prohibited, one.uncataloged)
        table.add_row(name, str(len(one.parts)), *(f"{share:.1%}" for share in shares))
    Console(width=140).print(table)
