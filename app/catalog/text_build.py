"""Make the text index: every text split into words, every word sorted, in columns of Arrow.

A million rows take seconds, because only texts and words that are not plain ASCII, or are CamelCase,
are looked at one by one; the others are split, numbered and sorted as columns.
"""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from app.catalog.codes import Codes, Numbers, joined, sort_by_code, spans
from app.catalog.text_search import FrozenTexts
from app.catalog.words import normalize, runs, tokens
from app.facts.dataset import Dataset

OWN_NAMES = ("id", "name")
NAMES = ("aliases", "access.huggingface")
BODIES = ("publisher", "summary.en", "summary.ja", "citation.title")
_READ = tuple(map(attrgetter, (*OWN_NAMES, *NAMES, *BODIES)))
Said = str | tuple[str, ...] | None
_TEXT = pa.large_string()
_NO_WORD = r"[^A-Za-z0-9]+"
_PARTED = r"[a-z0-9][A-Z]|[A-Z][A-Z][a-z]|[^\x00-\x7f]"  # a run that is more than one word, or none of ASCII


def searched_texts(dataset: Dataset) -> Iterator[str]:
    """Return everything that search reads of a dataset, names first."""
    for read in _READ:
        yield from _as_text(read(dataset)).splitlines()


class Texts:
    """Texts of rows as they are gathered; one that many rows share is kept and split into words once."""

    def __init__(self) -> None:
        self._shared = Codes()
        self._code_of: list[Numbers] = []
        self._row_of: list[Numbers] = []
        self._own: list[Any] = []
        self._own_rows: list[Numbers] = []

    def add(self, texts: Sequence[Said], *, rows: Numbers) -> None:
        """Say that each of some rows has a text (or several), in the rows' order."""
        self._code_of.append(self._shared.column(texts, count=len(texts)))
        self._row_of.append(rows)

    def add_own(self, texts: Sequence[str], *, rows: Numbers) -> None:
        """Say that each of some rows has a text that hardly any other has, such as a name."""
        self._own.append(pa.array(texts, type=_TEXT))
        self._own_rows.append(rows)

    def freeze(self) -> FrozenTexts:
        """Sort by word; from here on it only answers."""
        shared = pa.array(list(map(_as_text, self._shared)), type=_TEXT)
        texts = pa.chunked_array([shared, *self._own], type=_TEXT)
        own = np.arange(len(shared), len(texts), dtype=np.uint32)
        text_of_row = np.concatenate((joined(self._code_of), own))
        rows = joined([*self._row_of, *self._own_rows])
        self._own.clear()
        places, row_starts = sort_by_code(text_of_row, codes=len(texts))
        found, text_of, japanese = _runs_of(texts)
        distinct, run_of = _numbered(found)
        words, word_of_token, starts = _words_of(distinct)
        lengths = np.diff(starts)[run_of]
        words_found = word_of_token[spans(starts[run_of], lengths)]
        order, word_starts = sort_by_code(words_found, codes=len(words))
        return FrozenTexts(
            words=words,
            japanese=japanese,
            rows=rows[places],
            row_starts=row_starts,
            word_texts=np.repeat(text_of, lengths)[order],
            word_starts=word_starts,
        )


def _as_text(said: Said) -> str:
    return said if isinstance(said, str) else "\n".join(said or ())


def _runs_of(texts: Any) -> tuple[Any, Numbers, dict[int, str]]:
    """Split texts into runs; return the runs, the text of each, and the texts that are not ASCII."""
    plain = pc.string_is_ascii(texts)
    numbers = np.arange(len(texts), dtype=np.uint32)
    split = pc.split_pattern_regex(texts.filter(plain), _NO_WORD).combine_chunks()
    found = pc.list_flatten(split)
    parents = numbers[_flags(plain)][pc.list_parent_indices(split).to_numpy()]
    some = pc.greater(pc.binary_length(found), 0)  # nothing stands before a first separator
    rest = zip(numbers[~_flags(plain)].tolist(), texts.filter(pc.invert(plain)).to_pylist(), strict=True)
    japanese = {number: normalize(text) for number, text in rest}
    others = [(run, number) for number, text in japanese.items() for run in runs(text)]
    return (
        pa.chunked_array([found.filter(some), pa.array([run for run, _ in others], type=_TEXT)]),
        np.concatenate((parents[_flags(some)], np.array([at for _, at in others], dtype=np.uint32))),
        japanese,
    )


def _words_of(distinct: Any) -> tuple[Any, Numbers, NDArray[np.int64]]:
    """Return all words sorted; of each run, its words' places among them, from where to where."""
    parted = pc.match_substring_regex(distinct, _PARTED)
    numbers = np.arange(len(distinct), dtype=np.uint32)
    rest = zip(numbers[_flags(parted)].tolist(), distinct.filter(parted).to_pylist(), strict=True)
    several = [(word, number) for number, run in rest for word in tokens(run)]
    plain = pc.utf8_lower(distinct.filter(pc.invert(parted)))
    made = pa.chunked_array([plain, pa.array([word for word, _ in several], type=_TEXT)])
    run_of = np.concatenate(
        (numbers[~_flags(parted)], np.array([number for _, number in several], dtype=np.uint32))
    )
    words, word_of = _numbered(made)
    order = pc.sort_indices(words)
    place = np.empty(len(words), dtype=np.uint32)
    place[order.to_numpy()] = np.arange(len(words), dtype=np.uint32)
    tokens_in_order, starts = sort_by_code(run_of, codes=len(distinct))
    return words.take(order), place[word_of[tokens_in_order]], starts


def _numbered(column: Any) -> tuple[Any, Numbers]:
    """Return the distinct values of a column of strings, and the number of each one's value."""
    coded = pa.chunked_array(column.chunks, type=_TEXT).combine_chunks().dictionary_encode()
    return coded.dictionary, coded.indices.to_numpy().astype(np.uint32)


def _flags(column: Any) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = column.to_numpy(zero_copy_only=False)
    return flags
