"""From YAML files to records, from records to rows, and back: the catalog in memory.

The files are the truth and the tables an index of them. Rows that sync wrote (source `hub` or `pwc`)
stay when the files are loaded again; where both know an id, the file wins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import orjson
from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from yaml import YAMLError

from app.catalog.files import KINDS, list_files, records_in
from app.catalog.policy import read_policy
from app.catalog.yaml_files import read_data
from app.db.tables import CatalogRecord, CatalogSnapshot
from app.errors import CatalogError
from app.facts.dataset import Dataset
from app.facts.drift import Drift, settled
from app.facts.generator import GeneratorTerms
from app.facts.library import Library
from app.facts.license import LicenseTerms, Origin
from app.facts.phrases import Phrases
from app.facts.policy import Policy
from app.facts.profile import Profile
from app.facts.recipe import PublishedRecipe
from app.facts.record import Record
from app.facts.vocabulary import Vocabulary
from app.licensing.use import NamedUse
from app.licensing.version import RULES_VERSION

R = TypeVar("R", bound=Record)
Records = dict[tuple[str, str], Record]  # (kind, id) -> record
CURATED = "yaml"
DRIFT = "drift"
POLICY = ("policy", "policy")
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the files say, at one snapshot. `drafts` are datasets that came from sync, uncurated."""

    library: Library
    uses: Mapping[str, NamedUse]
    profiles: Mapping[str, Profile]
    recipes: Mapping[str, PublishedRecipe]
    drafts: frozenset[str] = frozenset()

    lapses: str | None = None  # the last day on which all approvals of the policy still hold

    def lapsed(self, today: str) -> bool:
        """Say whether an approval has ended since this was read: the verdicts have to be made anew."""
        return self.lapses is not None and self.lapses < today


def read_catalog(folder: Path, *, policy: Path | None = None, today: str | None = None) -> Catalog:
    """Read the files of a catalog folder; a mistake stops it, naming the file and the field.

    `app.catalog.check` names the line too, and every other mistake at once. `policy` is an organization's
    `policy.yaml`; `today` is the ISO date its approvals are held against, the clock's in UTC when unset.
    """
    records = read_records(folder, policy=policy)
    return _assemble(records, snapshot=_fingerprint(records.items()), today=today)


def read_records(folder: Path, *, policy: Path | None = None) -> Records:
    """Read every file into its record class."""
    if not folder.is_dir():
        raise CatalogError(f"{folder} is not a folder of catalog files")
    records: Records = {}
    for kind, path in list_files(folder):
        name = path.relative_to(folder)
        try:
            for key, _, raw in records_in(kind, path, read_data(path)):
                records[kind.name, key] = kind.model.model_validate(raw)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(step) for step in first["loc"])
            raise CatalogError(
                f"{name}: {field}: {first['msg']}; `kondate catalog check` lists every mistake",
                field=field,
                file=str(name),
            ) from error
        except (OSError, YAMLError, ValueError) as error:
            raise CatalogError(f"{name}: {error}", file=str(name)) from error
    if policy is not None:
        records[POLICY] = read_policy(policy, records)
    return records


def load_catalog(db: Session, folder: Path, *, now: datetime, policy: Path | None = None) -> str:
    """Bring the tables in line with the files and return the snapshot; the same files change nothing."""
    records = read_records(folder, policy=policy)
    drafts = _drafts(db)
    kept = {key: row for key, row in drafts.items() if key not in records}
    snapshot = _fingerprint([*records.items(), *kept.items()])
    if snapshot == newest_snapshot(db):
        return snapshot
    for kind, name in drafts.keys() - kept.keys():
        db.execute(delete(CatalogRecord).where(CatalogRecord.kind == kind, CatalogRecord.id == name))
    db.execute(delete(CatalogRecord).where(CatalogRecord.source == CURATED))
    db.add_all(
        CatalogRecord(kind=kind, id=name, source=CURATED, record=record.model_dump(mode="json"))
        for (kind, name), record in sorted(records.items())
    )
    db.add(CatalogSnapshot(snapshot=snapshot, loaded_at=now))
    db.flush()
    return snapshot


def refresh_snapshot(db: Session, *, now: datetime) -> str:
    """Record the snapshot of the rows as they are: what sync calls after it wrote drafts."""
    every = select(CatalogRecord.kind, CatalogRecord.id, CatalogRecord.record)
    rows = db.execute(every.execution_options(yield_per=ROWS_AT_ONCE))
    snapshot = _fingerprint(((kind, name), record) for kind, name, record in rows)
    if snapshot != newest_snapshot(db):
        db.add(CatalogSnapshot(snapshot=snapshot, loaded_at=now))
        db.flush()
    return snapshot


def newest_snapshot(db: Session) -> str | None:
    """Return the content hash that is loaded now, or None in an empty database."""
    return db.scalar(select(CatalogSnapshot.snapshot).order_by(CatalogSnapshot.number.desc()).limit(1))


def fetch_catalog(db: Session, *, today: str | None = None) -> Catalog:
    """Return the loaded catalog, synced drafts included, with the policy as it stands `today` (ISO date)."""
    snapshot = newest_snapshot(db)
    if snapshot is None:
        raise CatalogError("no catalog is loaded; run `kondate catalog load`")
    models: dict[str, type[Record]] = {POLICY[0]: Policy, **{kind.name: kind.model for kind in KINDS}}
    records: Records = {}
    drafts: set[str] = set()
    drifts: list[Drift] = []
    for kind, name, source, record in db.execute(
        select(CatalogRecord.kind, CatalogRecord.id, CatalogRecord.source, CatalogRecord.record)
    ):
        if kind in models:
            records[kind, name] = models[kind].model_validate(record)
            if kind == "dataset" and source != CURATED:
                drafts.add(name)
        elif kind == DRIFT:
            drifts.append(Drift.model_validate(record))
    return _assemble(records, snapshot=snapshot, drafts=frozenset(drafts), drifts=drifts, today=today)


def _drafts(db: Session) -> dict[tuple[str, str], dict[str, object]]:
    rows = db.scalars(select(CatalogRecord).where(CatalogRecord.source != CURATED))
    return {(row.kind, row.id): row.record for row in rows}


def _fingerprint(records: Iterable[tuple[tuple[str, str], Record | dict[str, object]]]) -> str:
    """Return the content hash of facts and rules: equal facts in any order have equal hashes.

    Each record is hashed as it comes, so that memory holds one of them and not a catalog.
    """
    hashes = sorted((key, _hash(key, record)) for key, record in records)
    digest = sha256(RULES_VERSION.encode())
    for _, one in hashes:
        digest.update(one)
    return f"sha256:{digest.hexdigest()}"


def _hash(key: tuple[str, str], record: Record | dict[str, object]) -> bytes:
    content = record.model_dump(mode="json") if isinstance(record, Record) else record
    return sha256(orjson.dumps([*key, content], option=orjson.OPT_SORT_KEYS)).digest()


def _assemble(
    records: Records,
    *,
    snapshot: str,
    drafts: frozenset[str] = frozenset(),
    drifts: Iterable[Drift] = (),
    today: str | None = None,
) -> Catalog:
    vocabulary = records.get(("vocabulary", "vocabulary"))
    if not isinstance(vocabulary, Vocabulary):
        raise CatalogError("vocabulary.yaml: is missing", file="vocabulary.yaml")
    written = records.get(POLICY)
    policy = None
    if isinstance(written, Policy):
        policy = written.in_force(today or datetime.now(UTC).date().isoformat())
        if policy != written:  # what has ended changes verdicts, so the answers go by another name
            snapshot = _fingerprint([(POLICY, policy), (("rows", snapshot), {})])
    library = Library(
        snapshot=snapshot,
        datasets=_of(records, "dataset", Dataset),
        licenses=_of(records, "license", LicenseTerms),
        generators=_of(records, "generator", GeneratorTerms),
        origins=_of(records, "origin", Origin),
        vocabulary=vocabulary,
        drift=_unsettled(drifts, _of(records, "dataset", Dataset)),
        policy=policy,
        phrases=_phrases(records),
    )
    return Catalog(
        library=library,
        uses=_of(records, "use", NamedUse),
        profiles=_of(records, "profile", Profile),
        recipes=_of(records, "recipe", PublishedRecipe),
        drafts=drafts,
        lapses=min((one.until for one in policy.approvals), default=None) if policy is not None else None,
    )


def _phrases(records: Records) -> Mapping[str, str]:
    """Return the Japanese of the facts' sentences by the English."""
    pairs = (pair for one in _of(records, "phrases", Phrases).values() for pair in one.phrases)
    return MappingProxyType({pair.en: pair.ja for pair in pairs})


def _unsettled(drifts: Iterable[Drift], datasets: Mapping[str, Dataset]) -> Mapping[str, tuple[Drift, ...]]:
    """Return the drift that nobody has answered, by dataset: what verdicts must weigh (R12)."""
    found: dict[str, tuple[Drift, ...]] = {}
    for one in sorted(drifts, key=lambda drift: (drift.found, drift.id)):
        dataset = datasets.get(one.dataset)
        if one.open and dataset is not None and not settled(dataset, one):
            found[one.dataset] = (*found.get(one.dataset, ()), one)
    return MappingProxyType(found)


def _of(records: Records, kind: str, model: type[R]) -> Mapping[str, R]:
    """Return the records of one kind by id, in the order of the ids."""
    kept = sorted(name for one, name in records if one == kind)
    found = {name: records[kind, name] for name in kept}
    return MappingProxyType({name: one for name, one in found.items() if isinstance(one, model)})
