"""The solver against the formula of docs/objective.md, written down a second way: curves as hypographs."""

from collections.abc import Callable, Sequence
from math import exp, inf, log1p, log10

from hypothesis import given, settings
from hypothesis import strategies as st

from app.facts.dataset import Dataset
from app.recommender.program import Program
from app.recommender.requirements import Requirements
from tests.recommender.library import ask, dataset, mix_of

EPOCHS = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64)
RATIOS = (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128)
CARE = {"curated": 1.0, "synthetic": 0.75, "mixed": 0.55, "web-scale": 0.25}


def fresh(epochs: float) -> float:
    return epochs if epochs <= 1 else 1 + 15.4 * (1 - exp(-(epochs - 1) / 15.4))


def chords(kinks: Sequence[float], curve: Callable[[float], float]) -> list[tuple[float, float]]:
    """Return slope and height of every chord of a curve, and the flat line after the last kink."""
    ends = list(zip((0.0, *kinks), kinks, strict=False))
    slopes = [(curve(end) - curve(start)) / (end - start) for start, end in ends]
    lines = [(slope, curve(start) - slope * start) for slope, (start, _) in zip(slopes, ends, strict=True)]
    return [*lines, (0.0, curve(kinks[-1]))]


def best_objective(datasets: Sequence[Dataset], wanted: Requirements) -> float | None:
    """Return the best objective by the page: no pieces, no ties, every cap from the start."""
    limits, dial, budget = wanted.limits, wanted.quality, wanted.budget.samples or 0
    goals = {name: weight / sum(wanted.domains.values()) for name, weight in wanted.domains.items()}
    sizes = {one.id: one.scale.samples or 0 for one in datasets}
    parts = {
        one.id: {name: 1 / len(set(one.domains) & goals.keys()) for name in one.domains if name in goals}
        for one in datasets
    }
    scores = {
        one.id: 0.4 * len(parts[one.id]) / len(one.domains)
        + 0.5 * (dial * CARE[one.quality] + (1 - dial) * min(log10(sizes[one.id]) / 9, 1))
        + 0.1
        for one in datasets
    }
    pulls = {name: scores[name] * size ** (1 - dial) for name, size in sizes.items()}
    whole = {goal: sum(pulls[name] * part.get(goal, 0.0) for name, part in parts.items()) for goal in goals}
    program = Program()
    total, drawn = program.column(0.0, 1.0), {}
    for name, size in sizes.items():
        target = sum(goals[goal] * pulls[name] * part / whole[goal] for goal, part in parts[name].items())
        epoch = size / budget
        drawn[name] = program.column(0.0, limits.max_epochs * epoch)
        for unit, kinks, curve, worth in (
            (epoch, EPOCHS, fresh, scores[name]),
            (target, RATIOS, log1p, 1.0),
        ):
            under = program.column(worth, inf)
            for number, (slope, height) in enumerate(chords(kinks, curve)):
                key = (f"{curve.__name__} {name}", str(number))
                program.row(key, [under, drawn[name]], [1.0, -slope], low=-inf, high=height * unit)
        program.row(("cap", name), [drawn[name], total], [1.0, -limits.max_share], low=-inf, high=0.0)
    for publisher in {one.publisher for one in datasets}:
        mine = [drawn[one.id] for one in datasets if one.publisher == publisher]
        values = [*([1.0] * len(mine)), -limits.max_publisher_share]
        program.row(("publisher", publisher), [*mine, total], values, low=-inf, high=0.0)
    every = [*drawn.values(), total]
    program.row(("total", ""), every, [*([1.0] * len(drawn)), -1.0], low=0.0, high=0.0)
    for goal, share in goals.items():
        short = program.column(-4.0, (1 - limits.min_domain_coverage) * share)
        over = program.column(-4.0, inf)
        inside = {drawn[name]: part[goal] for name, part in parts.items() if goal in part}
        columns, values = [*inside, short, over], [*inside.values(), 1.0, -1.0]
        program.row(("goal", goal), columns, values, low=share, high=share)
    best = program.maximize()
    if best is None or best.values[total] < 1e-9:
        return None
    return sum(cost * value for cost, value in zip(program.cost, best.values, strict=True))


@st.composite
def shelves(draw: st.DrawFn) -> list[Dataset]:
    choices = [("vqa",), ("chart-table",), ("vqa", "chart-table"), ("vqa", "document-ocr")]
    return [
        dataset(
            f"d{number}",
            draw(st.integers(2, 10**6)),
            domains=draw(st.sampled_from(choices)),
            quality=draw(st.sampled_from(sorted(CARE))),
            publisher=draw(st.sampled_from(["p", "q", "r"])),
        )
        for number in range(draw(st.integers(2, 9)))
    ]


@st.composite
def questions(draw: st.DrawFn) -> Requirements:
    return ask(
        domains={"vqa": draw(st.integers(1, 4)), "chart-table": draw(st.integers(1, 4))},
        budget={"samples": draw(st.sampled_from([100, 10_000, 10**6]))},
        quality=draw(st.sampled_from([0, 0.3, 0.7, 1])),
        limits={
            "max_epochs": draw(st.sampled_from([0.5, 1, 3, 20])),
            "max_share": draw(st.sampled_from([0.2, 0.5, 1])),
            "max_publisher_share": draw(st.sampled_from([0.4, 0.7, 1])),
            "min_domain_coverage": draw(st.sampled_from([0, 0, 0.4])),
        },
    )


@given(shelves(), questions())
@settings(deadline=None, max_examples=60)
def test_the_objective_is_the_best_that_the_formula_allows(
    datasets: list[Dataset], wanted: Requirements
) -> None:
    wanted = wanted.model_copy(
        update={
            "domains": {
                goal: weight
                for goal, weight in wanted.domains.items()
                if any(goal in one.domains for one in datasets)
            }
        }
    )
    mix, best = mix_of(datasets, wanted), best_objective(datasets, wanted)
    assert (mix.infeasible is None) == (best is not None)
    if best is not None:
        assert abs(mix.objective - best) < 1e-6
