"""Published recipes: their shares, what a use leaves of them, and the solver drawing them again."""

import re
from math import isclose, sqrt

import pytest

from app.catalog.load import Catalog, read_catalog
from app.facts.recipe import PublishedRecipe, RecipePart
from app.licensing.verdict import Filtered, Verdict
from app.recommender.published import audit_recipe, recipe_shares
from app.recommender.requirements import Requirements
from tests.conftest import ROOT
from tests.recommender.library import ask, dataset, judgement, library, mix_of

TOLERANCE = 0.001
"""Largest difference between a published share and the solver's, as a share of the whole mix."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(ROOT / "catalog")


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def reproduced(recipe: PublishedRecipe, catalog: Catalog) -> tuple[dict[str, float], dict[str, float]]:
    """Return the published shares and those the solver draws under the recipe's own rule."""
    shares = recipe_shares(recipe, catalog.library)
    ids = {name: f"{slug(name)}-{number}" for number, name in enumerate(shares.by_part)}
    published = {ids[name]: share for name, share in shares.by_part.items()}
    if shares.samples:
        mix = _concatenated({ids[name]: amount for name, amount in shares.samples.items()})
    elif recipe.unit == "group-rate":
        return published, _grouped(recipe, ids, catalog)
    else:
        mix = _weighted(published)
    return published, mix


def _drawn(shelf: dict[str, float], wanted: Requirements) -> dict[str, float]:
    mix = mix_of([dataset(name, max(round(size), 1)) for name, size in shelf.items()], wanted)
    assert mix.infeasible is None
    return {pick.dataset: pick.weight for pick in mix.picks}


def _concatenated(sizes: dict[str, float]) -> dict[str, float]:
    """Counts: every record once, in proportion to size (temperature 1)."""
    wanted = ask(
        domains={},
        budget={"samples": sum(max(round(size), 1) for size in sizes.values())},
        sampling={"temperature": 1},
        limits={"max_epochs": 1},
    )
    return _drawn(sizes, wanted)


def _weighted(shares: dict[str, float]) -> dict[str, float]:
    """Rates and percentages: given weights over sources that do not run out."""
    wanted = ask(
        domains={}, budget={"samples": 1_000_000}, sampling={"weights": shares}, limits={"max_epochs": 1}
    )
    return _drawn(dict.fromkeys(shares, 10.0**7), wanted)


def _grouped(recipe: PublishedRecipe, ids: dict[str, str], catalog: Catalog) -> dict[str, float]:
    """Group rates: groups as domains with their rates, square roots of sizes inside (temperature 2).

    A stated weight inside a group stands for the square root of a size.
    """
    shelf = []
    for part in recipe.parts:
        if part.name in ids:
            entry = catalog.library.datasets.get(part.dataset or "")
            size = part.records or (entry and (entry.splits.get("train") or entry.scale.samples)) or 0
            if part.weight is not None:
                size = round((part.weight * 10_000) ** 2)
            shelf.append(dataset(ids[part.name], int(size) * 1000, domains=(slug(part.group or ""),)))
    used = {one.domains[0] for one in shelf}
    groups = {slug(name): rate for name, rate in recipe.groups.items() if slug(name) in used}
    wanted = ask(domains=groups, budget={"samples": 100_000}, sampling={"temperature": 2})
    mix = mix_of(shelf, wanted, words=groups)
    assert mix.infeasible is None
    return {pick.dataset: pick.weight for pick in mix.picks}


RECIPES = sorted(path.stem for path in (ROOT / "catalog" / "recipes").glob("*.yaml"))


@pytest.mark.parametrize("name", RECIPES)
def test_the_solver_draws_a_published_recipe_again_within_a_tenth_of_a_percent(
    catalog: Catalog, name: str
) -> None:
    published, drawn = reproduced(catalog.recipes[name], catalog)
    assert published
    worst = max(abs(share - drawn.get(part, 0.0)) for part, share in published.items())
    assert worst <= TOLERANCE


def test_thirty_recipes_are_stated_with_source_and_unit(catalog: Catalog) -> None:
    assert len(catalog.recipes) == 30
    assert all(recipe.sources and recipe.unit_stated for recipe in catalog.recipes.values())
    for recipe in catalog.recipes.values():
        assert all(part.dataset is None or part.dataset in catalog.library.datasets for part in recipe.parts)


def test_printed_totals_agree_with_the_rows_or_the_doubts_say_so(catalog: Catalog) -> None:
    for recipe in catalog.recipes.values():
        if recipe.total is not None and recipe.unit != "group-rate":
            rows = sum(part.weight or 0.0 for part in recipe.parts)
            assert isclose(rows, recipe.total, rel_tol=0.002), recipe.id


def recipe(**changes: object) -> PublishedRecipe:
    plain: dict[str, object] = {
        "id": "r",
        "model": "M",
        "stage": "instruction-tuning",
        "stage_stated": "instruct",
        "unit": "samples",
        "unit_stated": "samples",
        "sources": ["a paper"],
        "confidence": "primary",
        "parts": [RecipePart(name="A", dataset="a", weight=30), RecipePart(name="B", weight=10)],
    }
    return PublishedRecipe.model_validate(plain | changes)


def test_thousands_are_turned_into_samples_and_both_are_shown() -> None:
    shares = recipe_shares(recipe(factor=1000), library([]))
    assert shares.samples == {"A": 30_000, "B": 10_000}
    assert shares.by_part == {"A": 0.75, "B": 0.25}


def test_a_size_the_table_leaves_out_comes_from_the_catalog() -> None:
    parts = [RecipePart(name="A", dataset="a", group="g"), RecipePart(name="B", group="g", records=100)]
    grouped = recipe(unit="group-rate", groups={"g": 1}, parts=parts)
    shares = recipe_shares(grouped, library([dataset("a", 400)])).by_part
    assert isclose(shares["A"], sqrt(400) / (sqrt(400) + sqrt(100)))
    assert recipe_shares(grouped, library([])).open_parts == ("A",)


def test_the_audit_says_what_share_may_be_used_and_what_nobody_knows() -> None:
    shelf = library([dataset("a")])
    usable = audit_recipe(recipe(), {"a": judgement("a")}, shelf)
    assert (usable.usable, usable.uncataloged) == (0.75, 0.25)
    barred = audit_recipe(recipe(), {"a": judgement("a", Verdict.PROHIBITED)}, shelf)
    assert (barred.usable, barred.prohibited) == (0.0, 0.75)
    assert barred.parts[0].sentence == "Because of a."


def test_of_a_part_that_is_filtered_only_what_stays_counts_as_usable() -> None:
    shelf = library([dataset("a")])
    counted = Filtered(Verdict.ALLOWED, {"CC-BY-4.0": 200}, {"CC-BY-NC-4.0": 700}, {"CC-BY-ND-4.0": 100})
    half = audit_recipe(recipe(), {"a": judgement("a", Verdict.PROHIBITED, filtered=counted)}, shelf)
    shares = (half.usable, half.review, half.prohibited, half.uncataloged)
    assert [round(share, 9) for share in shares] == [0.15, 0.075, 0.525, 0.25]
    open_count = Filtered(Verdict.ALLOWED, {"CC-BY-4.0": None}, {"CC-BY-NC-4.0": 600}, {})
    unknown = audit_recipe(recipe(), {"a": judgement("a", Verdict.PROHIBITED, filtered=open_count)}, shelf)
    assert (unknown.usable, unknown.review) == (0.0, 0.75)
