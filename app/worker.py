"""The worker process: takes builds from the queue, says that it lives, takes over from dead ones."""

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSPortableJSONSerializer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from app.corpora import repository
from app.corpora.build import Host, register_build
from app.corpora.order import Progress
from app.db.session import open_engine, open_sessions
from app.edge.logs import set_up_logs
from app.jobs import client, heartbeat
from app.settings import Settings

log = logging.getLogger("kondate.worker")


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; builds in hand go back on the queue then."""
    set_up_logs(settings.log_format, level=settings.log_level)
    settings.home.mkdir(parents=True, exist_ok=True)
    client.prepare(settings)
    engine = open_engine(settings.database)
    sessions = open_sessions(engine)
    worker = new_worker_id()
    lock = heartbeat.Lock(settings.home / "workers", worker)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    host = Host(settings, sessions, worker, stopping)
    tend(settings, sessions, worker, now=datetime.now(UTC))
    launch(host)
    log.info("worker %s is ready, runner %s", worker, settings.runner)
    while not stopping.wait(settings.heartbeat_seconds):
        try:
            tend(settings, sessions, worker, now=datetime.now(UTC))
        except (SQLAlchemyError, OSError):
            # A database that is away for a while is no reason to die: the next beat tries again.
            log.exception("heartbeat of worker %s failed", worker)
    leave(settings, sessions, worker)
    lock.release()
    log.info("worker %s ended", worker)
    logging.shutdown()
    # DBOS would wait for steps that must not end here (see app.corpora.build); nothing is lost by
    # leaving at once, because every phase may be cut anywhere.
    os._exit(0)


def launch(host: Host) -> None:
    """Start taking builds from the queue, one at a time: a build keeps every core busy."""
    DBOS(
        config={
            "name": client.APPLICATION,
            "system_database_url": client.jobs_url(host.settings),
            "serializer": DBOSPortableJSONSerializer(),
            "executor_id": host.worker,
            "application_version": client.VERSION,
            "log_level": "WARNING",
        }
    )
    register_build(host)
    DBOS.launch()
    DBOS.register_queue(client.QUEUE, worker_concurrency=1, polling_interval_sec=client.POLL_SECONDS)


def tend(settings: Settings, sessions: sessionmaker[Session], worker: str, *, now: datetime) -> None:
    """Say that this worker lives; take over from workers that do not; enqueue what the queue missed."""
    with sessions.begin() as db:
        heartbeat.beat(db, worker, now=now)
        workers = heartbeat.list_workers(db)
    heard = {row.id: repository.as_utc(row.heartbeat_at) for row in workers}
    # Locks tell only of this machine: on a shared disk another's may look free.
    neighbors = {row.id for row in workers if row.host == socket.gethostname() and row.id != worker}
    locks = settings.home / "workers"
    running = client.list_running(settings)
    silence = timedelta(seconds=settings.takeover_seconds)
    dead = heartbeat.dead_workers(heard, running, now=now, silence=silence)
    dead |= {other for other in neighbors if heartbeat.has_died_here(locks, other)}
    dead.discard(worker)
    if dead:
        take_over(settings, sessions, dead, running, now=now)
    enqueue_missed(settings, sessions, now=now)


def take_over(
    settings: Settings,
    sessions: sessionmaker[Session],
    dead: set[str],
    running: Sequence[client.Running],
    *,
    now: datetime,
) -> None:
    """Put the builds of dead workers back on the queue; any live worker goes on with them."""
    with sessions.begin() as db:
        builds = heartbeat.release_builds(db, dead, now=now)
        for other in dead:
            heartbeat.say_goodbye(db, other)
    runs = [run.workflow for run in running if run.worker in dead]
    client.hand_over(settings, runs)
    log.warning("took over from dead workers %s: builds %s, runs %s", sorted(dead), builds, runs)


def enqueue_missed(settings: Settings, sessions: sessionmaker[Session], *, now: datetime) -> None:
    """Enqueue waiting builds that the queue does not know: their order was cut between two databases."""
    long_ago = now - timedelta(seconds=settings.heartbeat_seconds)
    with sessions() as db:
        waiting = {
            row.id: Progress.model_validate(row.progress).run
            for row in repository.list_rows(db, states=("queued",))
            if repository.as_utc(row.updated_at) < long_ago
        }
    names = {client.workflow_id(build, run=run): (build, run) for build, run in waiting.items()}
    for missed in sorted(names.keys() - client.list_known(settings, sorted(names))):
        build, run = names[missed]
        client.enqueue(settings, build, run=run)


def leave(settings: Settings, sessions: sessionmaker[Session], worker: str) -> None:
    """Give builds in hand back to the queue and say goodbye."""
    with sessions.begin() as db:
        heartbeat.release_builds(db, {worker}, now=datetime.now(UTC))
        heartbeat.say_goodbye(db, worker)
    runs = [run.workflow for run in client.list_running(settings) if run.worker == worker]
    client.hand_over(settings, runs)


def new_worker_id() -> str:
    """Return a name no other worker ever had."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
