"""Read the pages of curated entries again and record what differs from their evidence (R12)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.catalog.drift import Noted, Seen, cited_commit, first_baseline, list_drift, note
from app.catalog.entries import Entries, read_entries
from app.catalog.load import fetch_catalog, refresh_snapshot
from app.catalog.sync_report import SyncReport
from app.db.session import Database
from app.db.tables import HubPin
from app.facts.dataset import Dataset
from app.facts.drift import settled
from app.hub.card_license import passage_hash
from app.hub.found import UNSPECIFIED, all_of, resolve_license
from app.hub.hub_answers import found_in_answer
from app.hub.hub_api import HubRefused, HuggingFaceHub

Clock = Callable[[], datetime]


def recheck_curated(database: Database, hub: HuggingFaceHub, *, clock: Clock) -> SyncReport:
    """Re-check every repository that a curated entry names as its own (R12)."""
    with database.begin() as db:
        entries = read_entries(db)
    report = SyncReport()
    for repository in sorted(entries.official):
        recheck_one(database, hub, repository, entries, report=report, clock=clock)
    return report


def open_drift(db: Session) -> int:
    """Return how many events wait for a curator."""
    datasets = fetch_catalog(db).library.datasets
    return sum(
        one.open and one.dataset in datasets and not settled(datasets[one.dataset], one)
        for one in list_drift(db)
    )


def recheck_one(
    database: Database,
    hub: HuggingFaceHub,
    repository: str,
    entries: Entries,
    *,
    report: SyncReport,
    clock: Clock,
) -> None:
    """Re-check one repository against every entry that names it; one that cannot be read is refused."""
    try:
        for name in entries.official[repository.casefold()]:
            entry = entries.curated[name]
            own = next(one for one in entry.access.huggingface if one.casefold() == repository.casefold())
            report.add(_recheck(database, hub, entry, own, entries, clock=clock))
    except HubRefused as error:
        report.count("refused", repository, error.detail)
    else:
        report.count("curated")


def _recheck(
    database: Database,
    hub: HuggingFaceHub,
    entry: Dataset,
    repository: str,
    entries: Entries,
    *,
    clock: Clock,
) -> Noted:
    """Read a repository again, without a transaction open, then record what differs from the evidence."""
    with database.begin() as db:
        pin = db.get(HubPin, (repository, entry.id))
        before = Seen(**pin.baseline) if pin is not None else None
        last = Seen(**pin.seen) if pin is not None else None
        etag = pin.etag if pin is not None else None
    try:
        told = hub.describe(repository, etag=etag if last is not None else None)
    except HubRefused as error:
        if error.cause not in {"not-found", "disabled"}:
            raise
        words = (last.license, last.license_id) if last is not None else ("", UNSPECIFIED)
        gone = "not found" if error.cause == "not-found" else "disabled"
        seen = Seen(repository, None, *words, passage=None, gate="open", status=gone)
    else:
        if told is None and last is not None:
            seen = last
        else:
            answer = told.answer if told is not None else {}
            etag = told.etag if told is not None else None
            seen = seen_in(answer, entries, passage=_passage(hub, answer, last))
    if before is None:
        before = first_baseline(entry, repository, seen, passage=_cited_passage(hub, entry, repository))
    with database.begin() as db:
        noted = note(
            db,
            entry,
            repository,
            seen,
            etag=etag if seen.status == "available" else None,
            before=before,
            now=clock(),
        )
        if noted.opened or noted.closed:
            refresh_snapshot(db, now=clock())
    return noted


def seen_in(answer: Mapping[str, Any], entries: Entries, *, passage: str | None) -> Seen:
    found = found_in_answer(answer)
    ids = [resolve_license(one, entries.vocabulary, entries.known) for one in found.licenses]
    return Seen(
        name=found.id,
        revision=found.revision,
        license=", ".join(found.licenses),
        license_id=all_of(ids) or UNSPECIFIED,
        passage=passage,
        gate="gated" if found.gated else "open",
        status="disabled" if found.withdrawn else "available",
    )


def _passage(hub: HuggingFaceHub, answer: Mapping[str, Any], last: Seen | None) -> str | None:
    """Return the hash of the card's license passages now; not read again at a commit that was read."""
    revision = answer.get("sha")
    if last is not None and last.passage is not None and last.revision == revision:
        return last.passage
    return _hashed(hub, str(answer["id"]), str(revision)) if revision else None


def _cited_passage(hub: HuggingFaceHub, entry: Dataset, repository: str) -> str | None:
    """Return the hash of the license passages at the commit that the entry's evidence names, if it can."""
    commit = cited_commit(entry, repository)
    try:
        return _hashed(hub, repository, commit) if commit is not None else None
    except HubRefused:
        return None  # that commit is gone or closed: the card as first seen is all there is


def _hashed(hub: HuggingFaceHub, name: str, revision: str) -> str | None:
    try:
        card = hub.card(name, revision)
    except HubRefused as error:
        if error.cause in {"gated", "forbidden"}:
            return None
        raise
    return passage_hash(card) if card is not None else None
