"""The data plane: one function over many partitions, in this process or on a Ray cluster (Daft).

The only file that knows Daft. It moves short texts only: what a partition is and where its job
lies; samples go from source to disk inside the function, so results are the same on every runner
and memory stays bounded by the partitions in flight.
"""

import logging
import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from app.errors import InvalidInput, Unsupported

# Neither library may report use to its vendor from a user's build.
os.environ.setdefault("DAFT_ANALYTICS_ENABLED", "0")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("DAFT_PROGRESS_BAR", "0")

import daft

RunnerName = Literal["native", "ray"]


@dataclass(frozen=True, slots=True)
class Runner:
    """Where the data plane runs; `address` is a Ray cluster's, None starts one on this machine."""

    name: RunnerName = "native"
    address: str | None = None

    @classmethod
    def of(cls, name: str, address: str | None = None) -> "Runner":
        """Return a runner by the name used in settings and on the command line."""
        if name not in ("native", "ray"):
            raise InvalidInput(f"the runner is 'native' or 'ray', not '{name}'", field="runner")
        return cls(cast(RunnerName, name), address)


def map_partitions(
    tasks: Sequence[str], function: Callable[[str], str], *, runner: Runner
) -> Generator[str, None, None]:
    """Yield `function(task)` for every task as each is done, in no promised order.

    `function` must be importable by name on every node and must not raise: it says in its result
    what went wrong. Closing the iterator ends the waiting, not the work: a task that nobody wants any
    more must find that out itself (`stage` looks for a stop file).
    """
    if not tasks:
        return
    _choose(runner)
    step = daft.func.batch(return_dtype=daft.DataType.string(), batch_size=1, use_process=False)
    mapped = step(_Each(function))
    frame = daft.from_pydict({"task": list(tasks)})
    if runner.name == "ray":
        frame = frame.into_partitions(min(len(tasks), 1000))
    results = frame.select(cast(Any, mapped(daft.col("task"))).alias("result")).iter_rows()
    try:
        for row in results:
            yield cast(str, row["result"])
    finally:
        cast(Any, results).close()


class _Each:
    """Calls the function for each task of a batch (a class, so that Ray can pickle it by name)."""

    def __init__(self, function: Callable[[str], str]) -> None:
        self._function = function
        self.__name__ = getattr(function, "__name__", "partition")
        self.__qualname__ = self.__name__
        self.__module__ = __name__

    def __call__(self, tasks: Any) -> list[str]:
        return [self._function(task) for task in tasks.to_pylist()]


@cache
def _choose(runner: Runner) -> None:
    """Set Daft's runner; it can be chosen once a process."""
    if _chosen and _chosen[0] != runner:
        raise Unsupported(f"this process already computes on '{_chosen[0].name}'; start another for Ray")
    _chosen.append(runner)
    if runner.name == "native":
        daft.set_runner_native()
        return
    try:
        import ray  # noqa: PLC0415 -- an extra; only builds on Ray need it
    except ImportError as error:
        raise Unsupported("runner 'ray' needs the extra: pip install 'kondate[ray]'") from error
    if not ray.is_initialized():
        ray.init(
            address=runner.address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR
        )
    daft.set_runner_ray(noop_if_initialized=True)


_chosen: list[Runner] = []
