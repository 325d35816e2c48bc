"""Rows of a file by number: JSON, JSON lines, Parquet, TSV and CSV, each addressed by row range.

Large text files are never parsed whole: an index of row offsets is built once per process and file
version, and a range reads only its own bytes.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from app.corpora.readers.problem import BadRow
from app.errors import InvalidInput, SourceUnavailable

Row = Mapping[str, Any]
Numbered = tuple[int, Row | BadRow]


class Rows(Protocol):
    """Something with rows 0 … count-1; a row that cannot be parsed comes as the `BadRow` it is."""

    def count(self) -> int: ...

    def read(self, start: int, stop: int) -> Iterator[Numbered]: ...

    def columns(self) -> frozenset[str] | None:
        """Return the column names as far as they can be known (None: no row could be parsed)."""


class ListRows:
    """Rows already in memory."""

    def __init__(self, rows: Sequence[Row | BadRow]) -> None:
        self._rows = rows

    def count(self) -> int:
        return len(self._rows)

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        for index in range(start, min(stop, len(self._rows))):
            yield index, self._rows[index]

    def columns(self) -> frozenset[str] | None:
        return peek_columns(self)


class ChainedRows:
    """Several files one after the other; `note` may add what the file says about its rows."""

    def __init__(self, parts: Sequence[Rows], notes: Sequence[Row] | None = None) -> None:
        self._parts = parts
        self._notes = notes
        self._counts = [part.count() for part in parts]

    def count(self) -> int:
        return sum(self._counts)

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        offset = 0
        for place, (part, size) in enumerate(zip(self._parts, self._counts, strict=True)):
            low, high = max(start - offset, 0), min(stop - offset, size)
            if low < high:
                for index, row in part.read(low, high):
                    yield index + offset, self._noted(place, row)
            offset += size

    def _noted(self, place: int, row: Row | BadRow) -> Row | BadRow:
        if self._notes is None or isinstance(row, BadRow):
            return row
        return {**row, **self._notes[place]}

    def columns(self) -> frozenset[str] | None:
        known = [columns for columns in (part.columns() for part in self._parts) if columns is not None]
        extra = {name for note in self._notes or () for name in note}
        return frozenset().union(*known) | extra if known else None


class ExpandedRows:
    """Rows made from rows: `pick(index)` builds row number `index` when it is asked for."""

    def __init__(self, count: int, pick: Callable[[int], Row | BadRow]) -> None:
        self._count = count
        self._pick = pick

    def count(self) -> int:
        return self._count

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        for index in range(start, min(stop, self._count)):
            try:
                yield index, self._pick(index)
            except BadRow as problem:
                yield index, problem

    def columns(self) -> frozenset[str] | None:
        return peek_columns(self)


class KeptRows:
    """The rows of others that pass; only their numbers are held."""

    def __init__(self, rows: Rows, keep: Callable[[Row], bool]) -> None:
        self._rows = rows
        self._kept = array("Q")
        for index, row in rows.read(0, rows.count()):
            if isinstance(row, BadRow) or keep(row):
                self._kept.append(index)

    def count(self) -> int:
        return len(self._kept)

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        for place in range(start, min(stop, len(self._kept))):
            at = self._kept[place]
            for _, row in self._rows.read(at, at + 1):
                yield place, row

    def columns(self) -> frozenset[str] | None:
        return self._rows.columns()


def peek_columns(rows: Rows, look: int = 32) -> frozenset[str] | None:
    """Return every key seen in the first rows; None when none of them could be parsed."""
    seen: set[str] = set()
    parsed = False
    for _, row in rows.read(0, min(look, rows.count())):
        if not isinstance(row, BadRow):
            parsed = True
            seen.update(row)
    return frozenset(seen) if parsed else None


def require_columns(rows: Rows, names: Mapping[str, str | None], *, dataset: str, file: Path) -> None:
    """Stop with the missing column and the fix when a file is not what the catalog entry says.

    `names` is mapping key -> column name. Files without a single readable row pass: their rows are
    rejects already.
    """
    have = rows.columns()
    if have is None:
        return
    for key, column in names.items():
        if column is not None and column not in have:
            raise InvalidInput(
                f"dataset '{dataset}': {file.name} has no column '{column}' (it has"
                f" {', '.join(sorted(have)[:20])}); set access.reader.mapping.{key} in"
                f" catalog/datasets/{dataset}.yaml to the column that holds it",
                field=f"access.reader.mapping.{key}",
                column=column,
            )


def missing_rows(file: Path, why: str) -> SourceUnavailable:
    """Return the error for a file of which nothing can be read."""
    return SourceUnavailable(f"{file} cannot be read: {why}", field="access.reader.splits")
