"""`kondate recipes`: the published recipes, and what a use leaves of them."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.catalog.load import read_catalog
from app.cli.context import read_settings
from app.errors import UnknownName
from app.mixes.audit import audit_recipes
from app.mixes.service import resolve_use
from app.recommender.published import PartVerdict, RecipeAudit

app = typer.Typer(
    help="Published recipes and what of them may be used.", no_args_is_help=True, add_completion=False
)


@app.callback()
def recipes() -> None:
    """Keep `audit` a command of its own."""


@app.command()
def audit(
    recipe: Annotated[str | None, typer.Argument(help="show every part of this recipe")] = None,
    use: Annotated[str, typer.Option(help="a named use of catalog/uses.yaml")] = "train-product",
) -> None:
    """Judge every published recipe for a use, or one of them part by part with the reasons."""
    settings = read_settings()
    catalog = read_catalog(settings.catalog_folder, policy=settings.policy)
    audits = audit_recipes(catalog, resolve_use(catalog, use))
    if recipe is not None and recipe not in audits:
        raise UnknownName("recipe", recipe, audits, field="recipe")
    Console(width=140).print(_all(audits, use) if recipe is None else _one(audits[recipe], use))


def _all(audits: Mapping[str, RecipeAudit], use: str) -> Table:
    table = Table(
        "recipe",
        "parts",
        "may be used",
        "needs review",
        "prohibited",
        "not in the catalog",
        title=f"Published recipes for {use}: share of draws",
        caption="Of data filtered by the license of each sample, only what stays counts as usable.",
    )
    for name, one in sorted(audits.items()):
        table.add_row(name, str(len(one.parts)), *_shares(one))
    return table


def _one(audit: RecipeAudit, use: str) -> Table:
    usable, review, prohibited, uncataloged = _shares(audit)
    table = Table(
        "part",
        "dataset",
        "share",
        "may be used",
        "verdict",
        "because",
        title=f"{audit.recipe} for {use}",
        caption=f"may be used {usable}, needs review {review}, prohibited {prohibited}, "
        f"not in the catalog {uncataloged}",
    )
    for part in sorted(audit.parts, key=lambda one: (-(one.share or 0.0), one.name)):
        table.add_row(
            part.name,
            part.dataset or "",
            "?" if part.share is None else f"{part.share:.1%}",
            f"{part.usable:.0%}",
            _verdict(part),
            part.sentence,
        )
    return table


def _verdict(part: PartVerdict) -> str:
    if part.verdict is None:
        return "not in the catalog"
    if not part.verdict.usable or part.usable == 1:
        return part.verdict.value
    counted = "" if part.usable else "; how many stay is not counted"
    return f"{part.verdict.value} when filtered by the license of each sample{counted}"


def _shares(one: RecipeAudit) -> tuple[str, ...]:
    shares = (one.usable, one.review, one.prohibited, one.uncataloged)
    return tuple(f"{share:.1%}" for share in shares)
