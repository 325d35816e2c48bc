"""The data plane moves short texts and loses none."""

import time
from pathlib import Path

import pytest

from app.corpora.dataflow import Runner, map_partitions
from app.corpora.stage import stage_task, task_text
from app.errors import InvalidInput, Unsupported

_seen: list[str] = []


def shout(task: str) -> str:
    return task.upper()


def ponder(stop: str) -> str:
    if not Path(stop).exists():
        _seen.append(stop)
        time.sleep(0.05)
    return stop


def test_every_task_gives_one_result() -> None:
    tasks = [f"task-{number}" for number in range(50)]
    results = list(map_partitions(tasks, shout, runner=Runner()))
    assert sorted(results) == sorted(task.upper() for task in tasks)


def test_no_tasks_give_no_results() -> None:
    assert list(map_partitions([], shout, runner=Runner())) == []


def test_closing_does_not_wait_for_what_is_left(tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    results = map_partitions([str(stop)] * 200, ponder, runner=Runner())
    next(results)
    stop.touch()
    results.close()
    assert len(_seen) < 200


def test_a_runner_has_one_of_two_names() -> None:
    assert Runner.of("ray", "ray://head:10001").address == "ray://head:10001"
    with pytest.raises(InvalidInput, match="'native' or 'ray', not 'spark'"):
        Runner.of("spark")


def test_a_process_keeps_the_runner_it_began_with() -> None:
    list(map_partitions(["a"], shout, runner=Runner()))
    with pytest.raises(Unsupported, match="already computes on 'native'"):
        list(map_partitions(["a"], shout, runner=Runner("ray")))


def test_a_partition_that_fails_says_so_instead_of_raising(tmp_path: Path) -> None:
    result = stage_task(task_text(tmp_path / "none.json", "d", 0, stop=tmp_path / "stop"))
    assert '"error": "FileNotFoundError' in result


def test_a_stopped_build_starts_no_partition(tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    stop.touch()
    assert '"skipped": true' in stage_task(task_text(tmp_path / "none.json", "d", 0, stop=stop))
