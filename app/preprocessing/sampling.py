"""How much of each dataset a published rule draws, and in which order draws alternate.

Formulas of research/preprocessing.md 3.1: `kondate weights` makes the weights of a mix by them, for the
requirements' `sampling.weights`, and `kondate draw` foretells a trainer's order. The recommender solves
for a mix by itself.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Shares = dict[str, float]
Stopping = Literal["first_exhausted", "all_exhausted"]


@dataclass(frozen=True, slots=True)
class UniMax:
    """Shares of the budget, and the epochs each dataset is seen."""

    shares: Shares
    epochs: Shares


def normalized(weights: Mapping[str, float]) -> Shares:
    """Return weights divided by their sum (Megatron-Energon: weights are relative)."""
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def by_temperature(sizes: Mapping[str, float], temperature: float) -> Shares:
    """Return shares in proportion to size^(1/T): T 1 is proportional, 2 the square-root rule."""
    return normalized({name: size ** (1 / temperature) for name, size in sizes.items()})


def by_groups(groups: Sequence[tuple[float, Mapping[str, float]]]) -> Shares:
    """Return shares of (rate, sizes) groups: the rate is split by the square root of sizes (Molmo)."""
    shares: Shares = {}
    for rate, sizes in groups:
        shares |= {name: rate * share for name, share in by_temperature(sizes, 2).items()}
    return shares


def capped(sizes: Mapping[str, float], threshold: float) -> Shares:
    """Return each size, at most the threshold (Cambrian-1)."""
    return {name: min(size, threshold) for name, size in sizes.items()}


def unimax(sizes: Mapping[str, float], *, budget: float, max_epochs: float) -> UniMax:
    """Return the most even shares in which nothing is seen more than `max_epochs` times (UniMax)."""
    drawn: Shares = {}
    left = budget
    for place, name in enumerate(sorted(sizes, key=lambda one: (sizes[one], one))):
        drawn[name] = min(left / (len(sizes) - place), sizes[name] * max_epochs)
        left -= drawn[name]
    return UniMax(normalized(drawn), {name: drawn[name] / sizes[name] for name in drawn})


def doremi_step(
    weights: Sequence[float], excess_loss: Sequence[float], *, eta: float, smoothing: float
) -> list[float]:
    """Return DoReMi's next weights: up where the excess loss is high, smoothed towards even."""
    raised = [weight * math.exp(eta * loss) for weight, loss in zip(weights, excess_loss, strict=True)]
    total = sum(raised)
    return [(1 - smoothing) * one / total + smoothing / len(raised) for one in raised]


def percent_count(size: int, percent: float) -> int:
    """Return how many samples a percentage draws, rounded up (LLaVA-NeXT)."""
    return math.ceil(size * percent / 100)


def repeat_count(size: int, repeat: float) -> int:
    """Return how many samples a repeat factor draws, cut to whole ones (InternVL)."""
    return int(size * repeat)


def interleave(
    lengths: Sequence[int],
    *,
    stopping: Stopping,
    probabilities: Sequence[float] | None = None,
    seed: int | None = None,
) -> Iterator[tuple[int, int]]:
    """Yield (dataset, row) in the order of Hugging Face's `interleave_datasets`.

    Without probabilities in turn; with them by NumPy's default generator. `first_exhausted` ends when
    one is used up, `all_exhausted` starts short ones again until all are.
    """
    seen = [0] * len(lengths)
    for dataset in _order(len(lengths), probabilities, seed):
        # Drawn in turn, a round is whole: it ends where the next one would lack a row.
        if probabilities is None and dataset == 0 and _over(seen, lengths, stopping):
            return
        yield dataset, seen[dataset] % lengths[dataset]
        seen[dataset] += 1
        if probabilities is not None and _over(seen, lengths, stopping):
            return


def _over(seen: Sequence[int], lengths: Sequence[int], stopping: Stopping) -> bool:
    used = [count >= length for count, length in zip(seen, lengths, strict=True)]
    return any(used) if stopping == "first_exhausted" else all(used)


def _order(count: int, probabilities: Sequence[float] | None, seed: int | None) -> Iterator[int]:
    if probabilities is None:
        while True:
            yield from range(count)
    random = np.random.default_rng(seed)
    while True:
        yield from (int(one) for one in random.choice(count, size=1000, p=probabilities))
