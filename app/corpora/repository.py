"""Rows of builds: how an order is stored, claimed by one worker at a time, and brought to its end.

Each writing function is one guarded statement, so that two workers, or a worker and a page, can
never both believe that they changed a build.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from app.corpora.order import BuildOrder, BuildView, Progress
from app.db.tables import BuildRow
from app.errors import NotFound
from app.jobs.states import BuildState


def add_build(db: Session, build: str, order: BuildOrder, *, now: datetime) -> BuildRow:
    """Store an order; it waits for a worker."""
    row = BuildRow(
        id=build,
        mix_id=order.mix,
        state="queued",
        order=order.model_dump(mode="json"),
        progress=dump(Progress()),
        error=None,
        worker_id=None,
        attempts=0,
        created_at=now,
        updated_at=now,
        finished_at=None,
    )
    db.add(row)
    db.flush()
    return row


def find_row(db: Session, build: str) -> BuildRow | None:
    """Find a build's row as it is now."""
    return db.get(BuildRow, build, populate_existing=True)


def get_row(db: Session, build: str) -> BuildRow:
    """Return a build's row."""
    row = find_row(db, build)
    if row is None:
        raise NotFound(f"no build '{build}'", id=build)
    return row


def list_rows(db: Session, *, limit: int = 100, states: Sequence[BuildState] = ()) -> list[BuildRow]:
    """List builds, newest first."""
    query = select(BuildRow).order_by(BuildRow.created_at.desc(), BuildRow.id).limit(limit)
    if states:
        query = query.where(BuildRow.state.in_(states))
    return list(db.scalars(query))


def count_states(db: Session) -> dict[str, int]:
    """Count the builds by state; a state that none is in is left out."""
    rows = db.execute(select(BuildRow.state, func.count()).group_by(BuildRow.state).order_by(BuildRow.state))
    return {row[0]: row[1] for row in rows}


def claim(db: Session, row: BuildRow, *, worker: str, now: datetime) -> int | None:
    """Take a waiting or running build for a worker; return the claim's number, None when it is too late."""
    number = row.attempts + 1
    taken = _update(
        db,
        update(BuildRow)
        .where(
            BuildRow.id == row.id,
            BuildRow.attempts == row.attempts,
            BuildRow.state.in_(("queued", "running")),
        )
        .values(attempts=number, worker_id=worker, state="running", error=None, updated_at=now),
    )
    return number if taken else None


def save_progress(db: Session, build: str, progress: Progress, *, claim: int, now: datetime) -> bool:
    """Store how far a build is, unless another claim took over."""
    return _update(
        db,
        update(BuildRow)
        .where(BuildRow.id == build, BuildRow.attempts == claim, BuildRow.state == "running")
        .values(progress=dump(progress), updated_at=now),
    )


def finish(
    db: Session, build: str, state: BuildState, *, claim: int, now: datetime, error: str | None = None
) -> bool:
    """End a running build as done or failed, unless another claim took over or it was cancelled."""
    return _update(
        db,
        update(BuildRow)
        .where(BuildRow.id == build, BuildRow.attempts == claim, BuildRow.state == "running")
        .values(state=state, error=error, updated_at=now, finished_at=now),
    )


def change_state(
    db: Session, build: str, state: BuildState, *, among: Sequence[BuildState], now: datetime, **more: Any
) -> bool:
    """Move a build to a state from one of some others; False when it was in none of them."""
    return _update(
        db,
        update(BuildRow)
        .where(BuildRow.id == build, BuildRow.state.in_(among))
        .values(state=state, updated_at=now, **more),
    )


def view(row: BuildRow, *, builds: Path) -> BuildView:
    """Return a row as pages and the API show it."""
    return BuildView(
        id=row.id,
        mix_id=row.mix_id,
        order=BuildOrder.model_validate(row.order),
        state=cast(BuildState, row.state),
        progress=Progress.model_validate(row.progress),
        error=row.error,
        folder=str(builds / row.id / "corpus"),
        worker=row.worker_id,
        created_at=as_utc(row.created_at),
        updated_at=as_utc(row.updated_at),
        finished_at=None if row.finished_at is None else as_utc(row.finished_at),
    )


def as_utc(moment: datetime) -> datetime:
    """Return a stored moment with its zone, which SQLite forgets."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def dump(progress: Progress) -> dict[str, Any]:
    """Return progress as stored JSON."""
    return progress.model_dump(mode="json", by_alias=True)


def _update(db: Session, statement: Any) -> bool:
    result = cast(
        "CursorResult[Any]", db.execute(statement, execution_options={"synchronize_session": False})
    )
    return result.rowcount == 1
