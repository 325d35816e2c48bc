"""How fast the catalog answers at 1,000, 100,000 and 1,000,000 rows, beside Datasette on the same rows.

Run by `make bench-catalog`. Datasette is installed into a virtual environment of its own under the
folder given by `--datasette` (left out with `--no-datasette`). Every request of a run asks something
else, so no answer comes from a cache. Server and load run on the same machine.
"""

import argparse
import json
import multiprocessing
import random
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn

from app.catalog.load import Catalog, load_catalog, read_catalog
from app.catalog.state import CatalogState, serve_state
from app.db.session import migrate, open_database
from app.main import create_app
from app.settings import Settings
from tests.bench.synthetic import SyntheticDatasets, judge_synthetic, synthetic_catalog
from tests.fixtures import NOON, SHIPPED

CLIENTS = 4
USE = "train-product"
TABLE_COLUMNS = ("stage", "domain", "input_format", "quality", "language", "access")


def questions(catalog: Catalog, count: int, *, seed: int) -> list[list[tuple[str, str]]]:
    """Return filters nobody asks twice: two facets and a range each."""
    draw = random.Random(seed)
    words = catalog.library.vocabulary
    known = {"domain": sorted(words.domains), "stage": sorted(words.stages), "language": ["en", "ja", "zh"]}
    found = []
    for _ in range(count):
        keys = draw.sample(sorted(known), 2)
        pairs = [(key, draw.choice(known[key])) for key in keys]
        found.append([*pairs, ("samples__gte", str(draw.randrange(1, 10**6)))])
    return found


def measure(base: str, paths: list[str]) -> tuple[float, float, float]:
    """Send paths from several clients at once; return requests a second, median and p95 in milliseconds."""
    times: list[float] = []
    left = iter(paths)
    lock = threading.Lock()

    def send() -> None:
        connection = HTTPConnection(base.removeprefix("http://"), timeout=120)
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

    started = time.perf_counter()
    threads = [threading.Thread(target=send) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return len(times) / seconds, statistics.median(times) * 1000, p95 * 1000


def serve_synthetic(count: int, port: int, figures: Any) -> None:
    """Serve the application over a synthetic catalog, in a process of its own; tell what it took."""
    shipped = read_catalog(SHIPPED)
    state = CatalogState(
        synthetic_catalog(shipped, count),
        judge=lambda library, use: judge_synthetic(shipped.library, library, use),
    )
    datasets = state.catalog.library.datasets
    assert isinstance(datasets, SyntheticDatasets)
    started = time.perf_counter()
    rows = len(state.index.ids)
    rebuild = time.perf_counter() - started - datasets.making  # a real catalog holds its records already
    state.fit(USE)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), log_level="warning")
        migrate(settings.database)
        database = open_database(settings.database)
        with database.begin() as db:
            load_catalog(db, SHIPPED, now=NOON)
        database.dispose()
        app = create_app(settings)
        with app.state.database.begin() as db:
            serve_state(db, state)
        figures.send(
            (rows, rebuild, resident_mb(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        )
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", lifespan="off")


def resident_mb() -> float:
    """Return the memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(url: str, *, seconds: float = 60) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(url, timeout=10).is_success:
                return
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)


@contextmanager
def kondate(count: int) -> Iterator[tuple[str, tuple[int, float, float, float]]]:
    """Run our server over `count` rows; yield its URL and (rows, rebuild seconds, resident MB, peak MB)."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    port = free_port()
    process = context.Process(target=serve_synthetic, args=(count, port, theirs), daemon=True)
    process.start()
    try:
        figures = ours.recv()
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/healthz")
        yield base, figures
    finally:
        process.terminate()
        process.join()


def write_table(catalog: Catalog, path: Path) -> None:
    """Write the same rows as a plain table with an index on each facet column, as Datasette likes them."""
    connection = sqlite3.connect(path)
    columns = ", ".join(f"{name} TEXT" for name in TABLE_COLUMNS)
    connection.execute(
        f"CREATE TABLE datasets (id TEXT PRIMARY KEY, name TEXT, year INT, samples INT, {columns})"
    )
    marks = ", ".join("?" * (4 + len(TABLE_COLUMNS)))
    connection.executemany(
        f"INSERT INTO datasets VALUES ({marks})",
        (
            (
                one.id,
                one.name,
                one.year,
                one.scale.samples,
                one.stage[0] if one.stage else None,
                one.domains[0],
                one.input_formats[0] if one.input_formats else None,
                one.quality,
                one.languages[0],
                one.access.status,
            )
            for one in catalog.library.datasets.values()
        ),
    )
    for name in (*TABLE_COLUMNS, "samples"):
        connection.execute(f"CREATE INDEX ix_{name} ON datasets ({name})")
    connection.commit()
    connection.close()


@contextmanager
def datasette(folder: Path, table: Path) -> Iterator[str]:
    """Run Datasette, its newest stable release, from an environment of its own."""
    program = folder / "bin" / "datasette"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", "datasette", "setuptools<81"], check=True)
    port = free_port()
    limits = ["--setting", "facet_time_limit_ms", "60000", "--setting", "sql_time_limit_ms", "120000"]
    command = [str(program), "serve", str(table), "-p", str(port), *limits]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/-/versions.json")
        yield base
    finally:
        process.terminate()
        process.wait()


def our_paths(asked: list[list[tuple[str, str]]], *, facets: bool) -> list[str]:
    """Write questions in our grammar: 20 rows, with six facets or without."""
    more = [("facets", ",".join(TABLE_COLUMNS))] if facets else []
    return [f"/api/v1/datasets?{urlencode([*pairs, *more])}" for pairs in asked]


def their_paths(asked: list[list[tuple[str, str]]], *, facets: bool) -> list[str]:
    """Write the same questions in Datasette's grammar."""
    more = [("_facet", name) for name in TABLE_COLUMNS] if facets else []
    fixed = [("_size", "20"), ("_shape", "objects"), *more]
    return [f"/rows/datasets.json?{urlencode([*pairs, *fixed])}" for pairs in asked]


def main() -> None:
    """Measure and print a table, and the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 100_000, 200_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--datasette", type=Path, default=Path(tempfile.gettempdir()) / "kondate-datasette")
    parser.add_argument("--no-datasette", action="store_true")
    options = parser.parse_args()
    shipped = read_catalog(SHIPPED)
    results = []
    for count in options.rows:
        asked = questions(shipped, options.requests, seed=count)
        with kondate(count) as (base, (rows, rebuild, resident, peak)):
            measure(base, our_paths(questions(shipped, 20, seed=0), facets=True))
            result: dict[str, Any] = {
                "rows": rows,
                "rebuild_s": round(rebuild, 1),
                "resident_mb": round(resident),
                "peak_mb": round(peak),
            }
            for name, facets in (("plain", False), ("faceted", True)):
                result[f"kondate_{name}"] = [
                    round(one, 1) for one in measure(base, our_paths(asked, facets=facets))
                ]
        if not options.no_datasette:
            with tempfile.TemporaryDirectory() as folder:
                table = Path(folder) / "rows.db"
                write_table(synthetic_catalog(shipped, count), table)
                with datasette(options.datasette, table) as theirs:
                    for name, facets, some in (("plain", False, 100), ("faceted", True, 12)):
                        paths = their_paths(asked[:some], facets=facets)
                        result[f"datasette_{name}"] = [round(one, 1) for one in measure(theirs, paths)]
                        ratio = result[f"kondate_{name}"][0] / result[f"datasette_{name}"][0]
                        result[f"{name}_times_as_fast"] = round(ratio, 1)
        results.append(result)
        print(json.dumps(result))
    print("figures per list: requests a second, median ms, p95 ms; 4 clients on this machine")


if __name__ == "__main__":
    main()
