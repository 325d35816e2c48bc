"""Mixing rules, counts, orders and recipe shares as published (golden examples)."""

from typing import Any

import pytest

from app.catalog.load import Catalog, read_catalog
from app.preprocessing.sampling import (
    by_groups,
    by_temperature,
    capped,
    doremi_step,
    interleave,
    normalized,
    percent_count,
    repeat_count,
    unimax,
)
from app.recommender.published import recipe_shares
from tests.conftest import ROOT
from tests.preprocessing.golden import cases

Case = dict[str, Any]


def near(expected: Any) -> Any:
    """Golden decimals hold to the digits shown; five or six here."""
    return pytest.approx(expected, abs=5e-6)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(ROOT / "catalog")


@pytest.mark.parametrize("case", cases("mix_temperature"))
def test_temperature_flattens_the_sizes(case: Case) -> None:
    given = case["input"]
    assert by_temperature(given["sizes_thousands"], given["T"]) == near(case["expected"])


@pytest.mark.parametrize("case", cases("mix_proportional"))
def test_temperature_one_is_proportional(case: Case) -> None:
    assert by_temperature(case["input"]["sizes"], 1) == near(case["expected"])


@pytest.mark.parametrize("case", cases("mix_sqrt"))
def test_temperature_two_is_the_square_root_rule(case: Case) -> None:
    assert by_temperature(case["input"]["sizes"], 2) == near(case["expected"])


@pytest.mark.parametrize("case", cases("mix_unimax"))
def test_unimax_is_even_up_to_the_epoch_limit(case: Case) -> None:
    found = unimax(**case["input"])
    assert found.shares == near(case["expected"]["shares"])
    assert found.epochs == near(case["expected"]["epochs"])


@pytest.mark.parametrize("case", cases("mix_groups_sqrt"))
def test_group_rates_are_split_by_square_roots(case: Case) -> None:
    groups = [(group["rate"], group["sizes"]) for group in case["input"]["groups"]]
    assert by_groups(groups) == near(case["expected"])


@pytest.mark.parametrize("case", cases("mix_threshold"))
def test_large_sets_are_capped(case: Case) -> None:
    assert capped(case["input"]["sizes_thousands"], case["input"]["threshold"]) == case["expected"]


@pytest.mark.parametrize("case", cases("mix_doremi_update"))
def test_doremi_raises_what_is_hard(case: Case) -> None:
    given = case["input"]
    found = doremi_step(
        given["weights"], given["excess_loss"], eta=given["eta"], smoothing=given["smoothing"]
    )
    assert found == near(case["expected"])


@pytest.mark.parametrize("case", cases("mix_weights_relative"))
def test_weights_are_relative(case: Case) -> None:
    weights = {str(place): weight for place, weight in enumerate(case["input"]["weights"])}
    assert list(normalized(weights).values()) == near(case["expected"])


@pytest.mark.parametrize("case", cases("mix_stream_proportion"))
def test_proportions_are_counts_of_an_epoch(case: Case) -> None:
    given = case["input"]
    shares = normalized(given["proportion"])
    counts = {name: round(share * given["epoch_size"]) for name, share in shares.items()}
    assert counts == case["expected"]


@pytest.mark.parametrize("case", cases("sample_count_percent"))
def test_percentages_are_rounded_up(case: Case) -> None:
    assert percent_count(case["input"]["n"], case["input"]["percent"]) == case["expected"]


@pytest.mark.parametrize("case", cases("sample_count_repeat"))
def test_repeat_factors_are_cut(case: Case) -> None:
    assert repeat_count(case["input"]["n"], case["input"]["repeat_time"]) == case["expected"]


@pytest.mark.parametrize("case", cases("interleave"))
def test_draws_alternate_as_datasets_does(case: Case) -> None:
    params, rows = case["params"], list(case["input"].values())
    order = interleave(
        [len(one) for one in rows],
        stopping=params["stopping_strategy"],
        probabilities=params.get("probabilities"),
        seed=params.get("seed"),
    )
    assert [rows[dataset][row] for dataset, row in order] == case["expected"]


@pytest.mark.parametrize("case", cases("recipe_share"))
def test_recipes_of_the_catalog_have_the_published_shares(case: Case, catalog: Catalog) -> None:
    recipe = catalog.recipes[case["input"]["recipe"]]
    shares = recipe_shares(recipe, catalog.library).by_part
    assert shares[case["input"]["dataset"]] == near(case["expected"])


@pytest.mark.parametrize("case", cases("recipe_used"))
def test_recipe_files_are_used_as_far_as_stated(case: Case, catalog: Catalog) -> None:
    recipe = catalog.recipes[case["input"]["recipe"]]
    (part,) = [part for part in recipe.parts if part.name == case["input"]["file"]]
    assert part.records is not None
    assert part.take is not None
    assert percent_count(part.records, part.take * 100) == case["expected"]


def test_the_order_of_draws_is_that_of_the_library_itself() -> None:
    import datasets

    lengths, chances = [30, 7, 12], [0.5, 0.3, 0.2]
    parts = [
        datasets.Dataset.from_dict({"row": [(n, row) for row in range(length)]})
        for n, length in enumerate(lengths)
    ]
    for stopping in ("first_exhausted", "all_exhausted"):
        mixed = datasets.interleave_datasets(parts, probabilities=chances, seed=3, stopping_strategy=stopping)
        ours = interleave(lengths, stopping=stopping, probabilities=chances, seed=3)
        assert [tuple(row) for row in mixed["row"]] == list(ours)
