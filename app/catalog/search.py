"""A `Query` in, the page of datasets with exact counts out."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyroaring import BitMap

from app.catalog.cursor import Place, read_cursor, write_cursor
from app.catalog.facets import FACETS, VERDICT, facet_words
from app.catalog.filters import Query
from app.catalog.index import CatalogIndex, Rows
from app.catalog.orders import Order
from app.catalog.selection import Parts, Selection, facet_rows
from app.catalog.state import CatalogState
from app.facts.dataset import Dataset
from app.facts.record import Bilingual

_CHUNK = 1 << 16  # rows that a bitmap holds together
_WALKED = 1 << 8  # rows walked in the time that one chunk of one value is intersected


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


def search(state: CatalogState, query: Query) -> Results:
    """Answer a query: the page asked for, the total, and the counts of the facets asked for."""
    parts = Parts(state, query)
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
    return Parts(state, query).selection()


def ids_in_order(state: CatalogState, query: Query) -> list[str]:
    """Return every answering dataset's id in the order asked for: what an export writes."""
    chosen = select(state, query)
    order = _order(state, query)
    rows = [row for tier in _tiers(query, chosen) for row in order.page(tier, after=None, limit=len(tier))]
    return [state.index.ids[row] for row in rows]


def count_facet(state: CatalogState, query: Query, key: str) -> FacetCounts:
    """Count each value of a facet as if it alone were chosen there, all other filters in force."""
    return _count(state, query, key, Parts(state, query))


def _count(state: CatalogState, query: Query, key: str, parts: Parts) -> FacetCounts:
    chosen, refused = query.values(key), query.values(key, exclude=True)
    rows = facet_rows(state, query, key)
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


def _counts_of(state: CatalogState, key: str, rows: Rows, parts: Parts) -> Iterable[int]:
    """Count each value among the rows that all other filters leave, the way that costs least."""
    among = parts.without(key)
    if len(among) == len(state.index.ids):
        return map(len, rows.values())
    chunks = len(rows) * (1 + len(state.index.ids) // _CHUNK)
    if key in state.index.tallies and len(among) <= _WALKED * chunks:
        return state.index.tallies[key].count(parts.places(among))
    return map(among.intersection_cardinality, rows.values())


def _labels(state: CatalogState, key: str) -> Mapping[str, Bilingual]:
    if key != VERDICT:
        return state.index.labels[key]
    return {value: word.label for value, word in facet_words(key, state.catalog.library.vocabulary).items()}


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
