"""Load on a server from several clients at once, and what it costs the server.

Time by the clock depends on what else the machine does; CPU time a request depends on it far less.
"""

import os
import statistics
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """One round: requests a second, median and 95th percentile in ms, the server's CPU ms a request."""

    per_second: float
    median_ms: float
    p95_ms: float
    cpu_ms: float


def measure(base: str, paths: Sequence[str], *, clients: int, process: int) -> Load:
    """Send paths from several clients at once to the server that runs as `process`; any failure is ours."""
    times: list[float] = []
    left = iter(paths)
    lock = threading.Lock()

    def send() -> None:
        connection = HTTPConnection(base.removeprefix("http://"), timeout=600)
        with closing(connection):
            while True:
                with lock:
                    path = next(left, None)
                if path is None:
                    return
                started = time.perf_counter()
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                times.append(time.perf_counter() - started)
                if answer.status != 200:
                    raise RuntimeError(f"{path}: {answer.status} {body[:500]!r}")

    spent = cpu_seconds(process)
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        for sent in [pool.submit(send) for _ in range(clients)]:
            sent.result()
    seconds = time.perf_counter() - started
    ordered = sorted(times)
    return Load(
        per_second=len(times) / seconds,
        median_ms=statistics.median(times) * 1000,
        p95_ms=ordered[int(len(ordered) * 0.95)] * 1000,
        cpu_ms=(cpu_seconds(process) - spent) / len(times) * 1000,
    )


def cpu_seconds(process: int) -> float:
    """Return the CPU time that a process has used, its threads included."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def summary(rounds: Sequence[Load]) -> dict[str, float | list[float]]:
    """Return the median of each figure, and the spread of the rate."""
    rates = [one.per_second for one in rounds]
    return {
        "per_second": round(statistics.median(rates), 1),
        "spread": [round(min(rates), 1), round(max(rates), 1)],
        "median_ms": round(statistics.median(one.median_ms for one in rounds), 1),
        "p95_ms": round(statistics.median(one.p95_ms for one in rounds), 1),
        "cpu_ms": round(statistics.median(one.cpu_ms for one in rounds), 2),
    }
