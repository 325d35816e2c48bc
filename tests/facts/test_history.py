"""How license statements changed, and what they said on a day."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.catalog.load import read_catalog
from app.facts.dataset import Dataset, LicenseRow
from app.facts.drift import Drift
from app.facts.history import as_of, history, library_as_of
from app.facts.library import Library

SHIPPED = Path(__file__).resolve().parent.parent.parent / "catalog"


@pytest.fixture(scope="module")
def library() -> Library:
    return read_catalog(SHIPPED).library


def row(license_id: str, **more: object) -> LicenseRow:
    return LicenseRow.model_validate(
        {
            "covers": "annotations",
            "id": license_id,
            "stated": license_id,
            "evidence": "https://example.org/license",
            **more,
        }
    )


def with_rows(library: Library, *rows: LicenseRow) -> Dataset:
    return library.datasets["demo-charts"].model_copy(update={"licenses": rows})


def ids(dataset: Dataset) -> list[str]:
    return [one.id for one in dataset.licenses]


def test_llava_instruct_keeps_the_day_its_non_commercial_license_ended(library: Library) -> None:
    dataset = library.datasets["llava-instruct-150k"]
    change = next(one for one in history(dataset) if one.before and one.before.id == "CC-BY-NC-4.0")
    assert change.after is not None
    assert (change.date, change.layer, change.after.id) == ("2023-12-22", "annotations", "CC-BY-4.0")
    assert "CC-BY-NC-4.0" in ids(as_of(dataset, "2023-12-21"))
    assert "CC-BY-4.0" not in ids(as_of(dataset, "2023-12-21"))
    assert "CC-BY-4.0" in ids(as_of(dataset, "2023-12-22"))
    assert "CC-BY-NC-4.0" not in ids(as_of(dataset, "2023-12-22"))


def test_a_dataset_without_dates_has_no_history_and_is_the_same_on_any_day(library: Library) -> None:
    dataset = library.datasets["demo-charts"]
    assert history(dataset) == []
    assert as_of(dataset, "2001-01-01") == dataset


def test_a_row_in_force_on_the_day_is_not_marked_superseded(library: Library) -> None:
    dataset = with_rows(library, row("CC-BY-NC-4.0", superseded=True, until="2024-05"), row("CC-BY-4.0"))
    before = as_of(dataset, "2024-04-30")
    assert [one.superseded for one in before.licenses if one.id == "CC-BY-NC-4.0"] == [False]


def test_the_end_of_a_row_is_the_beginning_of_the_one_that_replaced_it(library: Library) -> None:
    dataset = with_rows(library, row("CC-BY-NC-4.0", superseded=True), row("CC-BY-4.0", since="2024-05-01"))
    assert ids(as_of(dataset, "2024-04-30")) == ["CC-BY-NC-4.0"]
    assert ids(as_of(dataset, "2024-05-01")) == ["CC-BY-4.0"]
    (change,) = history(dataset)
    assert change.date == "2024-05-01"


def test_in_the_month_of_a_change_without_its_day_both_statements_stand(library: Library) -> None:
    dataset = with_rows(
        library, row("CC-BY-NC-4.0", superseded=True, until="2025-02"), row("CC-BY-4.0", since="2025-02")
    )
    assert ids(as_of(dataset, "2025-01-31")) == ["CC-BY-NC-4.0"]
    assert ids(as_of(dataset, "2025-02-15")) == ["CC-BY-NC-4.0", "CC-BY-4.0"]
    assert ids(as_of(dataset, "2025-03-01")) == ["CC-BY-4.0"]


def test_a_superseded_row_of_unknown_end_may_have_stood_on_any_past_day(library: Library) -> None:
    dataset = with_rows(library, row("CC-BY-NC-4.0", superseded=True), row("CC-BY-4.0"))
    assert ids(as_of(dataset, "2024-01-01")) == ["CC-BY-NC-4.0", "CC-BY-4.0"]
    (change,) = history(dataset)
    assert change.date is None
    assert change.before is not None
    assert change.before.id == "CC-BY-NC-4.0"


def test_a_statement_that_was_added_is_a_change_without_a_before(library: Library) -> None:
    dataset = with_rows(library, row("MIT"), row("CC-BY-4.0", since="2025-01-01"))
    (change,) = history(dataset)
    assert (change.before, change.date) == (None, "2025-01-01")
    assert ids(as_of(dataset, "2024-12-31")) == ["MIT"]


def test_changes_come_oldest_first_and_undated_ones_last(library: Library) -> None:
    dataset = with_rows(
        library,
        row("MIT", superseded=True, covers="code"),
        row("CC-BY-4.0", since="2025-01-01"),
        row("CC-BY-SA-4.0", since="2023-01-01", covers="text"),
    )
    assert [one.date for one in history(dataset)] == ["2023-01-01", "2025-01-01", None]


def test_drift_found_later_did_not_exist_on_an_earlier_day(library: Library) -> None:
    event = Drift(
        id="d",
        dataset="x",
        repository="x/y",
        kind="card",
        before="a",
        after="b",
        evidence="e",
        revision=None,
        found="2026-05-02",
    )
    drifted = replace(library, drift={"x": (event,)})
    assert library_as_of(drifted, "2026-05-01").drift == {"x": ()}
    assert library_as_of(drifted, "2026-05-02").drift == {"x": (event,)}


def test_the_library_of_a_day_says_so_in_its_snapshot(library: Library) -> None:
    old = library_as_of(library, "2023-01-01")
    assert old.snapshot == f"{library.snapshot}@2023-01-01"
    assert "CC-BY-NC-4.0" in ids(old.datasets["llava-instruct-150k"])
