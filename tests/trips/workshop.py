"""A whole installation in a temporary folder: database, catalog, queue, and workers one can kill."""

import gc
import os
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import webdataset
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from app.catalog.load import Catalog
from app.corpora import service
from app.corpora.order import BuildOrder, BuildView
from app.db.session import open_engine, open_sessions
from app.mixes.repository import save_mix
from app.mixes.service import compute
from app.recommender.mix import Mix, Pick
from app.recommender.requirements import Requirements
from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
_WORK = "from app.settings import Settings; from app.worker import run_worker; run_worker(Settings())"


def charts_mix(catalog: Catalog, *, samples: int) -> Mix:
    """Return a mix of the shipped charts alone, with as many samples as wanted."""
    return mix_of(_charts(catalog), {"demo-charts": {"samples": samples}})


_known: dict[str, Mix] = {}


def _charts(catalog: Catalog) -> Mix:
    """Solve once a session: what tests change is the picks."""
    requirements = Requirements.model_validate(
        {
            "stage": "instruction-tuning",
            "domains": {"chart-table": 1},
            "use": "train-product",
            "budget": {"samples": 200},
            "include": ["demo-charts"],
            "limits": {"max_epochs": 1, "max_datasets": 1},
        }
    )
    snapshot = catalog.library.snapshot
    if snapshot not in _known:
        _known[snapshot] = compute(catalog, requirements)
    return _known[snapshot]


def mix_of(base: Mix, picks: dict[str, dict[str, Any]]) -> Mix:
    """Return a mix like `base` with these picks instead; its id is its own."""
    template = base.picks[0].model_dump()
    chosen = tuple(
        Pick.model_validate({**template, "dataset": name, **changes}) for name, changes in picks.items()
    )
    name = sha256(repr([pick.model_dump() for pick in chosen]).encode()).hexdigest()
    return base.model_copy(update={"picks": chosen, "id": f"sha256:{name}"})


@dataclass
class Workshop:
    """Settings in force, an open database, and the catalog it holds."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    catalog: Catalog
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def order(self, mix: Mix, **changes: Any) -> BuildView:
        """Order a build as a page does: one transaction."""
        order = BuildOrder.model_validate({"mix": mix.id, "profile": "llava-1.5", **changes})
        with self.sessions.begin() as db:
            save_mix(db, mix, now=datetime.now(UTC))
        with self.sessions.begin() as db:
            return service.order_build(
                db,
                self.catalog,
                order,
                settings=self.settings,
                now=datetime.now(UTC),
                new_id=lambda: uuid.uuid4().hex[:12],
            )

    def look(self, build: BuildView) -> BuildView:
        """Return a build as it stands now."""
        with self.sessions() as db:
            return service.get_build(db, build.id, settings=self.settings)

    def cancel(self, build: BuildView) -> BuildView:
        """Cancel a build."""
        with self.sessions.begin() as db:
            return service.cancel_build(db, build.id, settings=self.settings, now=datetime.now(UTC))

    def resume(self, build: BuildView) -> BuildView:
        """Resume a build."""
        with self.sessions.begin() as db:
            return service.resume_build(db, build.id, settings=self.settings, now=datetime.now(UTC))

    def wait(
        self, build: BuildView, until: Callable[[BuildView], bool], *, seconds: float = 120
    ) -> BuildView:
        """Return the build as soon as it is as wanted; fail when it never is."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = self.look(build)
            if until(now):
                return now
            time.sleep(0.05)
        raise AssertionError(
            f"still {now.state} after {seconds} s: {now.progress} {now.error}\n{self.logs()}"
        )

    def start_worker(self, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a worker process as `kondate worker` does."""
        named = {
            f"KONDATE_{name.upper()}": str(value)
            for name, value in self.settings.model_dump(exclude_none=True).items()
        }
        log = (self.settings.home / f"worker-{len(self.workers)}.log").open("wb")
        worker = subprocess.Popen(
            [sys.executable, "-c", _WORK],
            env={**os.environ, **named, **environment},
            cwd=ROOT,
            stderr=log,
            stdout=log,
        )
        log.close()
        self.workers.append(worker)
        return worker

    def logs(self) -> str:
        """Return what the workers wrote."""
        files = sorted(self.settings.home.glob("worker-*.log"))
        return "\n".join(f"{path.name}:\n{path.read_text()[-3000:]}" for path in files)


@contextmanager
def workshop(settings: Settings, catalog: Catalog) -> Iterator[Workshop]:
    """Open an installation whose database is there already; workers left at the end are killed."""
    quick = {"partition_samples": 16, "heartbeat_seconds": 0.5, "takeover_seconds": 3.0}
    settings = settings.model_copy(update=quick)
    engine = open_engine(settings.database)
    shop = Workshop(settings, engine, open_sessions(engine), catalog)
    try:
        yield shop
    finally:
        for worker in shop.workers:
            worker.kill()
            worker.wait()
        engine.dispose()


def corpus_bytes(folder: Path) -> dict[str, str]:
    """Return every file of a corpus with its hash: two corpora are the same when these are."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_tars(corpus: Path, decode: str | None = None) -> list[dict[str, Any]]:
    """Read a corpus as the `webdataset` package does, which leaves its files for the collector to close."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tars = sorted(str(path) for path in corpus.rglob("*.tar"))
        pipeline = webdataset.WebDataset(tars, shardshuffle=False, empty_check=False)
        rows = list(pipeline if decode is None else pipeline.decode(decode))
        del pipeline
        gc.collect()
    return rows
