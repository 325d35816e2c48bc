"""Statements with their dates, and the verdict as it was on a day."""

from datetime import UTC, datetime

import pytest

from app.catalog.history import past_day, statements
from app.catalog.state import CatalogState
from app.errors import InvalidInput
from app.facts.dataset import LicenseRow
from app.licensing.engine import judge

CHANGED = "llava-instruct-150k"  # CC BY-NC 4.0 until a day at the end of 2023, CC BY 4.0 since
TAKES_FROM_IT = "cogvlm-sft-311k"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def licenses_on(state: CatalogState, day: str) -> set[str]:
    dataset = state.as_of(day).datasets[CHANGED]
    return {row.id for row in dataset.licenses if row.covers == "annotations" and not row.superseded}


def test_a_replaced_statement_stands_until_its_day_and_its_successor_from_then(state: CatalogState) -> None:
    assert "CC-BY-NC-4.0" in licenses_on(state, "2023-12-21")
    assert "CC-BY-NC-4.0" not in licenses_on(state, "2023-12-22")
    assert "CC-BY-4.0" in licenses_on(state, "2023-12-22")


def test_a_past_day_reaches_through_the_lineage(state: CatalogState) -> None:
    def upstream_licenses(day: str) -> set[str | None]:
        causes = state.judgement(TAKES_FROM_IT, "train-product", day=day).causes
        return {cause.license for cause in causes if CHANGED in cause.path}

    assert "CC-BY-NC-4.0" in upstream_licenses("2023-12-21")
    assert "CC-BY-NC-4.0" not in upstream_licenses("2023-12-22")


def test_every_statement_is_listed_with_evidence(state: CatalogState) -> None:
    found = statements(state.catalog.library.datasets[CHANGED])
    assert {one.license for one in found if not one.in_force} == {"CC-BY-NC-4.0"}
    assert all(one.evidence for one in found)


def test_without_dates_in_its_lineage_a_dataset_is_the_same_on_every_day(state: CatalogState) -> None:
    library, use = state.catalog.library, state.use("research")
    same = [name for name, one in library.datasets.items() if not one.sources and not dated(one.licenses)]
    assert len(same) > 100
    for name in same:
        now = judge(library.datasets[name], use, library)
        assert state.judgement(name, "research", day="2020-01-01") == now


def dated(rows: tuple[LicenseRow, ...]) -> bool:
    return any(row.since or row.until or row.superseded for row in rows)


@pytest.mark.parametrize("day", ["2023", "2023-1-1", "2023-02-30", "20231222", "yesterday", "２０２３-01-01"])
def test_a_day_is_written_in_full(day: str) -> None:
    with pytest.raises(InvalidInput) as error:
        past_day(day, now=NOW)
    assert error.value.field == "as_of"


def test_today_is_no_past_day_and_tomorrow_cannot_be_asked_for() -> None:
    assert past_day("2026-11-22", now=NOW) == "2026-11-22"
    assert past_day("2026-11-23", now=NOW) is None
    with pytest.raises(InvalidInput, match="still to come"):
        past_day("2026-11-24", now=NOW)
