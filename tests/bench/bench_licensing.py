"""How fast the engine answers: the shipped catalog for one use, one dataset, and 100,000 synthetic entries.

Run by `make bench`. Promises (issue C): all shipped verdicts 50 ms warm, a single one 1 ms, a full
pass over 100,000 entries with lineage up to 12 deep 5 s and linear in edges. Figures depend on the machine.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.catalog.load import read_catalog
from app.facts.dataset import Dataset, LicenseRow, Source
from app.facts.library import Library
from app.licensing.core import summarize
from app.licensing.engine import judge, judge_all
from app.licensing.use import Use
from app.licensing.walk import Walk

SHIPPED = Path(__file__).resolve().parents[2] / "catalog"
LICENSES = ("CC-BY-4.0", "CC0-1.0", "MIT", "LicenseRef-web-third-party", "CC-BY-NC-4.0", "CC-BY-SA-4.0")
DEPTH = 12


def seconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Time some work, round by round, in seconds of this process."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return spent


def synthetic(library: Library, entries: int) -> Library:
    """Return a library of made-up entries: each on one of 12 levels, taken from up to three a level below."""
    pattern = next(iter(library.datasets.values()))
    width = max(1, entries // DEPTH)
    made: dict[str, Dataset] = {}
    for number in range(entries):
        level, place = divmod(number, width)
        below = [(level - 1) * width + (place * 7 + step) % width for step in range(3)] if level else []
        row = LicenseRow(
            covers="images",
            id=LICENSES[number % len(LICENSES)],
            stated="stated",
            basis="stated-for-data",
            evidence="https://example.org/card",
        )
        made[f"d{number}"] = pattern.model_copy(
            update={
                "id": f"d{number}",
                "licenses": (row,),
                "generators": (),
                "sources": tuple(Source(id=f"d{one}", role="images") for one in below),
            }
        )
    return replace(library, datasets=made)


def main() -> None:
    """Print the figures."""
    catalog = read_catalog(SHIPPED)
    library, use = catalog.library, catalog.uses["train-product"].use
    report(library, use)
    for entries in (25_000, 50_000, 100_000):
        big = synthetic(library, entries)
        gc.collect()
        gc.freeze()  # as a server does after loading: the collector need not walk the facts again and again
        spent = seconds(lambda big=big: judge_all(big, use), 1)[0]  # type: ignore[misc]
        edges = sum(len(one.sources) for one in big.datasets.values())
        print(
            f"{entries:>7,} entries, {edges:>7,} edges: {spent:6.2f} s, {spent / edges * 1e6:5.1f} µs an edge"
        )


def report(library: Library, use: Use) -> None:
    """Print the figures of the shipped catalog."""
    judge_all(library, use)
    every = statistics.median(seconds(lambda: judge_all(library, use), 9)) * 1e3
    worded = statistics.median(seconds(lambda: dict(judge_all(library, use)), 9)) * 1e3
    print(
        f"{len(library.datasets):>7,} shipped entries: {every:.1f} ms for one use, {worded:.1f} ms with words"
    )
    verdicts, answers = [], []
    for dataset in library.datasets.values():
        verdicts += seconds(lambda one=dataset: summarize(one, Walk(library, use)), 1)  # type: ignore[misc]
        answers += seconds(lambda one=dataset: judge(one, use, library), 1)  # type: ignore[misc]
    for name, found in (("verdict, layers, filter", verdicts), ("whole answer with remedies", answers)):
        found.sort()
        print(
            f"        one {name}: median {statistics.median(found) * 1e3:.2f} ms, "
            f"95 % {found[int(len(found) * 0.95)] * 1e3:.2f} ms, worst {found[-1] * 1e3:.1f} ms"
        )


if __name__ == "__main__":
    main()
