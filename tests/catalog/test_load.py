"""Files to records, records to rows, rows to the catalog."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog import load
from app.catalog.load import (
    Catalog,
    fetch_catalog,
    load_catalog,
    newest_snapshot,
    read_catalog,
    refresh_snapshot,
)
from app.db.tables import CatalogRecord, CatalogSnapshot
from app.errors import CatalogError
from tests.catalog.conftest import NOW, SHIPPED, edit


def test_the_shipped_catalog_has_every_researched_dataset(shipped: Catalog, research: Path) -> None:
    names = {
        line.removeprefix("- id: ").strip()
        for part in ("seed", "instruct", "pretrain")
        for line in (research / f"datasets-{part}.yaml").read_text().splitlines()
        if line.startswith("- id: ")
    }
    assert len(names) == 339
    assert set(shipped.library.datasets) == names | {"demo-charts"}


def test_the_shipped_catalog_has_the_named_uses_and_terms(shipped: Catalog) -> None:
    assert set(shipped.uses) == {
        "research",
        "train-internal",
        "train-product",
        "train-product-release-weights",
        "publish-corpus",
    }
    assert len(shipped.library.licenses) == 128
    assert len(shipped.library.generators) == 78
    assert shipped.uses["train-product"].use.commercial
    assert shipped.uses["train-product"].use.model.release == "service"


def test_rows_give_back_what_the_files_said(db: Session, shipped: Catalog) -> None:
    snapshot = load_catalog(db, SHIPPED, now=NOW)
    assert fetch_catalog(db) == shipped
    assert snapshot == shipped.library.snapshot == newest_snapshot(db)


def test_loading_twice_changes_nothing(db: Session, folder: Path) -> None:
    first = load_catalog(db, folder, now=NOW)
    assert load_catalog(db, folder, now=NOW) == first
    assert len(db.scalars(select(CatalogSnapshot)).all()) == 1


def test_a_changed_fact_is_a_new_snapshot_and_the_old_row_is_gone(db: Session, folder: Path) -> None:
    first = load_catalog(db, folder, now=NOW)
    edit(folder, "datasets/demo-charts.yaml", "name: Demo charts", "name: Sample charts")
    second = load_catalog(db, folder, now=NOW)
    assert first != second == newest_snapshot(db)
    assert fetch_catalog(db).library.datasets["demo-charts"].name == "Sample charts"


def test_changed_rules_are_a_new_snapshot(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_catalog(folder).library.snapshot
    monkeypatch.setattr(load, "RULES_VERSION", "other rules")
    assert read_catalog(folder).library.snapshot != before


def test_the_layout_of_a_file_does_not_change_the_snapshot(folder: Path) -> None:
    before = read_catalog(folder).library.snapshot
    edit(folder, "datasets/demo-charts.yaml", "id: demo-charts\n", "# a comment\nid:    'demo-charts'\n")
    assert read_catalog(folder).library.snapshot == before


def synced(db: Session, name: str, title: str) -> None:
    """Write a draft the way sync does."""
    record = json.loads(json.dumps(fetch_catalog(db).library.datasets["demo-charts"].model_dump(mode="json")))
    record |= {"id": name, "name": title}
    db.add(CatalogRecord(kind="dataset", id=name, source="hub", record=record))
    db.flush()


def test_synced_drafts_stay_when_the_files_are_loaded_again(db: Session, folder: Path) -> None:
    first = load_catalog(db, folder, now=NOW)
    synced(db, "from-the-hub", "From the Hub")
    second = refresh_snapshot(db, now=NOW)
    assert first != second
    assert load_catalog(db, folder, now=NOW) == second
    edit(folder, "datasets/demo-charts.yaml", "name: Demo charts", "name: Sample charts")
    load_catalog(db, folder, now=NOW)
    catalog = fetch_catalog(db)
    assert set(catalog.library.datasets) == {"demo-charts", "from-the-hub"}
    assert catalog.drafts == {"from-the-hub"}


def test_a_curated_file_replaces_a_synced_draft_of_the_same_id(db: Session, folder: Path) -> None:
    load_catalog(db, folder, now=NOW)
    synced(db, "from-the-hub", "Draft")
    refresh_snapshot(db, now=NOW)
    text = (folder / "datasets/demo-charts.yaml").read_text()
    curated = text.replace("id: demo-charts", "id: from-the-hub").replace("Demo charts", "Curated")
    (folder / "datasets/from-the-hub.yaml").write_text(curated)
    load_catalog(db, folder, now=NOW)
    catalog = fetch_catalog(db)
    assert catalog.library.datasets["from-the-hub"].name == "Curated"
    assert catalog.drafts == frozenset()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("datasets/demo-charts.yaml", "year: 2026", "year: soon"),
        ("datasets/demo-charts.yaml", "publisher: Kondate", "publisher: [Kondate"),
        ("datasets/demo-charts.yaml", "training_use: allowed", "training_use: perhaps"),
        ("licenses/MIT.yaml", "spdx: MIT", "sdpx: MIT"),
    ],
)
def test_a_malformed_file_stops_the_reading_and_is_named(folder: Path, name: str, old: str, new: str) -> None:
    edit(folder, name, old, new)
    with pytest.raises(CatalogError) as caught:
        read_catalog(folder)
    assert caught.value.extra["file"] == name


def test_nothing_is_written_when_a_file_is_malformed(db: Session, folder: Path) -> None:
    before = load_catalog(db, folder, now=NOW)
    edit(folder, "licenses/MIT.yaml", "spdx: MIT", "sdpx: MIT")
    with pytest.raises(CatalogError):
        load_catalog(db, folder, now=NOW)
    assert newest_snapshot(db) == before
    assert "MIT" in fetch_catalog(db).library.licenses


def test_a_folder_that_is_none_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="not a folder"):
        read_catalog(tmp_path / "none")


def test_an_empty_database_says_how_to_load(db: Session) -> None:
    with pytest.raises(CatalogError, match="catalog load"):
        fetch_catalog(db)
