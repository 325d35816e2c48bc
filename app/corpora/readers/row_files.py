"""Open a file of rows by what it is: suffix first, then a look inside (JSON lines often end in .json)."""

import csv
import mmap
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.readers.documents import Version, load_document, version_of
from app.corpora.readers.json_scan import scan_elements
from app.corpora.readers.problem import BadRow
from app.corpora.readers.rows import ChainedRows, ListRows, Numbered, Row, Rows, missing_rows, peek_columns

WHOLE_DOCUMENT_BYTES = 96_000_000
SNIFFED_BYTES = 65_536
PARQUET_BATCH = 64


def open_row_files(
    files: Sequence[Path],
    *,
    member: str | None = None,
    key: str = "id",
    header: Sequence[str] | None = None,
    notes: Sequence[Row] | None = None,
) -> Rows:
    """Return the rows of files of one split, in order.

    `member` names the list inside a JSON object; an object keyed by id becomes rows with that id under
    `key`; `header` names the columns of a TSV or CSV file without a header line.
    """
    return ChainedRows([_open(file, member, key, header) for file in files], notes)


def _open(file: Path, member: str | None, key: str, header: Sequence[str] | None) -> Rows:
    name = file.name.lower()
    if name.endswith(".parquet"):
        return ParquetRows(file)
    if name.endswith((".tsv", ".csv")):
        return DelimitedRows(file, "\t" if name.endswith(".tsv") else ",", header)
    if name.endswith((".jsonl", ".ndjson")) or _is_json_lines(file):
        return JsonLines(file)
    return _open_json(file, member, key)


def _open_json(file: Path, member: str | None, key: str) -> Rows:
    small = file.stat().st_size <= WHOLE_DOCUMENT_BYTES
    if not small and member is None:
        return ScannedJson(file, key)
    try:
        document = load_document(file, version_of(file))
    except ValueError as error:
        if member is None and file.suffix.lower() == ".json":
            return ScannedJson(file, key)
        raise missing_rows(file, f"not JSON: {error}") from error
    return ListRows(_rows_of(document, member, key, file))


def _rows_of(document: Any, member: str | None, key: str, file: Path) -> list[Row | BadRow]:
    if isinstance(document, dict) and member is not None:
        document = document.get(member)
        if document is None:
            raise missing_rows(file, f"no member '{member}'; set access.reader.mapping.member")
    if isinstance(document, list):
        return [row if isinstance(row, dict) else _not_object(row) for row in document]
    if isinstance(document, dict):
        return [
            {key: name, **row} if isinstance(row, dict) else _not_object(row)
            for name, row in document.items()
        ]
    raise missing_rows(file, "neither a list nor an object")


def _not_object(row: object) -> BadRow:
    return BadRow("malformed-row", f"expected an object, found {type(row).__name__}: {row!r}"[:200])


def _is_json_lines(file: Path) -> bool:
    if file.suffix.lower() in {".gz", ".gzip"}:
        return False
    with file.open("rb") as stream:
        head = stream.read(SNIFFED_BYTES)
    first, _, rest = head.lstrip().partition(b"\n")
    if not first.startswith(b"{") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


@lru_cache(maxsize=64)
def _line_offsets(file: Path, version: Version, quoted: bool) -> "array[int]":
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


class JsonLines:
    """One JSON object a line; a line that is none is that row's problem only."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offsets = _line_offsets(file, version_of(file), False)

    def count(self) -> int:
        return len(self._offsets) - 1

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        with self._file.open("rb") as stream:
            for index, (low, high) in _spans(self._offsets, start, stop):
                stream.seek(low)
                yield index, parse_object(stream.read(high - low))

    def columns(self) -> frozenset[str] | None:
        return peek_columns(self)


class ScannedJson:
    """A large (or cut-off) JSON list or object, read element by element through an offset index."""

    def __init__(self, file: Path, key: str) -> None:
        self._file = file
        self._key = key
        self._starts, self._ends, self._names = _elements(file, version_of(file))

    def count(self) -> int:
        return len(self._starts)

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        with self._file.open("rb") as stream:
            for index in range(start, min(stop, len(self._starts))):
                stream.seek(self._starts[index])
                row = parse_object(stream.read(self._ends[index] - self._starts[index]))
                if self._names and not isinstance(row, BadRow):
                    row = {self._key: self._names[index], **row}
                yield index, row

    def columns(self) -> frozenset[str] | None:
        return peek_columns(self)


@lru_cache(maxsize=16)
def _elements(file: Path, version: Version) -> tuple["array[int]", "array[int]", list[str]]:
    del version
    with file.open("rb") as stream:
        if file.stat().st_size == 0:
            raise missing_rows(file, "the file is empty")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as memory:
            return scan_elements(memory)


class DelimitedRows:
    """TSV (no quoting, as link tables are) or CSV (quoted); the first line is the header unless given."""

    def __init__(self, file: Path, separator: str, header: Sequence[str] | None) -> None:
        self._file = file
        self._separator = separator
        self._quoted = separator == ","
        self._offsets = _line_offsets(file, version_of(file), self._quoted)
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
            for place, (low, high) in _spans(self._offsets, start + self._skip, stop + self._skip):
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


class ParquetRows:
    """Rows of a Parquet file; a range touches only its row groups and holds one batch at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            with pq.ParquetFile(file) as table:
                self._groups = [
                    table.metadata.row_group(i).num_rows for i in range(table.metadata.num_row_groups)
                ]
                self._columns = frozenset(table.schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            raise missing_rows(file, f"not a Parquet file: {error}") from error

    def count(self) -> int:
        return sum(self._groups)

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        bounds = [0]
        for size in self._groups:
            bounds.append(bounds[-1] + size)
        wanted = [i for i, (low, high) in enumerate(pairwise(bounds)) if low < stop and high > start]
        if not wanted or start >= stop:
            return
        index = bounds[wanted[0]]
        with pq.ParquetFile(self._file) as table:
            for batch in table.iter_batches(batch_size=PARQUET_BATCH, row_groups=wanted):
                low, high = max(start - index, 0), min(stop - index, batch.num_rows)
                if low < high:
                    rows = batch.slice(low, high - low).to_pylist()
                    yield from enumerate(rows, index + low)
                index += batch.num_rows
                if index >= stop:
                    return

    def columns(self) -> frozenset[str] | None:
        return self._columns


def parse_object(text: bytes) -> Row | BadRow:
    """Return a JSON object, or the problem with it."""
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return BadRow("malformed-json", str(error))
    return row if isinstance(row, dict) else _not_object(row)


def _spans(offsets: "array[int]", start: int, stop: int) -> Iterator[tuple[int, tuple[int, int]]]:
    for index in range(start, min(stop, len(offsets) - 1)):
        yield index, (offsets[index], offsets[index + 1])
