"""Drift of curated entries: found once, weighed at once, and over when the entry cites what was read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from app.catalog.drift import list_drift
from app.catalog.load import fetch_catalog, newest_snapshot
from app.catalog.recheck import open_drift
from app.catalog.sync import sync_hub
from app.catalog.sync_report import SyncReport
from app.db.session import Database
from app.db.tables import CatalogRecord
from app.facts.drift import Drift
from app.hub.hub_api import HuggingFaceHub
from app.licensing.engine import judge
from app.licensing.verdict import Verdict
from app.settings import Settings
from tests.fixtures import NOON
from tests.hub.loopback import LATER, LoopbackHub, running, tagged

ENTRY, REPO = "allava-4v", "FreedomIntelligence/ALLaVA-4V"
SHARED = "OpenGVLab/AS-V2"  # two entries come from it
CARD = "---\nlicense: {tag}\n---\n# About\nPictures.\n\n## License\n{words}\n"


@pytest.fixture
def loopback() -> Iterator[LoopbackHub]:
    with running() as found:
        yield found


def check(
    database: Database, loopback: LoopbackHub, settings: Settings, repository: str = REPO
) -> SyncReport:
    here = settings.model_copy(update={"hf_endpoint": loopback.endpoint})
    hub = HuggingFaceHub(here, retries=1, pause=0.0, sleep=lambda _: None)
    return sync_hub(database, hub, ids=[repository], clock=_clock)


def _clock() -> datetime:
    return NOON


def events(database: Database) -> list[Drift]:
    with database.begin() as db:
        return list_drift(db)


def weighed(database: Database, use: str = "train-product") -> list[Verdict]:
    """Return what the drift of the entry comes to for a use, cause by cause."""
    with database.begin() as db:
        catalog = fetch_catalog(db)
    found = judge(catalog.library.datasets[ENTRY], catalog.uses[use].use, catalog.library)
    return [cause.verdict for cause in found.causes if cause.rule == "R12"]


def say(loopback: LoopbackHub, tag: str, words: str = "As the tag says.", **more: Any) -> None:
    loopback.add(tagged(REPO, tag, **more), CARD.format(tag=tag, words=words))


def start(database: Database, loopback: LoopbackHub, settings: Settings) -> None:
    """Let the page say what the entry's evidence says."""
    say(loopback, "apache-2.0")
    assert check(database, loopback, settings).opened == 0


def cite(database: Database, revision: str) -> None:
    """Let a curator cite a revision."""
    with database.begin() as db:
        row = db.get_one(CatalogRecord, ("dataset", ENTRY))
        url = f"https://huggingface.co/datasets/{REPO}/blob/{revision}/README.md"
        row.record = {
            **row.record,
            "evidence": [*row.record["evidence"], {"url": url, "says": "Read again."}],
        }


def test_a_stricter_tag_is_found_once_and_counts_at_once(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    start(database, loopback, settings)
    assert weighed(database) == []
    say(loopback, "cc-by-nc-4.0", sha=LATER)
    report = check(database, loopback, settings)
    assert (report.seen, report.counts["curated"], report.opened) == (1, 1, 1)
    (event,) = events(database)
    assert (event.dataset, event.kind, event.before, event.after) == (
        ENTRY,
        "license",
        "apache-2.0",
        "cc-by-nc-4.0",
    )
    assert (event.license_before, event.license_after) == ("Apache-2.0", "CC-BY-NC-4.0")
    assert event.revision == LATER
    assert event.revision in event.evidence
    assert event.found == NOON.date().isoformat()
    assert weighed(database) == [Verdict.PROHIBITED]
    again = check(database, loopback, settings)
    assert again.opened == again.closed == 0
    assert events(database) == [event]


def test_every_entry_of_a_shared_repository_drifts(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    loopback.add(tagged(SHARED, "apache-2.0"))
    check(database, loopback, settings, SHARED)
    loopback.add(tagged(SHARED, "cc-by-nc-4.0", sha=LATER))
    report = check(database, loopback, settings, SHARED)
    assert (report.seen, report.counts["curated"], report.opened) == (1, 1, 2)
    assert {one.dataset for one in events(database)} == {"as-1b", "as-v2"}
    loopback.add(tagged(SHARED, "apache-2.0", sha="c" * 40))
    assert check(database, loopback, settings, SHARED).closed == 2


def test_an_event_ends_when_the_entry_cites_the_revision(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    start(database, loopback, settings)
    say(loopback, "cc-by-nc-4.0", sha=LATER)
    check(database, loopback, settings)
    cite(database, LATER)
    assert weighed(database) == []  # the entry speaks for itself again
    with database.begin() as db:
        assert open_drift(db) == 0
    assert check(database, loopback, settings).closed == 1
    assert [(one.outcome, one.open) for one in events(database)] == [("confirmed", False)]
    assert check(database, loopback, settings).opened == 0


def test_an_event_ends_when_the_page_says_again_what_it_said(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    start(database, loopback, settings)
    say(loopback, "cc-by-nc-4.0", sha=LATER)
    check(database, loopback, settings)
    say(loopback, "apache-2.0", sha="c" * 40)
    assert check(database, loopback, settings).closed == 1
    assert [one.outcome for one in events(database)] == ["reverted"]
    say(loopback, "cc-by-nc-4.0", sha="d" * 40)
    assert check(database, loopback, settings).opened == 1
    assert len(events(database)) == 2


def test_new_words_about_the_license_in_the_card_are_drift_and_other_words_are_none(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    start(database, loopback, settings)
    loopback.add(
        tagged(REPO, "apache-2.0", sha=LATER),
        "# About\nOther pictures, more of them.\n\n## License\nAs  the tag\nsays.\n",
    )
    assert check(database, loopback, settings).opened == 0
    say(loopback, "apache-2.0", "For research purposes only.", sha="c" * 40)
    assert check(database, loopback, settings).opened == 1
    assert [one.kind for one in events(database)] == ["card"]
    assert weighed(database) == [Verdict.UNKNOWN]


def test_a_gate_a_new_name_and_a_dataset_that_is_gone_are_told(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    start(database, loopback, settings)
    say(loopback, "apache-2.0", gated="manual", sha=LATER)
    check(database, loopback, settings)
    loopback.datasets.clear()
    loopback.add(tagged("OpenGVLab/renamed", "apache-2.0", sha=LATER), "## License\nAs the tag says.\n")
    loopback.renamed[REPO] = "OpenGVLab/renamed"
    check(database, loopback, settings)
    loopback.renamed.clear()
    loopback.datasets.clear()
    check(database, loopback, settings)
    assert {one.kind: one.open for one in events(database)} == {
        "gate": False,
        "moved": False,
        "status": True,
    }
    assert weighed(database) == [Verdict.UNKNOWN]


def test_a_page_that_contradicts_the_entrys_tag_at_first_sight_is_drift(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    say(loopback, "cc-by-nc-4.0")
    assert check(database, loopback, settings).opened == 1
    assert events(database)[0].license_before == "Apache-2.0"


def test_a_page_that_cannot_be_read_finds_nothing_and_changes_nothing(
    database: Database, loopback: LoopbackHub, settings: Settings
) -> None:
    start(database, loopback, settings)
    with database.begin() as db:
        before = newest_snapshot(db)
    for fault in ("truncated", 503, "garbage", 401):
        loopback.faults[REPO] = [fault]
        report = check(database, loopback, settings)
        assert (report.counts["refused"], report.seen) == (1, 1)
    loopback.faults.clear()
    loopback.add(tagged(REPO, "apache-2.0", sha=LATER), b"\xff\xfe")
    assert check(database, loopback, settings).counts["refused"] == 1
    with database.begin() as db:
        assert newest_snapshot(db) == before
    assert events(database) == []
