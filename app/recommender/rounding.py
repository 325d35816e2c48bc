"""Shares to whole samples, so that the totals add up."""

from collections.abc import Mapping
from math import floor

TINY = 1e-6


def whole_samples(
    wanted: Mapping[str, float],
    caps: Mapping[str, int],
    *,
    exact_total: bool,
    least: Mapping[str, int] | None = None,
    units: Mapping[str, float] | None = None,
) -> dict[str, int]:
    """Round by largest remainder, never above a dataset's cap; remainders equal to six digits go by id.

    `exact_total` rounds the sum to the nearest whole; otherwise (budgets in tokens or bytes) every
    count is rounded down, so that the budget is kept. `least` names datasets that get so many samples
    at the cost of the others, one each before any gets its second; where the budget has no more to give
    they stay below. `units` is what one sample of each costs.
    """
    counts = {name: min(floor(amount + TINY), caps[name]) for name, amount in wanted.items()}
    if exact_total:
        _give(counts, wanted, caps, missing=round(sum(wanted.values())) - sum(counts.values()))
    ordered = sorted((name, min(n, caps[name])) for name, n in (least or {}).items() if name in counts)
    costs = units or dict.fromkeys(counts, 1.0)
    budget = sum(amount * costs[name] for name, amount in wanted.items())
    if exact_total:
        budget = max(float(round(budget)), float(sum(counts.values())))
    for floors in ({name: min(n, 1) for name, n in ordered}, dict(ordered)):
        for name, needed in floors.items():
            while counts[name] < needed and _make_room(
                name, counts, wanted=wanted, floors=floors, costs=costs, budget=budget
            ):
                counts[name] += 1
    return counts


def _give(counts: dict[str, int], wanted: Mapping[str, float], caps: Mapping[str, int], missing: int) -> None:
    """Give one more sample each to the largest remainders until none is missing."""
    for name in sorted(wanted, key=lambda name: (round(counts[name] - wanted[name], 6), name)):
        if missing <= 0:
            break
        if counts[name] < caps[name]:
            counts[name] += 1
            missing -= 1


def _make_room(
    taker: str,
    counts: dict[str, int],
    *,
    wanted: Mapping[str, float],
    floors: Mapping[str, int],
    costs: Mapping[str, float],
    budget: float,
) -> bool:
    """Take samples from those furthest above what was wanted of them until one of `taker` fits."""
    spare = {name: n - floors.get(name, 0) for name, n in counts.items() if name != taker}
    short = costs[taker] + _spent(counts, costs) - budget
    if short > sum(max(n, 0) * costs[name] for name, n in spare.items()) + TINY:
        return False
    while short > TINY:
        donors = (name for name, n in spare.items() if n > 0)
        donor = min(donors, key=lambda name: (round(wanted[name] - counts[name], 6), -counts[name], name))
        counts[donor] -= 1
        spare[donor] -= 1
        short -= costs[donor]
    return True


def _spent(counts: Mapping[str, int], costs: Mapping[str, float]) -> float:
    return sum(n * costs[name] for name, n in counts.items())
