"""A `Query` in, the page of datasets with exact counts out."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from pyroaring import BitMap

from app.catalog.codes import Numbers, row_numbers
from app.catalog.commercial import Meaning, commercial_meanings
from app.catalog.cursor import Place, read_cursor, write_cursor
from app.catalog.facets import FACETS, VERDICT, facet_words
from app.catalog.filters import Query
from app.catalog.index import CatalogIndex, Rows
from app.catalog.orders import Order
from app.catalog.state import CatalogState
from app.catalog.words import terms
from app.facts.dataset import Dataset
from app.facts.record import Bilingual

_FEW = 1 << 16  # up to here one walk over the rows is quicker than a bitmap for each value


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value: how many datasets a click would give, and whether it is chosen or excluded now."""

    value: str
    label: Bilingual
    count: int
    chosen: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """One facet with every value that occurs, the most frequent first."""

    key: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of an answer; `total` and the counts are of the whole answer."""

    query: Query
    items: tuple[Dataset, ...]
    total: int
    facets: tuple[FacetCounts, ...]
    next_cursor: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of an answer; `names` are those that a name or id matched (they come first by fit)."""

    rows: BitMap
    names: BitMap


def search(state: CatalogState, query: Query) -> Results:
    """Answer a query: the page asked for, the total, and the counts of the facets asked for."""
    parts = _Parts(state, query)
    chosen = parts.selection()
    rows, cursor = _page(state, query, chosen)
    datasets = state.catalog.library.datasets
    return Results(
        query=query,
        items=tuple(datasets[state.index.ids[row]] for row in rows),
        total=len(chosen.rows),
        facets=tuple(_count(state, query, key, parts) for key in query.facets if _countable(query, key)),
        next_cursor=cursor,
        snapshot=state.snapshot,
    )


def select(state: CatalogState, query: Query) -> Selection:
    """Return every row that answers, whatever the page."""
    return _Parts(state, query).selection()


def ids_in_order(state: CatalogState, query: Query) -> list[str]:
    """Return every answering dataset's id in the order asked for: what an export writes."""
    chosen = select(state, query)
    order = _order(state, query)
    rows = [row for tier in _tiers(query, chosen) for row in order.page(tier, after=None, limit=len(tier))]
    return [state.index.ids[row] for row in rows]


def count_facet(state: CatalogState, query: Query, key: str) -> FacetCounts:
    """Count each value of a facet as if it alone were chosen there, all other filters in force."""
    return _count(state, query, key, _Parts(state, query))


def _count(state: CatalogState, query: Query, key: str, parts: "_Parts") -> FacetCounts:
    chosen, refused = query.values(key), query.values(key, exclude=True)
    rows = _facet_rows(state, query, key)
    labels = _labels(state, key)
    counts = dict(zip(rows, _counts_of(state, key, rows, parts), strict=True))
    if refused:
        bare = parts.without(key, refused=False)
        counts.update(
            {value: bare.intersection_cardinality(rows[value]) for value in refused if value in rows}
        )
    found = [
        FacetValue(
            value=value, label=labels[value], count=count, chosen=value in chosen, excluded=value in refused
        )
        for value, count in counts.items()
        if count or value in chosen or value in refused or key == VERDICT
    ]
    if key != VERDICT:
        found.sort(key=lambda one: -one.count)  # the values themselves are in order
    return FacetCounts(key=key, values=tuple(found))


def _counts_of(state: CatalogState, key: str, rows: Rows, parts: "_Parts") -> Iterable[int]:
    """Count each value among the rows that all other filters leave, the way that costs least."""
    among = parts.without(key)
    if len(among) == len(state.index.ids):
        return map(len, rows.values())
    if key in state.index.tallies and len(among) <= _FEW:
        return state.index.tallies[key].count(parts.numbers(among))
    return map(among.intersection_cardinality, rows.values())


def _labels(state: CatalogState, key: str) -> Mapping[str, Bilingual]:
    if key != VERDICT:
        return state.index.labels[key]
    return {value: word.label for value, word in facet_words(key, state.catalog.library.vocabulary).items()}


class _Parts:
    """The filters of a query as bitmaps, to be put together with one facet left out."""

    def __init__(self, state: CatalogState, query: Query) -> None:
        index = state.index
        self._chosen: dict[str, BitMap] = {}
        self._refused: dict[str, BitMap] = {}
        for group in query.groups:
            values = _facet_rows(state, query, group.key)
            rows = BitMap().union(*(values[value] for value in group.values if value in values))
            (self._refused if group.exclude else self._chosen)[group.key] = rows
        self._rest = index.everything
        self._without: dict[tuple[str | None, bool], BitMap] = {}
        self._numbers: dict[int, Numbers] = {}
        self.names = BitMap()
        for bound in query.bounds:
            low, high = (bound.value, None) if bound.side == "gte" else (None, bound.value)
            self._rest = self._rest & index.between(bound.key, low=low, high=high)
        if query.q:
            self._search(state, query)

    def _search(self, state: CatalogState, query: Query) -> None:
        meanings = commercial_meanings(terms(query.q))
        instead = {term: _meant(state, query, meaning) for term, meaning in meanings.items()}
        match = state.index.text.search(query.q, instead=instead)
        if match is not None:
            self._rest = self._rest & match.rows
            self.names = match.names

    def selection(self) -> Selection:
        """Return every row that answers."""
        rows = self.without(None)
        return Selection(rows=rows, names=rows & self.names)

    def without(self, key: str | None, *, refused: bool = True) -> BitMap:
        """Return the rows when one facet's choice (and, if asked, its refusals) is left out."""
        if key not in self._chosen and key not in self._refused:
            key, refused = None, True  # nothing to leave out: the same rows for every such facet
        known = self._without.get((key, refused))
        if known is None:
            known = self._without[key, refused] = self._narrow(key, refused=refused)
        return known

    def numbers(self, rows: BitMap) -> Numbers:
        """Return the row numbers of an answer of `without`; facets that share it share them."""
        known = self._numbers.get(id(rows))
        if known is None:
            known = self._numbers[id(rows)] = row_numbers(rows)
        return known

    def _narrow(self, key: str | None, *, refused: bool) -> BitMap:
        rows = self._rest
        for chosen_key, chosen in self._chosen.items():
            if chosen_key != key:
                rows = rows & chosen
        for refused_key, excluded in self._refused.items():
            if refused or refused_key != key:
                rows = rows - excluded
        return rows


def _meant(state: CatalogState, query: Query, meaning: Meaning) -> BitMap:
    """Return the rows that a word about commercial use asks for."""
    match meaning:
        case "usable":
            return state.commercial(query.use)
        case "barred":
            return state.noncommercial()
        case "nothing":
            return state.index.everything
        case _:
            assert_never(meaning)


def _facet_rows(state: CatalogState, query: Query, key: str) -> Rows:
    if key != VERDICT:
        return state.index.facets[key]
    return state.verdict_rows(query.use) if query.use is not None else {}


def _countable(query: Query, key: str) -> bool:
    return key in FACETS or query.use is not None


def _order(state: CatalogState, query: Query) -> Order:
    name = query.sort.removeprefix("-")
    if name == "fit":
        return state.fit(query.use, reverse=query.sort != name)
    return state.index.orders[query.sort]


def _tiers(query: Query, chosen: Selection) -> tuple[BitMap, BitMap]:
    """By fit, rows whose name matched come before those found in other words."""
    names = chosen.names if query.sort == "fit" else BitMap()
    return names, chosen.rows - names


def _page(state: CatalogState, query: Query, chosen: Selection) -> tuple[list[int], str | None]:
    """Walk the order from where the last page ended; one row more than asked tells if there is a next."""
    order = _order(state, query)
    place = read_cursor(query.cursor, sort=query.sort) if query.cursor else None
    found: list[tuple[int, int]] = []
    for tier, rows in enumerate(_tiers(query, chosen)):
        if place is not None and tier < place.tier:
            continue
        after = _after(state.index, order, place) if place is not None and tier == place.tier else None
        left = query.limit + 1 - len(found)
        found += [(tier, row) for row in order.page(rows, after=after, limit=left)]
    shown = found[: query.limit]
    if len(found) <= query.limit:
        return [row for _, row in shown], None
    tier, row = shown[-1]
    last = Place(sort=query.sort, tier=tier, key=float(order.keys[row]), id=state.index.ids[row])
    return [row for _, row in shown], write_cursor(last)


def _after(index: CatalogIndex, order: Order, place: Place) -> tuple[float, int]:
    """Return the place in this snapshot's order; a dataset that is gone is where its number would be."""
    row = index.row(place.id)
    if row is not None:
        return float(order.keys[row]), row
    return place.key, bisect_left(index.ids, place.id) - 1
