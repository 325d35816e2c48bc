"""One state a snapshot: kept while nothing changes, replaced when the catalog does."""

import shutil
from pathlib import Path

import pytest

from app.catalog.load import load_catalog
from app.catalog.state import CatalogState, current_state
from app.db.session import Database, migrate, open_database
from app.errors import SourceUnavailable, UnknownName
from app.licensing.engine import judge_all
from tests.fixtures import NOON, SHIPPED


def test_an_unchanged_catalog_keeps_its_state(database: Database) -> None:
    with database.begin() as first, database.begin() as second:
        assert current_state(first) is current_state(second)


def test_a_changed_catalog_brings_a_new_state(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(SHIPPED, folder)
    with database.begin() as db:
        before = current_state(db)
    file = folder / "datasets" / "chartqa.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("year: 2022", "year: 2021", 1), encoding="utf-8")
    with database.begin() as db:
        load_catalog(db, folder, now=NOON)
        after = current_state(db)
    assert before.snapshot != after.snapshot
    assert (
        before.catalog.library.datasets["chartqa"].year,
        after.catalog.library.datasets["chartqa"].year,
    ) == (
        2022,
        2021,
    )


def test_without_a_catalog_the_error_names_the_command(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    migrate(url)
    database = open_database(url)
    with database.begin() as db, pytest.raises(SourceUnavailable, match="kondate catalog load"):
        current_state(db)
    database.dispose()


def test_judgements_are_the_engines_for_the_named_use(state: CatalogState) -> None:
    use = state.catalog.uses["train-product"].use
    assert state.judgements("train-product") == judge_all(state.catalog.library, use)
    with pytest.raises(UnknownName, match="train-product"):
        state.judgements("train-produkt")


def test_every_row_has_exactly_one_verdict(state: CatalogState) -> None:
    rows = state.verdict_rows("train-product")
    counted = sum(len(one) for one in rows.values())
    assert counted == len(state.index.ids)
    assert set(state.index.everything) == {row for one in rows.values() for row in one}


def test_the_whole_judgement_has_the_verdict_of_the_brief_one(state: CatalogState) -> None:
    brief = state.judgements("train-product")
    for dataset_id in list(brief)[:40]:
        assert state.judgement(dataset_id, "train-product").verdict == brief[dataset_id].verdict
