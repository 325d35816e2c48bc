"""Bring in what platforms say: drafts beside the curated entries, which are only re-checked.

A draft never replaces what a curator wrote: where both mean one dataset, the entry stays and only its drift
is looked for. Each dataset (each few hundred of a dump) is one transaction with its snapshot, so that a run
that was killed leaves nothing half-written and the next one goes on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalog.drift import write_pin
from app.catalog.entries import Entries, read_entries
from app.catalog.load import CURATED, refresh_snapshot
from app.catalog.recheck import recheck_one, seen_in
from app.catalog.sync_report import Outcome, SyncReport
from app.db.session import Database
from app.db.tables import CatalogRecord, HubPin
from app.errors import InvalidInput
from app.facts.dataset import Dataset
from app.hub.card_draft import front_matter
from app.hub.found import Found, draft_entry, slug_of
from app.hub.hub_answers import found_in_answer
from app.hub.hub_api import HubRefused, HuggingFaceHub

Clock = Callable[[], datetime]
BATCH = 200
LONGEST_ID = 200


def write_draft(db: Session, found: Found, entries: Entries) -> tuple[Outcome, str]:
    """Write one draft, or say why not; the same facts change nothing."""
    if entries.curated_as(found) is not None:
        return "curated", ""
    try:
        entry = draft_entry(found, entries.vocabulary, entries.known)
    except ValidationError as error:
        first = error.errors()[0]
        return "refused", f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"
    if len(entry.id) > LONGEST_ID:
        return "refused", f"its id would be longer than {LONGEST_ID} characters"
    return _put(db, entry, found.origin)


def _put(db: Session, entry: Dataset, origin: str) -> tuple[Outcome, str]:
    """Write a draft's row where the id is free or its own."""
    record = entry.model_dump(mode="json")
    row = db.get(CatalogRecord, ("dataset", entry.id))
    if row is None:
        db.add(CatalogRecord(kind="dataset", id=entry.id, source=origin, record=record))
        return "written", ""
    told = Dataset.model_validate(row.record)
    if row.source == CURATED:
        return "curated", ""
    if row.source != origin or told.access.huggingface != entry.access.huggingface:
        return "refused", f"its id {entry.id} belongs to the draft of {told.name} from {row.source}"
    if row.record == record:
        return "unchanged", ""
    row.record = record
    return "written", ""


def sync_found(database: Database, found: Iterable[Found], *, clock: Clock, batch: int = BATCH) -> SyncReport:
    """Write drafts of what was found, some hundred a transaction."""
    report = SyncReport()
    with database.begin() as db:
        entries = read_entries(db)
    source = iter(found)
    while several := list(islice(source, batch)):
        outcomes: list[tuple[Outcome, str, str]] = []
        with database.begin() as db:
            for one in several:
                outcome, why = write_draft(db, one, entries)
                db.flush()
                outcomes.append((outcome, one.id, why))
            refresh_snapshot(db, now=clock())
        for outcome, name, why in outcomes:
            report.count(outcome, name, why)
    return report


def sync_hub(
    database: Database,
    hub: HuggingFaceHub,
    *,
    ids: Sequence[str] = (),
    listing: Iterable[Mapping[str, Any]] = (),
    clock: Clock,
) -> SyncReport:
    """Draft datasets of the Hub by id or from its list; curated ones among them are re-checked."""
    with database.begin() as db:
        entries = read_entries(db)
    report = SyncReport()
    official: list[str] = []

    def drafts() -> Iterator[Found]:
        for answer in listing:
            if str(answer["id"]).casefold() in entries.official:
                official.append(str(answer["id"]))
            else:
                yield found_in_answer(answer)

    from_list = sync_found(database, drafts(), clock=clock)
    report.counts.update(from_list.counts)
    report.refused += from_list.refused
    for one in dict.fromkeys(ids):
        if one.casefold() in entries.official:
            official.append(one)
            continue
        try:
            outcome, why = _draft_one(database, hub, one, entries, clock=clock)
        except HubRefused as error:
            outcome, why = "refused", error.detail
        report.count(outcome, one, why)
    for one in dict.fromkeys(official):
        recheck_one(database, hub, one, entries, report=report, clock=clock)
    return report


def _draft_one(
    database: Database, hub: HuggingFaceHub, hub_id: str, entries: Entries, *, clock: Clock
) -> tuple[Outcome, str]:
    """Ask for one dataset, only for news where a draft of it is there, and write it."""
    with database.begin() as db:
        pin = db.scalar(select(HubPin).where(HubPin.repository == hub_id))
        drafted = pin is not None and db.get(CatalogRecord, ("dataset", pin.dataset)) is not None
        etag = pin.etag if pin is not None and drafted else None
    told = hub.describe(hub_id, etag=etag)
    if told is None:
        return "unchanged", ""
    answer = dict(told.answer)
    name, revision = str(answer["id"]), answer.get("sha")
    if not isinstance(answer.get("cardData"), Mapping) and revision:
        card = hub.card(name, str(revision))
        try:
            answer["cardData"] = front_matter(card or "")
        except InvalidInput as error:
            return "refused", error.message
    found = found_in_answer(answer)
    with database.begin() as db:
        outcome, why = write_draft(db, found, entries)
        if outcome in {"written", "unchanged"}:
            seen = seen_in(answer, entries, passage=None)
            slug = slug_of(found.id)
            write_pin(db, slug, hub_id, seen, etag=told.etag, before=seen, now=clock())
        db.flush()
        refresh_snapshot(db, now=clock())
    return outcome, why
