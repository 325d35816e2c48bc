"""Drift of curated entries: what a page of the Hub said when its evidence was taken, and what it says now.

Comparing is pure; recording is one small transaction a repository. An event stays open until the entry
answers it (`app.facts.drift.settled`) or the page says again what it said before.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalog.load import CURATED, DRIFT
from app.db.tables import CatalogRecord, HubPin
from app.facts.dataset import Dataset, Layer, LicenseRow
from app.facts.drift import Drift, DriftKind, cited_texts, cites, settled
from app.facts.lineage import DATA_LAYERS
from app.hub.found import UNSPECIFIED
from app.licensing.normalize import UNRESOLVED

PAGE = "https://huggingface.co/datasets/"
COMMIT = re.compile(r"\b[0-9a-f]{40}\b")
UNKNOWN_IDS = frozenset({UNSPECIFIED, UNRESOLVED})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a repository says: its name now, commit, license as stated and resolved, card, gate and status.

    `passage` is the hash of what the card says of the license; None where the card was not read.
    """

    name: str
    revision: str | None
    license: str
    license_id: str
    passage: str | None
    gate: str
    status: str = "available"


@dataclass(frozen=True, slots=True)
class Noted:
    """What one re-check changed: events opened and closed."""

    opened: int = 0
    closed: int = 0


def compare(entry: Dataset, repository: str, before: Seen, after: Seen, *, today: str) -> list[Drift]:
    """List how a page differs from what the evidence says; of one that is gone nothing else is known."""
    if after.status != before.status:
        return [_event(entry, repository, "status", before, after, today=today)]
    kinds: list[DriftKind] = []
    if after.name != before.name:
        kinds.append("moved")
    if after.gate != before.gate:
        kinds.append("gate")
    same_words = after.license.casefold() == before.license.casefold() or after.license_id not in UNKNOWN_IDS
    if after.license_id != before.license_id or not same_words:
        kinds.append("license")
    elif None not in {after.passage, before.passage} and after.passage != before.passage:
        kinds.append("card")
    found = [_event(entry, repository, kind, before, after, today=today) for kind in kinds]
    return [one for one in found if not settled(entry, one)]


def first_baseline(entry: Dataset, repository: str, seen: Seen, *, passage: str | None) -> Seen:
    """Return what the entry's evidence says of a page that was never read before.

    Where the entry cites this very commit, or says nothing comparable, the page as seen is the evidence.
    `passage` is the hash of the card at the cited commit, where that could be read.
    """
    if cites(entry, seen.revision):
        return replace(seen, name=repository)
    access = entry.access.status
    gate = "gated" if access == "gated" else "open" if access in {"available", "link-only"} else seen.gate
    status = seen.status if access in {"withdrawn", "superseded"} else "available"
    stated, license_id = seen.license, seen.license_id
    tagged = [row for row in _rows_on(entry, repository) if row.basis == "hub-tag"]
    if tagged and license_id not in UNKNOWN_IDS and all(row.id != license_id for row in tagged):
        stated, license_id = tagged[0].stated, tagged[0].id
    then = passage if passage is not None else seen.passage
    return replace(
        seen,
        name=repository,
        revision=cited_commit(entry, repository),
        license=stated,
        license_id=license_id,
        passage=then,
        gate=gate,
        status=status,
    )


def cited_commit(entry: Dataset, repository: str) -> str | None:
    """Return the newest-listed full commit at which the entry read a repository, if it names one."""
    commits = [
        match[0] for text in cited_texts(entry) if repository in text for match in COMMIT.finditer(text)
    ]
    return commits[-1] if commits else None


def touched_layers(entry: Dataset, repository: str) -> tuple[Layer, ...]:
    """Return the layers that rest on a repository's page; all of the data where none is named (R0)."""
    rows = _rows_on(entry, repository) or [row for row in entry.licenses if not row.superseded]
    named = tuple(dict.fromkeys(row.covers for row in rows if row.covers != "code"))
    return named or (*DATA_LAYERS, "compilation")


def note(
    db: Session, entry: Dataset, repository: str, seen: Seen, *, etag: str | None, before: Seen, now: datetime
) -> Noted:
    """Record one re-check: the pin, events that are new, and events that are over."""
    found = compare(entry, repository, before, seen, today=now.date().isoformat())
    known = [
        one for one in list_drift(db) if one.open and (one.dataset, one.repository) == (entry.id, repository)
    ]
    wanted = {(one.kind, one.after): one for one in found}
    had = {(one.kind, one.after) for one in known}
    closed = 0
    for one in known:
        if (one.kind, one.after) in wanted:
            continue
        answered = settled(entry, one) or cites(entry, seen.revision)
        outcome = "confirmed" if answered else "reverted"
        if outcome == "reverted" and any(kind == one.kind for kind, _ in wanted):
            outcome = "replaced"
        row = db.get_one(CatalogRecord, (DRIFT, one.id))
        row.record = {**row.record, "closed": now.date().isoformat(), "outcome": outcome}
        closed += 1
    fresh = [one for key, one in wanted.items() if key not in had]
    for one in fresh:
        name = _fresh_id(db, one)
        record = one.model_copy(update={"id": name}).model_dump(mode="json")
        db.add(CatalogRecord(kind=DRIFT, id=name, source="hub", record=record))
    baseline = _advance(before, seen, {one.kind for one in found})
    write_pin(db, entry.id, repository, seen, etag=etag, before=baseline, now=now)
    db.flush()
    return Noted(len(fresh), closed)


def write_pin(
    db: Session, dataset: str, repository: str, seen: Seen, *, etag: str | None, before: Seen, now: datetime
) -> None:
    """Remember what a repository said and under which tag to ask again."""
    pin = db.get(HubPin, (repository, dataset)) or HubPin(repository=repository, dataset=dataset)
    pin.etag, pin.checked_at = etag, now
    pin.baseline, pin.seen = asdict(before), asdict(seen)
    db.add(pin)


def list_drift(db: Session) -> list[Drift]:
    """Return every event ever found, newest first."""
    rows = db.scalars(select(CatalogRecord.record).where(CatalogRecord.kind == DRIFT))
    found = [Drift.model_validate(record) for record in rows]
    return sorted(sorted(found, key=lambda one: one.id), key=lambda one: one.found, reverse=True)


def last_check(db: Session) -> datetime | None:
    """Return when a page of a curated entry was last read; None when none ever was."""
    curated = select(CatalogRecord.id).where(CatalogRecord.kind == "dataset", CatalogRecord.source == CURATED)
    return db.scalar(select(func.max(HubPin.checked_at)).where(HubPin.dataset.in_(curated)))


def _advance(before: Seen, seen: Seen, waiting: set[DriftKind]) -> Seen:
    """Take over as evidence whatever nobody needs to answer (any more); what waits stays as it was."""
    if "status" in waiting:
        return before
    license_of = before if "license" in waiting else seen
    return Seen(
        name=before.name if "moved" in waiting else seen.name,
        revision=before.revision if waiting else seen.revision,
        license=license_of.license,
        license_id=license_of.license_id,
        passage=before.passage if "card" in waiting or seen.passage is None else seen.passage,
        gate=before.gate if "gate" in waiting else seen.gate,
        status=seen.status,
    )


def _rows_on(entry: Dataset, repository: str) -> list[LicenseRow]:
    return [row for row in entry.licenses if not row.superseded and f"{PAGE}{repository}" in row.evidence]


def _event(
    entry: Dataset, repository: str, kind: DriftKind, before: Seen, after: Seen, *, today: str
) -> Drift:
    told = {
        "status": (before.status, after.status),
        "moved": (before.name, after.name),
        "gate": (before.gate, after.gate),
        "license": (before.license, after.license),
        "card": (f"sha256:{(before.passage or '')[:12]}", f"sha256:{(after.passage or '')[:12]}"),
    }
    prose = kind in {"license", "card"}
    page = f"{PAGE}{after.name}"
    return Drift(
        id="new",
        dataset=entry.id,
        repository=repository,
        kind=kind,
        layers=touched_layers(entry, repository) if prose else (),
        before=told[kind][0],
        after=told[kind][1],
        license_before=before.license_id if prose else None,
        license_after=after.license_id if kind == "license" else None,
        evidence=f"{page}/blob/{after.revision}/README.md" if after.revision else page,
        evidence_before=f"{page}/blob/{before.revision}/README.md" if before.revision else None,
        revision=after.revision,
        revision_before=before.revision,
        found=today,
    )


def _fresh_id(db: Session, drift: Drift) -> str:
    """Return an id made of what changed; one that came back after it was closed gets a number."""
    facts = "\n".join((drift.dataset, drift.repository, drift.kind, drift.before, drift.after))
    name = f"drift-{sha256(facts.encode()).hexdigest()[:16]}"
    taken: Iterable[str] = db.scalars(
        select(CatalogRecord.id).where(CatalogRecord.kind == DRIFT, CatalogRecord.id.startswith(name))
    )
    count = len(list(taken))
    return f"{name}-{count + 1}" if count else name
