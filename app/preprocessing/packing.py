"""Samples into sequences of the model's length: no sample is split, no sequence is too long (2.16).

Bins hold indices of the input list. `pack` is what builds use unless their order names another rule;
the published ones are in `packing_strategies`.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LONGER = "longer_than_sequence"
EMPTY = "empty"
TOO_MANY_IMAGES = "too_many_images"


@dataclass(frozen=True, slots=True)
class Packed:
    """`bins` of sample indices, and `rejected` samples with their reason."""

    bins: tuple[tuple[int, ...], ...]
    rejected: dict[int, str]

    def efficiency(self, lengths: Sequence[int], *, capacity: int) -> float:
        """Return the share of the sequences' places that samples fill, 0 to 1."""
        used = sum(lengths[i] for one in self.bins for i in one)
        return used / (len(self.bins) * capacity) if self.bins else 0.0


@dataclass(frozen=True, slots=True)
class Positions:
    """One packed sequence: running bounds from 0, positions from 0 and segment numbers from 1."""

    cu_seqlens: list[int]
    position_ids: list[int]
    segment_ids: list[int]


def pack(
    lengths: Sequence[int],
    *,
    capacity: int,
    images: Sequence[int] | None = None,
    max_images: int | None = None,
) -> Packed:
    """Pack whole samples by best-fit decreasing, within `capacity` tokens and `max_images` a sequence.

    Stable: equal lengths keep their order; among bins with equal room the one waiting longest takes
    the sample. Too long, empty and over-illustrated samples are rejected, never cut.
    """
    counts = images if images is not None else [0] * len(lengths)
    rejected = faults(lengths, counts, capacity=capacity, max_images=max_images)
    kept = [index for index in range(len(lengths)) if index not in rejected]
    order = sorted(kept, key=lambda i: (-lengths[i], i))
    return Packed(_best_fit(order, lengths, counts, capacity, max_images), rejected)


def faults(
    lengths: Sequence[int], images: Sequence[int], *, capacity: int, max_images: int | None
) -> dict[int, str]:
    """Return the samples that fit into no sequence, each with its reason."""
    return {
        index: reason
        for index, length in enumerate(lengths)
        if (reason := _fault(length, images[index], capacity, max_images)) is not None
    }


def positions(segment_lengths: Sequence[int]) -> Positions:
    """Return the bounds, positions and segment numbers of a sequence packed from these lengths."""
    bounds = [0]
    places: list[int] = []
    segments: list[int] = []
    for number, length in enumerate(segment_lengths, start=1):
        bounds.append(bounds[-1] + length)
        places += range(length)
        segments += [number] * length
    return Positions(bounds, places, segments)


def _fault(length: int, images: int, capacity: int, max_images: int | None) -> str | None:
    if length > capacity:
        return LONGER
    if length <= 0:
        return EMPTY
    return TOO_MANY_IMAGES if max_images is not None and images > max_images else None


def _best_fit(
    order: Sequence[int],
    lengths: Sequence[int],
    images: Sequence[int],
    capacity: int,
    max_images: int | None,
) -> tuple[tuple[int, ...], ...]:
    bins: list[list[int]] = []
    pictures: list[int] = []
    rooms = _Rooms()
    for index in order:
        most = None if max_images is None else max_images - images[index]
        found = rooms.take(lengths[index], _within(pictures, most))
        if found is None:
            found = (len(bins), capacity)
            bins.append([])
            pictures.append(0)
        number, room = found
        bins[number].append(index)
        pictures[number] += images[index]
        rooms.put(number, room - lengths[index])
    return tuple(tuple(one) for one in bins)


def _within(pictures: Sequence[int], most: int | None) -> Callable[[int], bool]:
    return lambda number: most is None or pictures[number] <= most


class _Rooms:
    """Bins by the room they have left; those with equal room wait in line."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._lines: dict[int, deque[int]] = {}

    def put(self, number: int, room: int) -> None:
        if room not in self._lines:
            self._lines[room] = deque()
            insort(self._sizes, room)
        self._lines[room].append(number)

    def take(self, length: int, fits: Callable[[int], bool]) -> tuple[int, int] | None:
        """Remove and return (bin, its room) with the least sufficient room that fits, or None."""
        for room in self._sizes[bisect_left(self._sizes, length) :]:
            line = self._lines[room]
            number = next((one for one in line if fits(one)), None)
            if number is None:
                continue
            line.remove(number)
            if not line:
                del self._lines[room]
                self._sizes.pop(bisect_left(self._sizes, room))
            return number, room
        return None
