"""Columns of a million values in little time and room: things as numbers, row numbers as bitmaps."""

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

Numbers = NDArray[np.uint32]


class Codes(dict[Any, int]):
    """Numbers things in the order they are first met: 0, 1, 2 …"""

    def __missing__(self, thing: Any) -> int:
        code = self[thing] = len(self)
        return code

    def column(self, things: Iterable[Any], *, count: int) -> Numbers:
        """Return the numbers of `count` things, as one column."""
        return np.fromiter(map(self.__getitem__, things), dtype=np.uint32, count=count)


def joined(parts: list[Numbers]) -> Numbers:
    """Return the parts of a column as one."""
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint32)


def sort_by_code(column: Numbers, *, codes: int) -> tuple[Numbers, NDArray[np.int64]]:
    """Return the places of each code together, and where each code's places start (`codes` + 1 numbers)."""
    small = column.astype(np.uint16) if codes <= 1 << 16 else column  # 16 bits are sorted by radix
    places = np.argsort(small, kind="stable").astype(np.uint32)
    starts = np.zeros(codes + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=codes), out=starts[1:])
    return places, starts


def spans(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places start, start + 1, … of every span, one span after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def to_bitmap(rows: Numbers) -> BitMap:
    """Return row numbers as a bitmap (through `array`, which is five times as fast as from numpy)."""
    return BitMap(array("I", np.ascontiguousarray(rows, dtype=np.uint32).tobytes()))


def row_numbers(rows: BitMap) -> Numbers:
    """Return a bitmap's row numbers, ascending."""
    return np.frombuffer(rows.to_array(), dtype=np.uint32)
