"""The published ways to pack, for comparison and for users who must match one (2.16).

`pieces` name samples by index; a further piece k of a split sample i is (i, k).
"""

import math
from bisect import bisect_right
from collections.abc import Sequence

from app.errors import InvalidInput
from app.preprocessing.packing import pack

Piece = tuple[int, int]


def best_fit_truncated(lengths: Sequence[int], *, capacity: int) -> tuple[tuple[int, ...], ...]:
    """Return TRL's best-fit decreasing with samples cut at capacity; empty ones vanish."""
    return pack([min(length, capacity) for length in lengths], capacity=capacity).bins


def best_fit_split(lengths: Sequence[int], *, capacity: int) -> tuple[tuple[Piece, ...], ...]:
    """Return TRL's best-fit decreasing of pieces no longer than capacity, each packed on its own."""
    pieces = [
        (index, number)
        for index, length in enumerate(lengths)
        for number in range(math.ceil(length / capacity))
    ]
    sizes = [min(capacity, lengths[index] - number * capacity) for index, number in pieces]
    return tuple(tuple(pieces[i] for i in one) for one in pack(sizes, capacity=capacity).bins)


def greedy_knapsack(lengths: Sequence[int], *, capacity: int) -> tuple[tuple[int, ...], ...]:
    """Return Megatron's packing: fill one bin at a time with the largest that still fits."""
    if any(length > capacity for length in lengths):
        raise InvalidInput(f"a sample is longer than {capacity}", field="lengths")
    waiting = sorted(range(len(lengths)), key=lambda i: (lengths[i], i))
    bins: list[tuple[int, ...]] = []
    while waiting:
        chosen: list[int] = []
        room = capacity
        while at := bisect_right(waiting, room, key=lambda i: lengths[i]):
            chosen.append(waiting.pop(at - 1))
            room -= lengths[chosen[-1]]
        bins.append(tuple(chosen))
    return tuple(bins)


def first_fit_decreasing(lengths: Sequence[int], *, capacity: int) -> tuple[tuple[int, ...], ...]:
    """Return NeMo's packing: longest first, each into the first bin with room."""
    bins: list[list[int]] = []
    rooms: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        number = next((n for n, room in enumerate(rooms) if room >= lengths[index]), len(bins))
        if number == len(bins):
            bins.append([])
            rooms.append(capacity)
        bins[number].append(index)
        rooms[number] -= lengths[index]
    return tuple(tuple(one) for one in bins)


def balanced_greedy(
    items: Sequence[tuple[int, int]], *, capacity: int, max_images: int
) -> tuple[tuple[int, ...], ...]:
    """Return nanoVLM's packing of (tokens, images): each into the least loaded bin with room for both."""
    count = math.ceil(sum(tokens for tokens, _ in items) / capacity)
    bins: list[list[int]] = [[] for _ in range(count)]
    loads = [(0, 0)] * count
    for index in sorted(range(len(items)), key=lambda i: (-items[i][0], i)):
        tokens, images = items[index]
        open_bins = [
            n for n, (t, p) in enumerate(loads) if t + tokens <= capacity and p + images <= max_images
        ]
        if not open_bins:
            open_bins = [len(bins)]
            bins.append([])
            loads.append((0, 0))
        number = min(open_bins, key=lambda n: (loads[n][0], n))
        bins[number].append(index)
        loads[number] = (loads[number][0] + tokens, loads[number][1] + images)
    return tuple(tuple(one) for one in bins if one)
