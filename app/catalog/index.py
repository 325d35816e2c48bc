"""The catalog as bitmaps: which rows have which value, in which order, found by which words.

Built once per snapshot and never changed. Counting is exact whatever the size: a count is the size
of an intersection of bitmaps. Row numbers follow the ids' order, so ties in any sort go by id.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.catalog.facets import FACETS, Values, as_values, facet_words
from app.catalog.text_search import (
    SharedTexts,
    TextIndex,
    Wordbook,
    body_texts,
    freeze_own,
    name_text,
    row_numbers,
    to_bitmap,
    wordbook,
)
from app.facts.dataset import Dataset
from app.facts.vocabulary import Vocabulary

Rows = Mapping[str, BitMap]
Groups = dict[str | bool | Values, "array[int]"]
Floats = NDArray[np.float64]
Numbers = NDArray[np.uint32]
_NUMBERS = attrgetter("scale.samples", "scale.images", "year")
_FEW = 4096  # up to here sorting the rows is cheaper than walking the order
_RUNGS = 64
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
        ordered = rows[np.lexsort((rows, self.keys[rows]))]
        if after is not None:
            key, row = after
            keys = self.keys[ordered]
            later = np.isnan(keys) & (ordered > row) if np.isnan(key) else _later(keys, ordered, key, row)
            ordered = ordered[later]
        found: list[int] = ordered[:limit].tolist()
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
        rung = count // self.step
        return self.below[rung] | to_bitmap(self.rows[rung * self.step : count])


def make_ladder(order: Order) -> Ladder:
    """Lay the rungs along an ascending order."""
    rows = order.rows[: int(np.count_nonzero(~np.isnan(order.keys)))]
    step = max(1, -(-len(rows) // _RUNGS))
    below = [BitMap()]
    for start in range(0, len(rows), step):
        below.append(below[-1] | to_bitmap(np.sort(rows[start : start + step])))
    return Ladder(keys=order.keys[rows], rows=rows, below=tuple(below), step=step)


@dataclass(frozen=True, slots=True)
class CatalogIndex:
    """Answers which rows, how many, and in what order; `ids[row]` is the dataset."""

    ids: list[str]
    names: list[str]
    everything: BitMap
    facets: Mapping[str, Rows]
    numbers: Mapping[str, Floats]
    ladders: Mapping[str, Ladder]
    orders: Mapping[str, Order]
    text: TextIndex

    def row(self, dataset_id: str) -> int | None:
        """Find a dataset's row; None when it has none."""
        at = bisect_left(self.ids, dataset_id)
        return at if at < len(self.ids) and self.ids[at] == dataset_id else None

    def rows(self, ids: Iterable[str]) -> BitMap:
        """Return the rows of some datasets."""
        found = (self.row(one) for one in ids)
        return BitMap([row for row in found if row is not None])

    def between(self, key: str, *, low: float | None, high: float | None) -> BitMap:
        """Return the rows whose number is known and within the bounds."""
        return self.ladders[key].between(low, high)


def build_index(datasets: Mapping[str, Dataset], vocabulary: Vocabulary) -> CatalogIndex:
    """Read every dataset once and lay out bitmaps, orders and words."""
    ids = sorted(datasets)
    groups: dict[str, Groups] = {key: {} for key in FACETS}
    readers = [(facet.read, groups[key]) for key, facet in FACETS.items()]
    bodies = SharedTexts()
    names: list[str] = []
    called: list[str] = []
    columns: list[tuple[int | None, int | None, int | None]] = []
    for row, dataset_id in enumerate(ids):
        dataset = datasets[dataset_id]
        for read, rows_of in readers:
            values = read(dataset)
            rows = rows_of.get(values)
            if rows is None:
                rows = rows_of[values] = array("I")
            rows.append(row)
        names.append(dataset.name)
        called.append(name_text(dataset))
        bodies.add(row, body_texts(dataset))
        columns.append(_NUMBERS(dataset))
    facets = {key: _by_value(rows_of) for key, rows_of in groups.items()}
    table = np.array(columns, dtype=np.float64).reshape(len(ids), 3)  # None becomes NaN
    numbers = {"samples": table[:, 0], "images": table[:, 1], "year": table[:, 2]}
    words = _vocabulary_words(facets, vocabulary)
    orders = _orders(numbers, names)
    return CatalogIndex(
        ids=ids,
        names=names,
        everything=BitMap(range(len(ids))),
        facets=facets,
        numbers=numbers,
        ladders={key: make_ladder(orders[key]) for key in numbers},
        orders=orders,
        text=TextIndex(names=freeze_own(called), bodies=bodies.freeze(), wordbook=words),
    )


def _by_value(rows_of: Groups) -> dict[str, BitMap]:
    """Turn rows per combination of values into one bitmap per value."""
    found: dict[str, BitMap] = {}
    for values, rows in rows_of.items():
        together = BitMap(rows)
        for value in as_values(values):
            if value in found:
                found[value] |= together
            else:
                found[value] = together.copy()
    for bitmap in found.values():
        bitmap.run_optimize()
        bitmap.shrink_to_fit()
    return dict(sorted(found.items()))


def _orders(numbers: Mapping[str, Floats], names: list[str]) -> dict[str, Order]:
    """Lay out every order both ways; unknown numbers come last either way."""
    by_name = np.empty(len(names))
    folded = [name.casefold() for name in names]
    for place, row in enumerate(sorted(range(len(names)), key=folded.__getitem__)):
        by_name[row] = place
    columns = {**numbers, "size": numbers["samples"], "name": by_name}
    found = {}
    for key, column in columns.items():
        found[key] = make_order(column)
        found[f"-{key}"] = make_order(-column)
    return found


def _vocabulary_words(facets: Mapping[str, Rows], vocabulary: Vocabulary) -> Wordbook:
    """Let the words of each vocabulary value, in both languages, stand for the rows that have it."""
    entries: list[tuple[tuple[str, ...], BitMap]] = []
    for key in FACETS:
        for value, word in facet_words(key, vocabulary).items():
            if value in facets[key]:
                texts = (value, word.label.en, word.label.ja, *word.synonyms)
                entries.append((texts, facets[key][value]))
    for key in ("license", "generator", "provider"):
        entries += [((value,), rows) for value, rows in facets[key].items()]
    return wordbook(entries)
