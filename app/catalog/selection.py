"""The rows that a query selects, and those it would select with one facet left out."""

from dataclasses import dataclass
from typing import assert_never

import numpy as np
from pyroaring import BitMap

from app.catalog.codes import row_numbers
from app.catalog.commercial import Meaning, commercial_meanings
from app.catalog.facets import VERDICT
from app.catalog.filters import Query
from app.catalog.index import Rows
from app.catalog.state import CatalogState
from app.catalog.tally import Places
from app.catalog.words import terms


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of an answer; `names` are those that a name or id matched (they come first by fit)."""

    rows: BitMap
    names: BitMap


class Parts:
    """The filters of a query as bitmaps, to be put together with one facet left out."""

    def __init__(self, state: CatalogState, query: Query) -> None:
        index = state.index
        self._chosen: dict[str, BitMap] = {}
        self._refused: dict[str, BitMap] = {}
        for group in query.groups:
            values = facet_rows(state, query, group.key)
            rows = BitMap().union(*(values[value] for value in group.values if value in values))
            (self._refused if group.exclude else self._chosen)[group.key] = rows
        self._rest = index.everything
        self._without: dict[tuple[str | None, bool], BitMap] = {}
        self._places: dict[int, Places] = {}
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

    def places(self, rows: BitMap) -> Places:
        """Return an answer of `without` as places in a column; facets that share it share them."""
        known = self._places.get(id(rows))
        if known is None:
            known = self._places[id(rows)] = row_numbers(rows).astype(np.intp)
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


def facet_rows(state: CatalogState, query: Query, key: str) -> Rows:
    if key != VERDICT:
        return state.index.facets[key]
    return state.verdict_rows(query.use) if query.use is not None else {}
