"""Who is alive: silence, locks that the system frees, and builds handed back."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.jobs import heartbeat
from app.jobs.client import Running

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SILENCE = timedelta(seconds=60)


def test_a_worker_is_dead_after_a_silence_and_not_before() -> None:
    heard = {"quiet": NOW - timedelta(seconds=61), "slow": NOW - timedelta(seconds=59)}
    assert heartbeat.dead_workers(heard, [], now=NOW, silence=SILENCE) == {"quiet"}


def test_a_run_of_a_worker_nobody_has_heard_of_is_orphaned() -> None:
    running = [Running("b.1", "gone"), Running("c.1", "here")]
    assert heartbeat.dead_workers({"here": NOW}, running, now=NOW, silence=SILENCE) == {"gone"}


def test_a_beat_is_heard_and_a_goodbye_forgotten(db: Session) -> None:
    heartbeat.beat(db, "w", now=NOW)
    db.flush()
    heartbeat.beat(db, "w", now=NOW + SILENCE)
    db.flush()
    (row,) = heartbeat.list_workers(db)
    assert (row.id, row.started_at < row.heartbeat_at) == ("w", True)
    heartbeat.say_goodbye(db, "w")
    assert heartbeat.list_workers(db) == []


def test_a_lock_tells_a_living_worker_from_a_killed_one(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from app.jobs.heartbeat import Lock;"
        "lock = Lock(Path(sys.argv[1]), 'w'); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "held\n"
        assert not heartbeat.has_died_here(tmp_path, "w")
        worker.kill()
        worker.wait()
        assert heartbeat.has_died_here(tmp_path, "w")
        assert not heartbeat.lock_file(tmp_path, "w").exists()


def test_a_worker_of_another_machine_cannot_be_judged_by_its_lock(tmp_path: Path) -> None:
    assert not heartbeat.has_died_here(tmp_path, "elsewhere")


def test_an_orderly_end_leaves_no_lock(tmp_path: Path) -> None:
    lock = heartbeat.Lock(tmp_path, "w")
    lock.release()
    assert list(tmp_path.iterdir()) == []
