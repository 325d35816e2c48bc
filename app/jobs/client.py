"""Talk to the durable queue from any process: put a build on it, cancel it, hand it over.

A build's workflow is named after the build and its run: resuming a failed or cancelled build is a
new run, because DBOS never starts a finished workflow again, while a run whose worker died goes on
under its own name with the steps it has recorded.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from dbos import DBOSClient, DBOSPortableJSONSerializer, run_dbos_database_migrations
from sqlalchemy import make_url

from app.settings import Settings

APPLICATION = "kondate"
WORKFLOW = "build"
QUEUE = "builds"
VERSION = "1"
"""Raised when the steps of the workflow change in number or order; only workers of a version run it."""

POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Running:
    """A run that DBOS believes an executor is working on."""

    workflow: str
    worker: str


def workflow_id(build: str, *, run: int) -> str:
    """Return the name of one run of a build."""
    return f"{build}.{run}"


def prepare(settings: Settings) -> None:
    """Create or update DBOS's own tables; on SQLite switch to WAL, so that pages and worker do not wait."""
    _prepare(jobs_url(settings))


def jobs_url(settings: Settings) -> str:
    """Return the URL in the spelling that DBOS takes."""
    url = make_url(settings.jobs_database)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def enqueue(settings: Settings, build: str, *, run: int) -> None:
    """Put one run of a build on the queue; putting it there again changes nothing."""
    prepare(settings)
    with open_client(settings) as client:
        client.enqueue(
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": workflow_id(build, run=run),
                "app_version": VERSION,
            },
            build,
            run,
        )


def cancel(settings: Settings, build: str, *, run: int) -> None:
    """Take a run off the queue, or mark it so that it stops at its next check."""
    prepare(settings)
    with open_client(settings) as client:
        client.cancel_workflow(workflow_id(build, run=run))


def hand_over(settings: Settings, workflows: Sequence[str]) -> None:
    """Put interrupted runs back on the queue; what they recorded stays."""
    if workflows:
        with open_client(settings) as client:
            client.resume_workflows(list(workflows), queue_name=QUEUE)


def list_running(settings: Settings) -> list[Running]:
    """List the runs that DBOS believes somebody is working on."""
    with open_client(settings) as client:
        found = client.list_workflows(name=WORKFLOW, status=["PENDING"], load_input=False, load_output=False)
    return [Running(one.workflow_id, one.executor_id or "") for one in found]


def list_known(settings: Settings, workflows: Sequence[str]) -> set[str]:
    """Return which of these runs the queue knows, in whatever state."""
    if not workflows:
        return set()
    with open_client(settings) as client:
        found = client.list_workflows(workflow_ids=list(workflows), load_input=False, load_output=False)
    return {one.workflow_id for one in found}


@contextmanager
def open_client(settings: Settings) -> Iterator[DBOSClient]:
    """Open a client for a few calls; it writes JSON, never pickle, so rows can be read by anything."""
    client = DBOSClient(
        system_database_url=jobs_url(settings),
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
        system_database_pool_size=1,
    )
    try:
        yield client
    finally:
        client.destroy()


@cache
def _prepare(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        with sqlite3.connect(parsed.database, timeout=30) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
    run_dbos_database_migrations(url)
