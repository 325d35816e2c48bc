"""Shares to whole samples, so that the totals add up."""

from collections.abc import Mapping
from math import floor


def whole_samples(
    wanted: Mapping[str, float], caps: Mapping[str, int], *, exact_total: bool
) -> dict[str, int]:
    """Round by largest remainder, never above a dataset's cap; remainders equal to six digits go by id.

    `exact_total` rounds the sum to the nearest whole; otherwise (budgets in tokens or bytes) every
    count is rounded down, so that the budget is kept.
    """
    counts = {name: min(floor(amount + 1e-6), caps[name]) for name, amount in wanted.items()}
    if not exact_total:
        return counts
    missing = round(sum(wanted.values())) - sum(counts.values())
    by_remainder = sorted(wanted, key=lambda name: (round(counts[name] - wanted[name], 6), name))
    for name in by_remainder:
        if missing <= 0:
            break
        if counts[name] < caps[name]:
            counts[name] += 1
            missing -= 1
    return counts
