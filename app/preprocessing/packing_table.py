"""The published ways to pack, side by side over the same samples: what another trainer would reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.preprocessing.packing import pack
from app.preprocessing.packing_strategies import (
    balanced_greedy,
    best_fit_split,
    best_fit_truncated,
    first_fit_decreasing,
    greedy_knapsack,
)


@dataclass(frozen=True, slots=True)
class PackingRow:
    """One way to pack. `full` is the share of the places that are filled, `lost` tokens it cuts off.

    `left_out` samples are longer than a sequence; `split` says that samples may be torn in two.
    """

    rule: str
    whose: str
    sequences: int
    full: float
    lost: int
    left_out: int
    split: bool = False


def compare_packings(
    lengths: Sequence[int], *, capacity: int, images: Sequence[int] | None = None
) -> tuple[PackingRow, ...]:
    """Return every published packing of samples of these token counts; samples of no token are ignored."""
    given = [length for length in lengths if length > 0]
    counts = [one for one, length in zip(images or [0] * len(lengths), lengths, strict=True) if length > 0]
    fitting = [length for length in given if length <= capacity]
    pictures = [one for one, length in zip(counts, given, strict=True) if length <= capacity]
    over, total = len(given) - len(fitting), sum(fitting)
    cut = sum(min(length, capacity) for length in given)

    def row(
        rule: str, whose: str, bins: int, tokens: int, *, lost: int = 0, left_out: int = over
    ) -> PackingRow:
        full = round(tokens / (bins * capacity), 4) if bins else 0.0
        return PackingRow(rule, whose, bins, full, lost, left_out, rule == "best-fit-split")

    whole = sum(given)
    return (
        row("best-fit", "Kondate", len(pack(fitting, capacity=capacity).bins), total),
        row("greedy-knapsack", "Megatron", len(greedy_knapsack(fitting, capacity=capacity)), total),
        row("first-fit-decreasing", "NeMo", len(first_fit_decreasing(fitting, capacity=capacity)), total),
        row(
            "balanced",
            "nanoVLM",
            len(
                balanced_greedy(
                    [*zip(fitting, pictures, strict=True)],
                    capacity=capacity,
                    max_images=max(sum(pictures), 1),
                )
            ),
            total,
        ),
        row(
            "best-fit-truncated",
            "TRL",
            len(best_fit_truncated(given, capacity=capacity)),
            cut,
            lost=whole - cut,
            left_out=0,
        ),
        row("best-fit-split", "TRL", len(best_fit_split(given, capacity=capacity)), whole, left_out=0),
    )
