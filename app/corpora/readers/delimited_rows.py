"""Rows of text files by line: where each record begins, and TSV and CSV records as rows."""

import csv
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from app.corpora.readers.documents import Version, version_of
from app.corpora.readers.problem import BadRow
from app.corpora.readers.rows import Numbered, Row, missing_rows


@lru_cache(maxsize=64)
def line_offsets(file: Path, version: Version, quoted: bool) -> "array[int]":
    """Return start offsets of the non-blank records and the end; in CSV a quoted newline is no end."""
    del version
    offsets = array("Q")
    start, open_quote = 0, False
    with file.open("rb") as stream:
        for line in stream:
            if not open_quote and line.strip():
                offsets.append(start)
            if quoted and line.count(b'"') % 2:
                open_quote = not open_quote
            start += len(line)
    offsets.append(start)
    return offsets


def spans(offsets: "array[int]", start: int, stop: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield number and (start, end) of the records of a range."""
    for index in range(start, min(stop, len(offsets) - 1)):
        yield index, (offsets[index], offsets[index + 1])


class DelimitedRows:
    """TSV (no quoting, as link tables are) or CSV (quoted); the first line is the header unless given."""

    def __init__(self, file: Path, separator: str, header: Sequence[str] | None) -> None:
        self._file = file
        self._separator = separator
        self._quoted = separator == ","
        self._offsets = line_offsets(file, version_of(file), self._quoted)
        self._skip = 0 if header else 1
        self._header = list(header) if header else self._first()

    def _first(self) -> list[str]:
        if len(self._offsets) < 2:
            raise missing_rows(self._file, "the file is empty")
        with self._file.open("rb") as stream:
            line = stream.read(self._offsets[1])
        return self._split(line.decode("utf-8-sig", "replace"))

    def _split(self, text: str) -> list[str]:
        text = text.rstrip("\r\n")
        if not self._quoted:
            return text.split(self._separator)
        return next(csv.reader([text], strict=True))

    def count(self) -> int:
        return max(len(self._offsets) - 1 - self._skip, 0)

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        with self._file.open("rb") as stream:
            for place, (low, high) in spans(self._offsets, start + self._skip, stop + self._skip):
                stream.seek(low)
                yield place - self._skip, self._row(stream.read(high - low))

    def _row(self, line: bytes) -> Row | BadRow:
        try:
            cells = self._split(line.decode())
        except (UnicodeDecodeError, csv.Error, StopIteration) as error:
            return BadRow("malformed-line", str(error))
        if len(cells) != len(self._header):
            return BadRow("malformed-line", f"{len(cells)} cells where {len(self._header)} are expected")
        return dict(zip(self._header, cells, strict=True))

    def columns(self) -> frozenset[str] | None:
        return frozenset(self._header)
