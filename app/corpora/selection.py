"""Pure: the seeded order of a source's rows, and how the first of them are cut into partitions.

The order depends on the source's size and the seed, never on how many rows are wanted: whoever wants
more rows gets the same ones first.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby

PARTITION_LEAST = 16
"""Rows a partition has at least; small sources are cut finer, so that every core has work."""

BLOCK_MOST = 64
"""Rows of large sources are drawn in runs of this many, so that reading stays sequential."""


def cut(
    count: int, wanted: int, *, seed: int, dataset: str, size: int
) -> Iterator[tuple[tuple[int, int], ...]]:
    """Cut the first `wanted` rows of the seeded order into partitions; rows inside one ascend."""
    batch: list[int] = []
    taken = 0
    for start, stop in row_blocks(count, seed=seed, dataset=dataset):
        for row in range(start, min(stop, start + wanted - taken)):
            batch.append(row)
            if len(batch) == size:
                yield runs_of(batch)
                batch = []
        taken += stop - start
        if taken >= wanted:
            break
    if batch:
        yield runs_of(batch)


def partition_size(rows: int, *, most: int) -> int:
    """Return the rows of a partition: it depends on the source alone, so that mixes share partitions."""
    return min(most, max(PARTITION_LEAST, rows // 64))


def row_blocks(count: int, *, seed: int, dataset: str) -> list[tuple[int, int]]:
    """Return a source's rows in their seeded order: single rows of small sources, runs of large ones."""
    block = min(max(1, count // 4096), BLOCK_MOST)
    starts = range(0, count, block)
    name = f"{seed}\0{dataset}\0".encode()
    ordered = sorted(starts, key=lambda start: hashlib.sha256(name + str(start).encode()).digest())
    return [(start, min(start + block, count)) for start in ordered]


def runs_of(rows: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return row numbers as ascending runs of consecutive rows."""
    runs = []
    for _, group in groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0]):
        members = [row for _, row in group]
        runs.append((members[0], members[-1] + 1))
    return tuple(runs)
