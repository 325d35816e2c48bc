"""How fast the catalog answers at 1,000, 100,000 and 1,000,000 rows, beside Datasette on the same rows.

Run by `make bench-catalog`. Datasette is installed into a virtual environment of its own under the
folder given by `--datasette` (left out with `--no-datasette`). Every request of a run asks something
else, so no answer comes from a cache. Server and load run on the same machine; the servers take turns,
round by round, so that both meet the same disturbances. Datasette is measured as it comes and with
`_nosuggest=1`, which spares it the facets it would suggest and we do not.
"""

import argparse
import json
import multiprocessing
import os
import random
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
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
from tests.bench.load import Load, measure, summary
from tests.bench.synthetic import SyntheticDatasets, judge_synthetic, synthetic_catalog
from tests.fixtures import NOON, SHIPPED

CLIENTS = 4
USE = "train-product"
TABLE_COLUMNS = ("stage", "domain", "input_format", "quality", "language", "access")


def questions(catalog: Catalog, count: int, *, seed: int, filters: int = 2) -> list[list[tuple[str, str]]]:
    """Return filters nobody asks twice: some facets, by how much the rows are to be narrowed, and a range."""
    draw = random.Random(seed)
    words = catalog.library.vocabulary
    known = {"domain": sorted(words.domains), "stage": sorted(words.stages), "language": ["en", "ja", "zh"]}
    found = []
    for _ in range(count):
        keys = draw.sample(sorted(known), filters)
        pairs = [(key, draw.choice(known[key])) for key in keys]
        found.append([*pairs, ("samples__gte", str(draw.randrange(1, 10**6)))])
    return found


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, and the process to ask for its CPU time."""

    base: str
    process: int


@dataclass(frozen=True, slots=True)
class Started:
    """What it took to start: the rebuild of the index in seconds by the clock and of CPU, memory in MB."""

    rows: int
    rebuild_s: float
    rebuild_cpu_s: float
    resident_mb: int
    peak_mb: int


def serve_synthetic(count: int, port: int, figures: Any) -> None:
    """Serve the application over a synthetic catalog, in a process of its own; tell what it took."""
    shipped = read_catalog(SHIPPED)
    state = CatalogState(
        synthetic_catalog(shipped, count),
        judge=lambda library, use: judge_synthetic(shipped.library, library, use),
    )
    datasets = state.catalog.library.datasets
    assert isinstance(datasets, SyntheticDatasets)
    started, spent = time.perf_counter(), time.process_time()
    rows = len(state.index.ids)
    clock, cpu = time.perf_counter() - started, time.process_time() - spent
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
            Started(
                rows=rows,  # without the making of the records: a real catalog holds them already
                rebuild_s=round(clock - datasets.making_clock, 1),
                rebuild_cpu_s=round(cpu - datasets.making, 1),
                resident_mb=round(resident_mb()),
                peak_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            )
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
def kondate(count: int) -> Iterator[tuple[Server, Started]]:
    """Run our server over `count` rows."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    port = free_port()
    process = context.Process(target=serve_synthetic, args=(count, port, theirs), daemon=True)
    process.start()
    try:
        started = ours.recv()
        server = Server(f"http://127.0.0.1:{port}", process.pid or 0)
        wait_for(f"{server.base}/healthz")
        yield server, started
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
def datasette(folder: Path, table: Path) -> Iterator[Server]:
    """Run Datasette, its newest stable release, from an environment of its own."""
    program = folder / "bin" / "datasette"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", "datasette", "setuptools<81"], check=True)
    port = free_port()
    limits = ["--setting", "facet_time_limit_ms", "60000", "--setting", "sql_time_limit_ms", "120000"]
    command = [str(program), "serve", "-i", str(table), "-p", str(port), *limits]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/-/versions.json")
        yield Server(base, process.pid)
    finally:
        process.terminate()
        process.wait()


def our_paths(asked: list[list[tuple[str, str]]], *, facets: bool) -> list[str]:
    """Write questions in our grammar: 20 rows, with six facets or without."""
    more = [("facets", ",".join(TABLE_COLUMNS))] if facets else []
    return [f"/api/v1/datasets?{urlencode([*pairs, *more])}" for pairs in asked]


def their_paths(
    asked: list[list[tuple[str, str]]], *, facets: bool, more: tuple[tuple[str, str], ...] = ()
) -> list[str]:
    """Write the same questions in Datasette's grammar."""
    named = [("_facet", name) for name in TABLE_COLUMNS] if facets else []
    fixed = [("_size", "20"), ("_shape", "objects"), *named, *more]
    return [f"/rows/datasets.json?{urlencode([*pairs, *fixed])}" for pairs in asked]


def contest(
    ours: Server, theirs: Server | None, asked: list[list[tuple[str, str]]], *, rounds: int
) -> dict[str, Any]:
    """Let the servers answer in turn; return every figure, and how many times as fast we are."""
    figures: dict[str, Any] = {}
    for name, facets, few in (("plain", False, 40), ("faceted", True, 12)):
        loads: dict[str, list[Load]] = {}
        for number in range(rounds):
            part = asked[number::rounds]
            runs = [("kondate", ours, our_paths(part, facets=facets))]
            if theirs is not None:
                for mode, more in (("datasette", ()), ("datasette_nosuggest", (("_nosuggest", "1"),))):
                    runs.append((mode, theirs, their_paths(part[:few], facets=facets, more=more)))
            for mode, server, paths in runs:
                load = measure(server.base, paths, clients=CLIENTS, process=server.process)
                loads.setdefault(mode, []).append(load)
        for mode, found in loads.items():
            figures[f"{mode}_{name}"] = summary(found)
            if mode != "kondate":
                pairs = zip(loads["kondate"], found, strict=True)
                ratio = statistics.median(one.per_second / other.per_second for one, other in pairs)
                figures[f"{name}_times_{mode}"] = round(ratio, 1)
    return figures


def main() -> None:
    """Measure and print a table, and the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 100_000, 200_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=1200, help="in all rounds together")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--filters", type=int, default=2, help="facets each question narrows by (1 is broad)")
    parser.add_argument("--datasette", type=Path, default=Path(tempfile.gettempdir()) / "kondate-datasette")
    parser.add_argument("--no-datasette", action="store_true")
    options = parser.parse_args()
    shipped = read_catalog(SHIPPED)
    for count in options.rows:
        asked = questions(shipped, options.requests, seed=count, filters=options.filters)
        with ExitStack() as running:
            theirs = None
            if not options.no_datasette:
                table = Path(running.enter_context(tempfile.TemporaryDirectory())) / "rows.db"
                write_table(synthetic_catalog(shipped, count), table)
                theirs = running.enter_context(datasette(options.datasette, table))
            ours, started = running.enter_context(kondate(count))
            warm = our_paths(questions(shipped, 20, seed=0), facets=True)
            measure(ours.base, warm, clients=CLIENTS, process=ours.process)
            figures = contest(ours, theirs, asked, rounds=options.rounds)
            print(json.dumps({**asdict(started), **figures, "load_average": os.getloadavg()}), flush=True)
    print(f"medians of {options.rounds} rounds, {CLIENTS} clients on this machine; cpu_ms is the server's")


if __name__ == "__main__":
    main()
