"""Find datasets by words in English and Japanese, and show where the words are.

Names, ids, publishers and summaries are interned: a text that many rows share is split into words
once. Latin words match by prefix; Japanese runs are split into overlapping pairs of characters, so
two-character words are found without a dictionary. Words of the vocabulary find rows in either
language, because label, meaning and synonyms of a value stand for the rows that have the value.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from app.facts.dataset import Dataset

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9f"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[A-Za-z0-9]+")
_END = "\U0010ffff"
Snippet = tuple[tuple[str, bool], ...]
_TAIL = "\x00"  # marks the one-character token that ends a run, so that it is never a word of its own


def normalize(text: str) -> str:
    """Fold width, case and compatibility forms: ＣＯＣＯ and coco are one word."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def terms(text: str) -> tuple[str, ...]:
    """Split a question into words and Japanese runs, as they are looked up."""
    return tuple(dict.fromkeys(_RUNS.findall(normalize(text))))


def runs(text: str) -> list[str]:
    """Split a text into words and Japanese runs; plain ASCII keeps its capitals, which part CamelCase."""
    return _WORDS.findall(text) if text.isascii() else _RUNS.findall(normalize(text))


def tokens(run: str) -> set[str]:
    """Return what a run is found by: the word and the parts of its CamelCase, or pairs of characters."""
    if run.isascii() and (run.islower() or run.isdigit() or run.istitle()):
        return {run.lower()}
    if _IS_CJK.match(run):
        return {*(run[i : i + 2] for i in range(len(run) - 1)), run[-1] + _TAIL}
    return {run.lower(), *(part.lower() for part in _HUMPS.split(run))}


class _Numbers(dict[str, "array[int]"]):
    """The numbers of each run's tokens; a run that was seen before costs one look-up."""

    def __init__(self) -> None:
        super().__init__()
        self.of_token: defaultdict[str, int] = defaultdict()
        self.of_token.default_factory = self.of_token.__len__  # a new token gets the next number

    def __missing__(self, run: str) -> "array[int]":
        made = self[run] = array("I", [self.of_token[token] for token in tokens(run)])
        return made


@dataclass(frozen=True, slots=True)
class Match:
    """The rows that answer a question; `names` are those where a name or id answers it."""

    rows: BitMap
    names: BitMap


class SharedTexts:
    """Texts that many rows share, such as a publisher: each is split into words once."""

    def __init__(self) -> None:
        self._rows: dict[str, array[int]] = {}

    def add(self, row: int, texts: Iterable[str]) -> None:
        """Say that a row has these texts."""
        for text in texts:
            rows = self._rows.get(text)
            if rows is None:
                rows = self._rows[text] = array("I")
            rows.append(row)

    def freeze(self) -> "FrozenTexts":
        """Sort by word; from here on it only answers."""
        starts = np.zeros(len(self._rows) + 1, dtype=np.int64)
        np.cumsum([len(rows) for rows in self._rows.values()], out=starts[1:])
        joined = array("I")
        for rows in self._rows.values():
            joined.extend(rows)
        return freeze_texts(list(self._rows), rows=_ints(joined), row_starts=starts)


def freeze_own(texts: list[str]) -> "FrozenTexts":
    """Sort texts of which each row has exactly one, such as its names."""
    rows = np.arange(len(texts), dtype=np.uint32)
    return freeze_texts(texts, rows=rows, row_starts=np.arange(len(texts) + 1, dtype=np.int64))


def freeze_texts(
    texts: list[str], *, rows: NDArray[np.uint32], row_starts: NDArray[np.int64]
) -> "FrozenTexts":
    """Split texts into words and sort the words, so that a prefix is one contiguous slice."""
    numbers, flat, ends = _Numbers(), array("I"), array("I")
    for text in texts:
        for run in runs(text):
            flat.extend(numbers[run])
        ends.append(len(flat))
    words = numbers.of_token
    names = sorted(words)
    place = np.empty(len(names), dtype=np.uint32)
    place[np.fromiter(map(words.__getitem__, names), dtype=np.int64, count=len(names))] = np.arange(
        len(names), dtype=np.uint32
    )
    counts = np.diff(_ints(ends), prepend=np.uint32(0))
    text_of = np.repeat(np.arange(len(texts), dtype=np.uint32), counts)
    word_of = place[_ints(flat)]
    order = np.argsort(word_of, kind="stable")
    word_starts = np.zeros(len(names) + 1, dtype=np.int64)
    np.cumsum(np.bincount(word_of, minlength=len(names)), out=word_starts[1:])
    return FrozenTexts(
        texts=texts,
        words=names,
        rows=rows,
        row_starts=row_starts,
        word_texts=text_of[order],
        word_starts=word_starts,
    )


@dataclass(frozen=True, slots=True)
class FrozenTexts:
    """Word → texts → rows, as flat sorted arrays: a prefix is one contiguous slice."""

    texts: list[str]
    words: list[str]
    rows: NDArray[np.uint32]
    row_starts: NDArray[np.int64]
    word_texts: NDArray[np.uint32]
    word_starts: NDArray[np.int64]

    def find(self, term: str) -> BitMap:
        """Return the rows with a text that has the term."""
        return self._rows_of(self._japanese(term) if _IS_CJK.match(term) else self._prefixed(_stem(term)))

    def _prefixed(self, prefix: str) -> NDArray[np.uint32]:
        low, high = bisect_left(self.words, prefix), bisect_left(self.words, prefix + _END)
        return np.unique(self.word_texts[self.word_starts[low] : self.word_starts[high]])

    def _japanese(self, run: str) -> NDArray[np.uint32]:
        if len(run) == 1:
            return self._prefixed(run)
        found: NDArray[np.uint32] | None = None
        for i in range(len(run) - 1):
            texts = self._exactly(run[i : i + 2])
            found = texts if found is None else np.intersect1d(found, texts, assume_unique=True)
        assert found is not None
        if len(run) == 2:
            return found
        return np.array([text for text in found if run in normalize(self.texts[text])], dtype=np.uint32)

    def _exactly(self, word: str) -> NDArray[np.uint32]:
        at = bisect_left(self.words, word)
        if at == len(self.words) or self.words[at] != word:
            return np.empty(0, dtype=np.uint32)
        return self.word_texts[self.word_starts[at] : self.word_starts[at + 1]]

    def _rows_of(self, texts: NDArray[np.uint32]) -> BitMap:
        starts, ends = self.row_starts[texts], self.row_starts[texts + np.uint32(1)]
        lengths = ends - starts
        if not len(texts):
            return BitMap()
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        return to_bitmap(self.rows[offsets + np.arange(int(lengths.sum()))])


@dataclass(frozen=True, slots=True)
class Wordbook:
    """Words that stand for rows: labels and synonyms of vocabulary values."""

    entries: tuple[tuple[tuple[str, ...], BitMap], ...]

    def find(self, term: str) -> BitMap:
        """Return the rows of every value one of whose words is, or starts with, the term."""
        japanese, stem = bool(_IS_CJK.match(term)), _stem(term)
        return BitMap.union(
            BitMap(),
            *(
                rows
                for words, rows in self.entries
                if any(term in word if japanese else word.startswith(stem) for word in words)
            ),
        )


@dataclass(frozen=True, slots=True)
class TextIndex:
    """Everything that text search answers from, for one snapshot."""

    names: FrozenTexts
    bodies: FrozenTexts
    wordbook: Wordbook

    def search(self, question: str, *, more: Wordbook | None = None) -> Match | None:
        """Return the rows that have every term; None when the question has no word in it."""
        wanted = terms(question)
        if not wanted:
            return None
        rows: BitMap | None = None
        names: BitMap | None = None
        for term in wanted:
            in_name = self.names.find(term)
            anywhere = in_name | self.bodies.find(term) | self.wordbook.find(term)
            if more is not None:
                anywhere |= more.find(term)
            rows = anywhere if rows is None else rows & anywhere
            names = in_name if names is None else names & in_name
        assert rows is not None
        assert names is not None
        return Match(rows=rows, names=names)


def name_text(dataset: Dataset) -> str:
    """Return what a dataset is called, one name a line."""
    return "\n".join((dataset.id, dataset.name, *dataset.aliases, *dataset.access.huggingface))


def body_texts(dataset: Dataset) -> tuple[str, ...]:
    """Return what is said of a dataset."""
    title = dataset.citation.title
    said = (dataset.publisher, dataset.summary.en, dataset.summary.ja)
    return (*said, title) if title else said


def wordbook(entries: Iterable[tuple[Iterable[str], BitMap]]) -> Wordbook:
    """Build a word book from texts (labels, synonyms) and the rows that each group stands for."""
    return Wordbook(
        entries=tuple(
            (tuple(sorted({run for text in texts for run in _RUNS.findall(normalize(text))})), rows)
            for texts, rows in entries
        )
    )


def snippet(text: str, question: str, *, width: int = 160) -> Snippet:
    """Cut a text around its first hit; parts are (text, is a hit), to be escaped by the template."""
    wanted = [_pattern(term) for term in sorted(terms(question), key=len, reverse=True)]
    if not wanted:
        return ((_cut(text, 0, width), False),)
    pattern = re.compile("|".join(wanted), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - width // 3) if first and len(text) > width else 0
    shown = _cut(text, start, width)
    parts: list[tuple[str, bool]] = []
    at = 0
    for hit in pattern.finditer(shown):
        if hit.start() > at:
            parts.append((shown[at : hit.start()], False))
        parts.append((hit.group(), True))
        at = hit.end()
    if at < len(shown):
        parts.append((shown[at:], False))
    return tuple(parts)


def to_bitmap(rows: NDArray[np.uint32]) -> BitMap:
    """Return row numbers as a bitmap (through `array`, which is five times as fast as from numpy)."""
    return BitMap(array("I", np.ascontiguousarray(rows, dtype=np.uint32).tobytes()))


def row_numbers(rows: BitMap) -> NDArray[np.uint32]:
    """Return a bitmap's row numbers, ascending."""
    return np.frombuffer(rows.to_array(), dtype=np.uint32)


def _cut(text: str, start: int, width: int) -> str:
    end = start + width
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _pattern(term: str) -> str:
    """Match a Japanese run anywhere, a Latin word where a word or a CamelCase part begins."""
    begins = "" if _IS_CJK.match(term) else r"(?:(?<![^\W_])|(?-i:(?<=[a-z0-9])(?=[A-Z])))"
    return begins + re.escape(_stem(term))


def _stem(term: str) -> str:
    """Let `charts` find `chart` as well."""
    return term[:-1] if len(term) > 3 and term.endswith("s") and not term.endswith("ss") else term


def _ints(values: "array[int]") -> NDArray[np.uint32]:
    return np.frombuffer(values, dtype=np.uint32) if len(values) else np.empty(0, dtype=np.uint32)
