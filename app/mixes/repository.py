"""Mixes in the database: written once, read by id or newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.tables import MixRow
from app.licensing.verdict import Verdict
from app.recommender.mix import Mix


@dataclass(frozen=True, slots=True)
class MixSummary:
    """A line of the list of mixes."""

    id: str
    snapshot: str
    created_at: datetime
    stage: str
    domains: tuple[str, ...]
    use: str
    verdict: Verdict
    datasets: int
    samples: int
    feasible: bool


def save_mix(db: Session, mix: Mix, *, now: datetime) -> None:
    """Store a mix; one that is there already stays as it is."""
    if db.get(MixRow, mix.id) is None:
        record = mix.model_dump(mode="json")
        db.add(MixRow(id=mix.id, snapshot=mix.snapshot, created_at=now, record=record))
        db.flush()


def find_mix(db: Session, mix_id: str) -> Mix | None:
    """Return a mix, or None when there is none with that id."""
    row = db.get(MixRow, mix_id)
    return Mix.model_validate(row.record) if row else None


def newest_mixes(db: Session, *, limit: int) -> list[MixSummary]:
    """Return the newest mixes first."""
    rows = db.scalars(select(MixRow).order_by(MixRow.created_at.desc(), MixRow.id).limit(limit))
    return [_summary(row) for row in rows]


def _summary(row: MixRow) -> MixSummary:
    mix = Mix.model_validate(row.record)
    use = mix.requirements.use
    return MixSummary(
        id=mix.id,
        snapshot=mix.snapshot,
        created_at=row.created_at,
        stage=mix.requirements.stage,
        domains=tuple(sorted(mix.requirements.domains)),
        use=use if isinstance(use, str) else "custom",
        verdict=mix.verdict,
        datasets=len(mix.picks),
        samples=mix.totals.samples,
        feasible=mix.infeasible is None,
    )
