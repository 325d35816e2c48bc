"""How long a mix takes: a solve at 300 and 10,000 eligible datasets, and a ladder of more than twelve at 300.

Run by `make bench`; never a timed test. Prints the median of several runs in milliseconds of CPU time.
"""

import statistics
import time
from collections.abc import Callable

from app.facts.dataset import Dataset
from app.licensing.use import Model, Use
from app.recommender.ladder import ladder
from app.recommender.problem import pose, solve
from app.recommender.relaxations import changes
from app.recommender.whatif import Asked
from tests.recommender.library import DOMAINS, USE, ask, dataset, judgement, library

QUALITIES = ("curated", "synthetic", "mixed", "web-scale")
LIMITS = {
    "max_epochs": 3,
    "max_share": 0.2,
    "max_publisher_share": 0.5,
    "max_generator_share": 0.5,
    "min_domain_coverage": 0.1,
}


def shelf(count: int) -> list[Dataset]:
    """Return datasets of many sizes, domains, publishers and generators, the same at every run."""
    return [
        dataset(
            f"set-{number:05}",
            100 + (number * 7919) % 200_000,
            domains=tuple(sorted({DOMAINS[number % 4], DOMAINS[(number // 4) % 4]})),
            quality=QUALITIES[number % 3],
            publisher=f"lab-{number % 40}",
            generators=(f"maker-{number % 5}",) if number % 3 == 0 else (),
            license="CC-BY-SA-4.0" if number % 4 == 0 else "CC-BY-4.0",
            status=("available", "gated", "link-only")[number % 3],
            languages=("ja",) if number % 11 == 0 else ("en",),
        )
        for number in range(count)
    ]


def median(run: Callable[[], object], times: int) -> float:
    """Return the median time of a call in milliseconds of this process, whatever else the machine does."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def solve_figures(count: int, times: int, **limits: float) -> str:
    """Say how long posing and solving take with this many eligible datasets, under more limits if given."""
    datasets = shelf(count)
    verdicts = {one.id: judgement(one.id) for one in datasets}
    wanted = ask(
        domains=dict.fromkeys(DOMAINS, 1), budget={"samples": 5_000_000}, limits={**LIMITS, **limits}
    )
    shelves = library(datasets)
    problem = pose(wanted, shelves, profile=None)
    outcome = solve(problem, wanted, verdicts, use=USE)
    picked = len(outcome.solution.shares) if outcome.solution else 0
    posing = median(lambda: pose(wanted, shelves, profile=None), 3)
    solving = median(lambda: solve(problem, wanted, verdicts, use=USE), times)
    told = "".join(f", {name} {value:g}" for name, value in limits.items())
    return f"{count} eligible{told}: pose {posing:.0f} ms, solve {solving:.0f} ms, {picked} picked"


def ladder_figures() -> str:
    """Say how long a ladder takes in which nearly everything can be loosened and all datasets stay in."""
    datasets = shelf(300)
    verdicts = {one.id: judgement(one.id) for one in datasets}
    tight = ask(
        domains=dict.fromkeys(DOMAINS, 1),
        budget={"samples": 5_000_000},
        limits={**LIMITS, "publishers": {"lab-1": {"max": 0.01}, "lab-2": {"min": 0.1}}},
        languages=["en", "ja"],
        input_formats=["single-image"],
    )
    use = Use(commercial=True, share_corpus="public", model=Model(release="weights"))
    problem = pose(tight, library(datasets), profile=None)
    asked = Asked(problem, tight, use, verdicts, solve(problem, tight, verdicts, use=use))
    tried, useful = len(changes(tight, use)), len(ladder(asked, lambda _: verdicts)[0])
    taken = median(lambda: ladder(asked, lambda _: verdicts), 5)
    return f"{len(asked.outcome.eligible)} eligible: ladder of {tried} {taken:.0f} ms, {useful} useful"


def main() -> None:
    """Print the figures."""
    print(solve_figures(300, 9))
    print(solve_figures(10_000, 3))
    print(ladder_figures())
    print(solve_figures(300, 3, max_datasets=20))
    print(solve_figures(300, 3, min_share=0.01))


if __name__ == "__main__":
    main()
