"""Find datasets by words in English and Japanese.

Texts that many rows share are split into words once. Words of the vocabulary find rows in either
language, because label, meaning and synonyms of a value stand for the rows that have the value.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.catalog.codes import Numbers, spans, to_bitmap
from app.catalog.words import is_japanese, stem, terms

_END = "\U0010ffff"
NOTHING: Mapping[str, BitMap] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Match:
    """The rows that answer a question; `names` are those where a name or id answers it."""

    rows: BitMap
    names: BitMap


@dataclass(frozen=True, slots=True)
class FrozenTexts:
    """Word → texts → rows, as flat sorted arrays: a prefix is one contiguous slice.

    `words` is a sorted Arrow array of strings. Word n stands in `word_texts[word_starts[n] :
    word_starts[n + 1]]`, text n in the rows `rows[row_starts[n] : row_starts[n + 1]]`. `japanese` holds
    the normalized texts that are not ASCII: a long Japanese run is looked up once more in them.
    """

    words: Any
    japanese: Mapping[int, str]
    rows: Numbers
    row_starts: NDArray[np.int64]
    word_texts: Numbers
    word_starts: NDArray[np.int64]

    def find(self, term: str) -> BitMap:
        """Return the rows with a text that has the term."""
        return self._rows_of(self._japanese(term) if is_japanese(term) else self._prefixed(stem(term)))

    def _prefixed(self, prefix: str) -> Numbers:
        low, high = self._place(prefix), self._place(prefix + _END)
        return np.unique(self.word_texts[self.word_starts[low] : self.word_starts[high]])

    def _japanese(self, run: str) -> Numbers:
        if len(run) == 1:
            return self._prefixed(run)
        found: Numbers | None = None
        for i in range(len(run) - 1):
            texts = self._exactly(run[i : i + 2])
            found = texts if found is None else np.intersect1d(found, texts)
        assert found is not None
        if len(run) == 2:
            return found
        return np.array([text for text in found.tolist() if run in self.japanese[text]], dtype=np.uint32)

    def _exactly(self, word: str) -> Numbers:
        at = self._place(word)
        if at == len(self.words) or self.words[at].as_py() != word:
            return np.empty(0, dtype=np.uint32)
        return self.word_texts[self.word_starts[at] : self.word_starts[at + 1]]

    def _place(self, word: str) -> int:
        """Return where a word stands or would stand."""
        return bisect_left(self.words, word, key=lambda one: one.as_py())

    def _rows_of(self, texts: Numbers) -> BitMap:
        starts = self.row_starts[texts]
        return to_bitmap(self.rows[spans(starts, self.row_starts[texts + np.uint32(1)] - starts)])


@dataclass(frozen=True, slots=True)
class Wordbook:
    """Words that stand for rows: labels and synonyms of vocabulary values."""

    entries: tuple[tuple[tuple[str, ...], BitMap], ...]

    def find(self, term: str) -> BitMap:
        """Return the rows of every value one of whose words is, or starts with, the term."""
        japanese, begin = is_japanese(term), stem(term)
        return BitMap.union(
            BitMap(),
            *(
                rows
                for words, rows in self.entries
                if any(term in word if japanese else word.startswith(begin) for word in words)
            ),
        )


@dataclass(frozen=True, slots=True)
class TextIndex:
    """Everything that text search answers from, for one snapshot."""

    names: FrozenTexts
    bodies: FrozenTexts
    wordbook: Wordbook

    def search(self, question: str, *, instead: Mapping[str, BitMap] = NOTHING) -> Match | None:
        """Return the rows that have every term; None when the question has no word in it.

        For a term among `instead` those rows answer, whatever the texts say.
        """
        wanted = terms(question)
        if not wanted:
            return None
        rows: BitMap | None = None
        names: BitMap | None = None
        for term in wanted:
            in_name = self.names.find(term)
            anywhere = instead.get(term)
            if anywhere is None:
                anywhere = in_name | self.bodies.find(term) | self.wordbook.find(term)
            rows = anywhere if rows is None else rows & anywhere
            names = in_name if names is None else names & in_name
        assert rows is not None
        assert names is not None
        return Match(rows=rows, names=names)


def wordbook(entries: Iterable[tuple[Iterable[str], BitMap]]) -> Wordbook:
    """Build a word book from texts (labels, synonyms) and the rows that each group stands for."""
    return Wordbook(
        entries=tuple(
            (tuple(sorted({run for text in texts for run in terms(text)})), rows) for texts, rows in entries
        )
    )
