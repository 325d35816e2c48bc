"""The durable build: DBOS runs plan → stage → assemble → finish as steps and remembers which ended.

Each step claims the build, looks at the disk, does what is left. A worker that dies leaves the step
unrecorded and the disk as it is; whoever gets the run next goes on. What a step returns is recorded,
so a worker that must not decide anything any more (it stops, or was replaced) waits instead of
returning: its process ends, or the run is somebody else's.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

from dbos import DBOS
from sqlalchemy.orm import Session, sessionmaker

from app.catalog.load import fetch_catalog
from app.corpora import repository
from app.corpora.dataflow import Runner
from app.corpora.gather import gather
from app.corpora.job import find_job, save_job
from app.corpora.order import BuildOrder, Progress
from app.corpora.phases import Site, assemble, finish, stage
from app.corpora.tracking import Stopped, Tracker
from app.errors import KondateError
from app.jobs.client import WORKFLOW
from app.jobs.states import BuildState
from app.mixes.service import get_mix
from app.settings import Settings

log = logging.getLogger("kondate.build")

GOES_ON = "goes on"
UNSEEN_SECONDS = 30.0
"""How long an order may stay invisible: the page that placed it may commit after the queue got it."""


@dataclass(frozen=True, slots=True)
class Host:
    """The worker a build runs in. `stopping` is set when the process was told to end."""

    settings: Settings
    sessions: sessionmaker[Session]
    worker: str
    stopping: threading.Event


def register_build(host: Host) -> Callable[[str, int], str]:
    """Tell DBOS how to run a build in this worker; before it is launched."""

    def build(name: str, run: int) -> str:
        outcome = GOES_ON
        for step, work in (
            ("plan", plan_step),
            ("stage", stage_step),
            ("assemble", assemble_step),
            ("finish", finish_step),
        ):
            outcome = DBOS.run_step({"name": step}, run_step, host, name, run, work)
            if outcome != GOES_ON:
                break
        return outcome

    workflow: Callable[[str, int], str] = DBOS.workflow(name=WORKFLOW)(build)
    return workflow


def run_step(host: Host, build: str, run: int, work: Callable[["Execution"], None]) -> str:
    """Do one step of a build; the outcome says whether the next may follow."""
    claim = claim_build(host, build, run)
    if claim is None:
        return "not wanted any more"
    execution = Execution(host, build, run, claim)
    try:
        work(execution)
    except Stopped as stopped:
        return str(stopped)
    except KondateError as error:
        log.warning("build %s failed: %s", build, error.message)
        execution.end("failed", error=error.message)
        return "failed"
    except Exception as error:
        log.exception("build %s failed", build)
        execution.end("failed", error=f"{type(error).__name__}: {error}")
        return "failed"
    return GOES_ON


def claim_build(host: Host, build: str, run: int) -> int | None:
    """Take the build for this worker; None when it was cancelled, ended or ordered anew meanwhile."""
    deadline = time.monotonic() + UNSEEN_SECONDS
    while time.monotonic() < deadline:
        with host.sessions.begin() as db:
            row = repository.find_row(db, build)
            stored = Progress.model_validate(row.progress).run if row is not None else 0
            if stored > run:
                return None
            # A page that orders or resumes may commit after the queue got the run: then wait for it.
            if row is not None and stored == run:
                if row.state not in ("queued", "running"):
                    return None
                claim = repository.claim(db, row, worker=host.worker, now=datetime.now(UTC))
                if claim is not None:
                    return claim
        time.sleep(0.2)
    return None


class Execution:
    """One claim on a build: tells how far it is while the claim holds, and notices when it does not."""

    def __init__(self, host: Host, build: str, run: int, claim: int) -> None:
        self._host = host
        self._build = build
        self._run = run
        self._claim = claim
        folder = host.settings.builds_folder / build
        runner = Runner.of(host.settings.runner, host.settings.ray_address)
        self.site = Site(folder, folder / "corpus", runner)
        self.settings = host.settings
        with host.sessions() as db:
            row = repository.get_row(db, build)
            self.order = BuildOrder.model_validate(row.order)
            self.tracker = Tracker(self, progress=Progress.model_validate(row.progress))

    def open(self) -> Session:
        """Open a session for reading."""
        return self._host.sessions()

    def note(self, progress: Progress) -> None:
        """Store how far the build is."""
        with self._host.sessions.begin() as db:
            repository.save_progress(db, self._build, progress, claim=self._claim, now=datetime.now(UTC))

    def check(self) -> None:
        """Go on, or stop because of a cancellation, or wait because the build is not ours any more."""
        if self._host.stopping.is_set():
            self._wait("the worker stops")
        with self._host.sessions() as db:
            row = repository.find_row(db, self._build)
        if row is None or row.state == "cancelled" or Progress.model_validate(row.progress).run != self._run:
            raise Stopped("cancelled")
        if row.attempts != self._claim or row.state != "running":
            self._wait("another worker took over")

    def end(self, state: BuildState, *, error: str | None = None) -> None:
        """Store how the build ended, unless somebody else has a say by now."""
        self.check()
        with self._host.sessions.begin() as db:
            repository.finish(db, self._build, state, claim=self._claim, now=datetime.now(UTC), error=error)

    def _wait(self, reason: str) -> NoReturn:
        log.info("build %s let go: %s", self._build, reason)
        while True:
            time.sleep(3600)


def plan_step(execution: Execution) -> None:
    """Fix the job: facts of today, verdicts, sources, partitions; then it never changes."""
    execution.tracker.enter("plan", 0.0)
    if find_job(execution.site.folder) is not None:
        return
    with execution.open() as db:
        mix = get_mix(db, execution.order.mix)
        catalog = fetch_catalog(db)
    save_job(gather(mix, catalog, execution.order, settings=execution.settings), execution.site.folder)


def stage_step(execution: Execution) -> None:
    """Process the partitions that are not on disk yet."""
    stage(execution.site, execution.tracker)


def assemble_step(execution: Execution) -> None:
    """Write the shards."""
    assemble(execution.site, execution.tracker)


def finish_step(execution: Execution) -> None:
    """Write the papers, put the corpus in its place and say that the build is done."""
    finish(execution.site, execution.tracker)
    execution.end("done")
