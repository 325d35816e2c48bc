"""Statements with their dates, and the verdict as it was on a day."""

import pytest

from app.catalog.history import as_of, statements
from app.catalog.state import CatalogState
from app.errors import InvalidInput
from app.licensing.engine import judge

CHANGED = "llava-instruct-150k"  # CC BY-NC 4.0 until a day at the end of 2023, CC BY 4.0 since


def licenses_on(state: CatalogState, day: str) -> set[str]:
    dataset = as_of(state.catalog.library.datasets[CHANGED], day)
    return {row.id for row in dataset.licenses if row.covers == "annotations" and not row.superseded}


def test_a_replaced_statement_stands_until_its_day_and_its_successor_from_then(state: CatalogState) -> None:
    assert "CC-BY-NC-4.0" in licenses_on(state, "2023-12-21")
    assert "CC-BY-NC-4.0" not in licenses_on(state, "2023-12-22")
    assert "CC-BY-4.0" in licenses_on(state, "2023-12-22")


def test_every_statement_is_listed_with_evidence(state: CatalogState) -> None:
    found = statements(state.catalog.library.datasets[CHANGED])
    assert {one.license for one in found if not one.in_force} == {"CC-BY-NC-4.0"}
    assert all(one.evidence for one in found)


def test_a_dataset_without_dates_is_the_same_on_every_day(state: CatalogState) -> None:
    library, use = state.catalog.library, state.use("research")
    for dataset in list(library.datasets.values())[:30]:
        if not any(row.since or row.until or row.superseded for row in dataset.licenses):
            assert judge(as_of(dataset, "2020-01-01"), use, library) == judge(dataset, use, library)


@pytest.mark.parametrize("day", ["2023", "2023-1-1", "yesterday", "２０２３-01-01x", ""])
def test_a_day_is_written_in_full(state: CatalogState, day: str) -> None:
    with pytest.raises(InvalidInput) as error:
        as_of(state.catalog.library.datasets[CHANGED], day)
    assert error.value.field == "as_of"
