"""Drafts from the Hub: beside curated entries, never above them; twice the same is once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.catalog.load import fetch_catalog, load_catalog, newest_snapshot
from app.catalog.sync import sync_found, sync_hub
from app.catalog.sync_report import SyncReport
from app.db.session import Database
from app.db.tables import CatalogRecord
from app.errors import SourceUnavailable
from app.hub.found import Found
from app.hub.hub_api import HuggingFaceHub
from app.licensing.engine import judge_all
from app.settings import Settings
from tests.fixtures import NOON, SHIPPED
from tests.hub.loopback import SHA, LoopbackHub, described, running, tagged


@pytest.fixture
def loopback() -> Iterator[LoopbackHub]:
    with running() as found:
        yield found


def clock() -> datetime:
    return NOON


def reader(loopback: LoopbackHub, settings: Settings) -> HuggingFaceHub:
    here = settings.model_copy(update={"hf_endpoint": loopback.endpoint})
    return HuggingFaceHub(here, retries=1, pause=0.0, sleep=lambda _: None)


def by_ids(database: Database, loopback: LoopbackHub, settings: Settings, *ids: str) -> SyncReport:
    return sync_hub(database, reader(loopback, settings), ids=ids, clock=clock)


def adds_up(report: SyncReport) -> dict[str, int]:
    counts = dict(report.counts)
    assert report.seen == sum(counts.values())
    assert counts.get("refused", 0) == len(report.refused)
    return counts


def rows(database: Database) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    with database.begin() as db:
        return {(one.kind, one.id): (one.source, one.record) for one in db.scalars(select(CatalogRecord))}


def test_a_draft_is_written_once_and_asked_for_only_when_it_changed(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    loopback.add(described("owner/New_Set"))
    assert adds_up(by_ids(database, loopback, settings, "owner/New_Set")) == {"written": 1}
    before = rows(database)
    assert adds_up(by_ids(database, loopback, settings, "owner/New_Set")) == {"unchanged": 1}
    assert rows(database) == before
    assert loopback.asked["/api/datasets/owner/New_Set", 304] == 1
    with database.begin() as db:
        catalog = fetch_catalog(db)
        snapshot = newest_snapshot(db)
        assert load_catalog(db, SHIPPED, now=NOON) == snapshot  # serving loads nothing new and loses nothing
    assert catalog.drafts == {"owner-new-set"}
    draft = catalog.library.datasets["owner-new-set"]
    assert (draft.origin, draft.licenses[0].id, draft.access.revision) == ("hub", "MIT", SHA)
    for use in catalog.uses.values():
        if use.use.purpose == "train":
            assert not judge_all(catalog.library, use.use)["owner-new-set"].verdict.usable


def test_a_curated_entry_is_never_changed(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    before = {key: value for key, value in rows(database).items() if value[0] == "yaml"}
    loopback.add(tagged("ahmed-masry/ChartQA", "mit"))
    loopback.add(tagged("HuggingFaceM4/ChartQA", "mit"))  # somebody else's copy of the same
    loopback.add(tagged("chartqa", "mit"))  # an id that clashes
    report = by_ids(database, loopback, settings, "ahmed-masry/ChartQA", "HuggingFaceM4/ChartQA", "chartqa")
    assert adds_up(report) == {"curated": 3}
    after = {key: value for key, value in rows(database).items() if value[0] == "yaml"}
    assert after == before


def test_a_list_is_drafted_and_trouble_in_it_leaves_what_came_before(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    for number in range(5):
        loopback.add(described(f"owner/set-{number}"))
    hub = reader(loopback, settings)
    report = sync_hub(database, hub, listing=hub.list_datasets(filters=["modality:image"]), clock=clock)
    assert adds_up(report) == {"written": 5}
    loopback.faults["list"] = ["ok", 503]
    with pytest.raises(SourceUnavailable, match="503"):
        sync_hub(database, hub, listing=hub.list_datasets(), clock=clock)
    with database.begin() as db:
        assert len(fetch_catalog(db).drafts) == 5


@pytest.mark.parametrize(
    ("fault", "said"), [("gated", "gated"), (503, "503"), ("truncated", "breaks off"), (401, "401")]
)
def test_one_that_cannot_be_read_is_refused_and_the_others_are_written(
    database: Database, loopback: LoopbackHub, settings: Settings, fault: int | str, said: str
) -> None:
    for name in ("owner/one", "owner/two", "owner/three"):
        loopback.add(described(name))
    loopback.faults["owner/two"] = [fault]
    report = by_ids(database, loopback, settings, "owner/one", "owner/two", "owner/three")
    assert adds_up(report) == {"written": 2, "refused": 1}
    assert report.refused[0][0] == "owner/two"
    assert said in report.refused[0][1]
    loopback.faults.clear()
    assert adds_up(by_ids(database, loopback, settings, "owner/one", "owner/two", "owner/three")) == {
        "written": 1,
        "unchanged": 2,
    }


@pytest.mark.parametrize(
    ("card", "said"), [(b"\xff\xfe odd", "not UTF-8"), (b"---\nlicense: [mit\n---\n", "not YAML")]
)
def test_a_card_that_cannot_be_read_is_refused_with_the_reason(
    database: Database, loopback: LoopbackHub, settings: Settings, card: bytes, said: str
) -> None:
    answer = described("owner/set")
    del answer["cardData"]
    loopback.add(answer, card)
    report = by_ids(database, loopback, settings, "owner/set")
    assert adds_up(report) == {"refused": 1}
    assert said in report.refused[0][1]
    assert not any(source == "hub" for source, _ in rows(database).values())


def test_a_renamed_repository_is_drafted_under_its_name_now(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    loopback.add(described("owner/new"))
    loopback.renamed["owner/old"] = "owner/new"
    assert adds_up(by_ids(database, loopback, settings, "owner/old")) == {"written": 1}
    assert ("dataset", "owner-new") in rows(database)


def test_two_sources_do_not_share_an_id(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    sync_found(database, [Found("pwc", "owner new", "Owner New", "https://p.example/x")], clock=clock)
    loopback.add(described("owner/new"))
    report = by_ids(database, loopback, settings, "owner/new")
    assert adds_up(report) == {"refused": 1}
    assert "belongs to the draft" in report.refused[0][1]


def test_a_name_that_is_too_long_is_refused(database: Database) -> None:
    report = sync_found(database, [Found("pwc", "x" * 300, "X", "https://p.example/x")], clock=clock)
    assert adds_up(report) == {"refused": 1}
