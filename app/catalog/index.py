"""The catalog as bitmaps: which rows have which value, in which order, found by which words.

Built once per snapshot and never changed. Counting is exact whatever the size: a count is the size
of an intersection of bitmaps. Row numbers follow the ids' order, so ties in any sort go by id.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyroaring import BitMap

from app.catalog.codes import Codes, Numbers, joined, sort_by_code, to_bitmap
from app.catalog.columns import Columns
from app.catalog.facets import FACETS, Values, as_values, facet_words
from app.catalog.orders import Floats, Ladder, Order, make_ladder, make_order
from app.catalog.tally import Tally, make_tally
from app.catalog.text_build import BODIES, NAMES, OWN_NAMES, Texts
from app.catalog.text_search import TextIndex, Wordbook, wordbook
from app.facts.collector import no_collector
from app.facts.dataset import Dataset
from app.facts.license import LicenseTerms
from app.facts.record import Bilingual
from app.facts.vocabulary import Vocabulary

Rows = Mapping[str, BitMap]
_NUMBERS = {"samples": "scale.samples", "images": "scale.images", "year": "year"}
_PART = 1 << 10  # datasets read at a time: few enough to stay in the processor's cache


@dataclass(frozen=True, slots=True)
class CatalogIndex:
    """Answers which rows, how many, and in what order; `ids[row]` is the dataset."""

    ids: list[str]
    everything: BitMap
    facets: Mapping[str, Rows]
    tallies: Mapping[str, Tally]
    labels: Mapping[str, Mapping[str, Bilingual]]
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


def build_index(
    datasets: Mapping[str, Dataset], vocabulary: Vocabulary, *, licenses: Mapping[str, LicenseTerms]
) -> CatalogIndex:
    """Read every dataset once, some thousands at a time, and lay out bitmaps, orders and words."""
    with no_collector():
        built = _build(datasets, vocabulary, licenses)
    pa.default_memory_pool().release_unused()  # what only the sorting of words needed
    return built


def _build(
    datasets: Mapping[str, Dataset], vocabulary: Vocabulary, licenses: Mapping[str, LicenseTerms]
) -> CatalogIndex:
    ids = sorted(datasets)
    codes = {key: Codes() for key in FACETS}
    columns: dict[str, list[Numbers]] = {key: [] for key in FACETS}
    counts: dict[str, list[Floats]] = {key: [np.empty(0)] for key in _NUMBERS}
    called, said, names = Texts(), Texts(), list[str]()
    for start in range(0, len(ids), _PART):
        part = Columns([datasets[one] for one in ids[start : start + _PART]])
        rows = np.arange(start, min(start + _PART, len(ids)), dtype=np.uint32)
        for key, facet in FACETS.items():
            columns[key].append(codes[key].column(facet.column(part), count=len(rows)))
        for key, fact in _NUMBERS.items():
            counts[key].append(np.array(part[fact], dtype=np.float64))  # None becomes NaN
        for fact in OWN_NAMES:
            called.add_own(part[fact], rows=rows)
        for texts, facts in ((called, NAMES), (said, BODIES)):
            for fact in facts:
                texts.add(part[fact], rows=rows)
        names += part["name"]
    numbers = {key: np.concatenate(parts) for key, parts in counts.items()}
    facets, tallies = {}, {}
    for key in FACETS:
        column = joined(columns.pop(key))
        combinations = {as_values(found): code for found, code in codes.pop(key).items()}
        facets[key] = _by_value(combinations, column)
        tallies[key] = make_tally(column, combinations, facets[key])
    orders = _orders(numbers, names)
    del names  # before the words, which need the most room
    words = _vocabulary_words(facets, vocabulary, licenses)
    return CatalogIndex(
        ids=ids,
        everything=BitMap(range(len(ids))),
        facets=facets,
        tallies=tallies,
        labels={key: _labels(key, facets[key], vocabulary) for key in FACETS},
        numbers=numbers,
        ladders={key: make_ladder(make_order(column)) for key, column in numbers.items()},
        orders=orders,
        text=TextIndex(names=called.freeze(), bodies=said.freeze(), wordbook=words),
    )


def _by_value(combinations: Mapping[Values, int], column: Numbers) -> dict[str, BitMap]:
    """Turn a column of numbered combinations of values into one bitmap per value."""
    places, starts = sort_by_code(column, codes=len(combinations))
    found: dict[str, BitMap] = {}
    for values, code in combinations.items():
        together = to_bitmap(places[starts[code] : starts[code + 1]])
        for value in values:
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
    folded = pa.array([name.casefold() for name in names], type=pa.large_string())
    by_name = np.empty(len(names))
    by_name[pc.array_sort_indices(folded)] = np.arange(len(names))
    columns = {"size": numbers["samples"], "year": numbers["year"], "name": by_name}
    found = {}
    for key, column in columns.items():
        found[key] = make_order(column)
        found[f"-{key}"] = make_order(-column)
    return found


def _labels(key: str, values: Iterable[str], vocabulary: Vocabulary) -> dict[str, Bilingual]:
    """Put each value in words; license ids and names stand for themselves."""
    words = facet_words(key, vocabulary)
    return {
        value: words[value].label if value in words else Bilingual(en=value, ja=value) for value in values
    }


def _vocabulary_words(
    facets: Mapping[str, Rows], vocabulary: Vocabulary, licenses: Mapping[str, LicenseTerms]
) -> Wordbook:
    """Let the words of a value, in both languages, and a license's name stand for the rows that have it."""
    entries: list[tuple[tuple[str, ...], BitMap]] = []
    for key in FACETS:
        for value, word in facet_words(key, vocabulary).items():
            if value in facets[key]:
                texts = (value, word.label.en, word.label.ja, *word.synonyms)
                entries.append((texts, facets[key][value]))
    for value, rows in facets["license"].items():
        entries.append(((value, licenses[value].name) if value in licenses else (value,), rows))
    for key in ("generator", "provider"):
        entries += [((value,), rows) for value, rows in facets[key].items()]
    return wordbook(entries)
