"""Rows in an order, and the rows within a range: pages and bounds of any size, answered exactly."""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.catalog.codes import Numbers, row_numbers, to_bitmap

Floats = NDArray[np.float64]
_FEW = 4096  # up to here sorting the rows is cheaper than walking the order
_RUNGS = 256
_LOOK_AHEAD = 1024  # most pages of large answers lie within as many rows


@dataclass(frozen=True, slots=True)
class Order:
    """Every row in one order; `keys` are the numbers sorted by, smallest first, NaN (unknown) last."""

    keys: Floats
    rows: Numbers

    def page(self, among: BitMap, *, after: tuple[float, int] | None, limit: int) -> list[int]:
        """Return the next rows of this order among some, after a (key, row) already shown."""
        if len(among) <= _FEW:
            return self._page_of_few(among, after=after, limit=limit)
        start = self._start(after)
        ahead = self.rows[start : start + _LOOK_AHEAD].tolist()
        found = [row for row in ahead if row in among][:limit]
        if len(found) == limit:
            return found
        return found + self._scan(among, start=start + _LOOK_AHEAD, limit=limit - len(found))

    def _scan(self, among: BitMap, *, start: int, limit: int) -> list[int]:
        """Walk on in ever larger parts: the rows wanted are rare here."""
        member = np.zeros(len(self.keys), dtype=bool)
        member[row_numbers(among)] = True
        found: list[int] = []
        width = _LOOK_AHEAD
        while len(found) < limit and start < len(self.rows):
            part = self.rows[start : start + width]
            found.extend(part[member[part]][: limit - len(found)].tolist())
            start, width = start + width, width * 2
        return found

    def _page_of_few(self, among: BitMap, *, after: tuple[float, int] | None, limit: int) -> list[int]:
        rows = row_numbers(among)
        keys = self.keys[rows]
        if after is not None:
            key, row = after
            later = np.isnan(keys) & (rows > row) if np.isnan(key) else _later(keys, rows, key, row)
            rows, keys = rows[later], keys[later]
        if len(rows) > limit > 0:
            last = np.partition(keys, limit - 1)[limit - 1]
            if not np.isnan(last):  # rows after the last one shown need not be sorted
                near = keys <= last
                rows, keys = rows[near], keys[near]
        found: list[int] = rows[np.argsort(keys, kind="stable")][:limit].tolist()
        return found

    def _start(self, after: tuple[float, int] | None) -> int:
        """Return the place in the order that comes after a (key, row)."""
        if after is None:
            return 0
        key, row = after
        return bisect_left(_Sorted(self), _comparable((key, row + 1)), key=_comparable)


def _later(keys: Floats, rows: Numbers, key: float, row: int) -> NDArray[np.bool_]:
    later: NDArray[np.bool_] = (keys > key) | np.isnan(keys) | ((keys == key) & (rows > row))
    return later


class _Sorted:
    """An order as a sequence of (key, row), for bisection."""

    def __init__(self, order: Order) -> None:
        self._order = order

    def __len__(self) -> int:
        return len(self._order.rows)

    def __getitem__(self, place: int) -> tuple[float, int]:
        row = int(self._order.rows[place])
        return float(self._order.keys[row]), row


def _comparable(item: tuple[float, int]) -> tuple[bool, float, int]:
    key, row = item
    unknown = bool(np.isnan(key))
    return unknown, 0.0 if unknown else key, row


def make_order(keys: Floats) -> Order:
    """Sort rows by a number, ascending; unknown numbers last, ties by row."""
    rows = np.argsort(keys, kind="stable").astype(np.uint32)
    return Order(keys=keys, rows=rows)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rows whose number is known, smallest first, with the bitmap of all rows below every rung.

    A range of any width is then two bitmaps and the few rows between a bound and the rung under it.
    """

    keys: Floats
    rows: Numbers
    below: tuple[BitMap, ...]
    step: int

    def between(self, low: float | None, high: float | None) -> BitMap:
        """Return the rows whose number lies within the bounds, bounds included."""
        start = 0 if low is None else int(np.searchsorted(self.keys, low, side="left"))
        end = len(self.keys) if high is None else int(np.searchsorted(self.keys, high, side="right"))
        return self._first(end) - self._first(start) if start else self._first(end)

    def _first(self, count: int) -> BitMap:
        """Return the rows of the `count` smallest numbers."""
        rung, rest = divmod(count, self.step)
        if not rest or count == len(self.rows):
            return self.below[rung + 1 if rest else rung]
        return self.below[rung] | to_bitmap(self.rows[count - rest : count])


def make_ladder(order: Order) -> Ladder:
    """Lay the rungs along an ascending order."""
    rows = order.rows[: int(np.count_nonzero(~np.isnan(order.keys)))]
    step = max(1, -(-len(rows) // _RUNGS))
    below = [BitMap()]
    for start in range(0, len(rows), step):
        below.append(below[-1] | to_bitmap(np.sort(rows[start : start + step])))
    return Ladder(keys=order.keys[rows], rows=rows, below=tuple(below), step=step)
