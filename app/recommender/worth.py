"""What draws of one dataset are worth: one concave piecewise-linear curve, and the target behind it.

    worth_i(p) = s_i * fresh_i(p) + t_i * ln(1 + p / t_i)

`fresh` counts repeats by the data-constrained rule (arXiv 2305.16264): e epochs of U samples are
worth U + U*R*(1 - exp(-(e-1)/R)) fresh ones. `t` is the target share; the second term draws every
dataset towards the same ratio p/t, so that with caps in the way the rest is filled evenly (UniMax).
Both are concave, hence so is their sum, and an exact linear program can maximize it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, inf, log1p
from typing import NamedTuple

from app.recommender.candidates import Candidate, domain_goals
from app.recommender.requirements import Requirements

REPEAT_DECAY = 15.4
"""R: how many repeats until new ones are worth little; quoted from the paper, not re-measured here."""

EPOCH_STEPS = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0, 64.0)
FINE_RATIOS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 64.0, 128.0)
COARSE_EPOCHS = (1.0, 4.0, 16.0, 64.0)
COARSE_RATIOS = (0.5, 1.0, 2.0, 4.0, 16.0)
MANY = 1500
"""From this many candidates on, the coarse steps keep the program small."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Where the pieces of a curve end: in epochs of the data, and in multiples of the target."""

    epochs: tuple[float, ...]
    ratios: tuple[float, ...]


FINE = Steps(EPOCH_STEPS, FINE_RATIOS)
COARSE = Steps(COARSE_EPOCHS, COARSE_RATIOS)

NARROW = 1e-9
FLAT = (inf, 0.0)
"""After the last step: more draws are worth nothing more."""


class Segment(NamedTuple):
    """A piece of a curve: draws from `start` to `end` (shares of the budget), each worth `slope`."""

    start: float
    end: float
    slope: float


def fresh_epochs(epochs: float) -> float:
    """Return how many fresh epochs a number of epochs is worth."""
    if epochs <= 1:
        return epochs
    return 1 + REPEAT_DECAY * (1 - exp(-(epochs - 1) / REPEAT_DECAY))


def targets(universe: Sequence[Candidate], requirements: Requirements) -> dict[str, float]:
    """Return each candidate's target share: inside its domains by score and size under the dial.

    The dial q sets the temperature: size^(1-q), so 0 is proportional to size, 0.5 the square-root
    rule and 1 the score alone. A rule given by the user replaces this.
    """
    goals = domain_goals(requirements)
    raw = {one.id: _pull(one, requirements) for one in universe}
    totals = dict.fromkeys(goals, 0.0)
    for one in universe:
        for domain, part in one.domains.items():
            totals[domain] += raw[one.id] * part
    return {
        one.id: sum(goals[d] * raw[one.id] * part / totals[d] for d, part in one.domains.items())
        for one in universe
    }


def _pull(one: Candidate, requirements: Requirements) -> float:
    rule = requirements.sampling
    if rule.weights:
        return rule.weights.get(one.id, 0.0)
    if rule.given:
        size = min(one.size, rule.threshold or one.size)
        return float(size ** (1 / (rule.temperature or 1)))
    return float(one.score * one.size ** (1 - requirements.quality))


@lru_cache(maxsize=4096)
def curve(score: float, *, target: float, epoch: float, cap: float, steps: Steps) -> tuple[Segment, ...]:
    """Return the curve of one dataset up to `cap`, plus an empty last piece that carries the next slope.

    `epoch` is one pass over its samples as a share of the budget. The empty piece never takes draws;
    its reduced cost is the price of the cap. Slopes do not depend on `cap`.
    """
    fresh = [(step * epoch, score * slope) for step, slope in _slopes(steps.epochs, fresh_epochs)]
    spread = [(step * target, slope) for step, slope in _slopes(steps.ratios, log1p)]
    segments: list[Segment] = []
    start, at_fresh, at_spread = 0.0, 0, 0
    (fresh_end, fresh_slope), (spread_end, spread_slope) = fresh[0], spread[0]
    while True:
        end = fresh_end if fresh_end < spread_end else spread_end
        if end >= cap:
            break
        if end - start >= NARROW:
            segments.append(Segment(start, end, fresh_slope + spread_slope))
            start = end
        if fresh_end == end:
            at_fresh += 1
            fresh_end, fresh_slope = fresh[at_fresh] if at_fresh < len(fresh) else FLAT
        if spread_end <= end:
            at_spread += 1
            spread_end, spread_slope = spread[at_spread] if at_spread < len(spread) else FLAT
    if cap > start:
        segments.append(Segment(start, cap, fresh_slope + spread_slope))
    if fresh_end == cap:
        fresh_slope = fresh[at_fresh + 1][1] if at_fresh + 1 < len(fresh) else 0.0
    if spread_end == cap:
        spread_slope = spread[at_spread + 1][1] if at_spread + 1 < len(spread) else 0.0
    return (*segments, Segment(cap, cap, fresh_slope + spread_slope))


@cache
def _slopes(steps: tuple[float, ...], function: Callable[[float], float]) -> tuple[tuple[float, float], ...]:
    """Return where each piece of a function ends, and its slope between its ends."""
    starts = (0.0, *steps[:-1])
    return tuple(
        (end, (function(end) - function(start)) / (end - start))
        for start, end in zip(starts, steps, strict=True)
    )


def steps_for(candidates: int) -> Steps:
    """Return how finely curves are followed: coarse for very large catalogs."""
    return COARSE if candidates > MANY else FINE
