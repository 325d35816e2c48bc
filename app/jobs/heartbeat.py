"""Who is alive, and what happens to the builds of a worker that is not.

A worker says every few seconds that it lives, and holds a lock on a file that the system frees when
the process dies in whatever way. A worker of this machine whose lock is free is dead at once;
any other is taken for dead after a silence. Its builds go back on the queue.
"""

import fcntl
import os
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db.tables import BuildRow, WorkerRow
from app.jobs.client import Running


class Lock:
    """This worker's lock file: held as long as the process lives."""

    def __init__(self, folder: Path, worker: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = lock_file(folder, worker)
        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let go: the worker ends in an orderly way."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def lock_file(folder: Path, worker: str) -> Path:
    """Return where a worker's lock is."""
    return folder / f"{worker}.lock"


def has_died_here(folder: Path, worker: str) -> bool:
    """Return whether a worker of this machine is surely dead; False when that cannot be told from here."""
    path = lock_file(folder, worker)
    try:
        with path.open("r") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    path.unlink(missing_ok=True)
    return True


def beat(db: Session, worker: str, *, now: datetime) -> None:
    """Say that a worker is alive."""
    row = db.get(WorkerRow, worker)
    if row is None:
        db.add(
            WorkerRow(id=worker, started_at=now, heartbeat_at=now, host=socket.gethostname(), pid=os.getpid())
        )
    else:
        row.heartbeat_at = now


def list_workers(db: Session) -> list[WorkerRow]:
    """List every worker that has not been declared dead or said goodbye."""
    return list(db.scalars(select(WorkerRow).order_by(WorkerRow.id)))


def dead_workers(
    last_heard: Mapping[str, datetime], running: Sequence[Running], *, now: datetime, silence: timedelta
) -> set[str]:
    """Decide who is dead: workers silent for too long, and executors of runs that nobody has heard of."""
    silent = {worker for worker, heard in last_heard.items() if now - heard > silence}
    unheard = {run.worker for run in running if run.worker not in last_heard}
    return silent | unheard


def say_goodbye(db: Session, worker: str) -> None:
    """Forget a worker: it ended, or was declared dead."""
    db.execute(delete(WorkerRow).where(WorkerRow.id == worker))


def release_builds(db: Session, workers: set[str], *, now: datetime) -> list[str]:
    """Mark the running builds of these workers as waiting again; return their ids."""
    rows = db.scalars(
        select(BuildRow.id).where(BuildRow.state == "running", BuildRow.worker_id.in_(workers))
    ).all()
    db.execute(
        update(BuildRow)
        .where(BuildRow.id.in_(rows), BuildRow.state == "running")
        .values(state="queued", worker_id=None, updated_at=now)
    )
    return list(rows)
