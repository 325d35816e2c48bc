"""Open a file of rows by what it is: suffix first, then a look inside (JSON lines often end in .json)."""

import mmap
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from app.corpora.readers.delimited_rows import DelimitedRows, line_offsets, spans
from app.corpora.readers.documents import Version, load_document, version_of
from app.corpora.readers.json_scan import scan_elements
from app.corpora.readers.parquet_rows import ParquetRows
from app.corpora.readers.problem import BadRow
from app.corpora.readers.rows import ChainedRows, ListRows, Numbered, Row, Rows, missing_rows, peek_columns

WHOLE_DOCUMENT_BYTES = 96_000_000
SNIFFED_BYTES = 65_536


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
    `key`; `header` names the columns of a TSV or CSV file without a header line, and the places of JSON
    rows that are lists.
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
    return _open_json(file, member, key, header)


def _open_json(file: Path, member: str | None, key: str, header: Sequence[str] | None) -> Rows:
    small = file.stat().st_size <= WHOLE_DOCUMENT_BYTES
    if not small and member is None and header is None:
        return ScannedJson(file, key)
    try:
        document = load_document(file, version_of(file))
    except ValueError as error:
        if member is None and file.suffix.lower() == ".json":
            return ScannedJson(file, key)
        raise missing_rows(file, f"not JSON: {error}") from error
    return ListRows(_rows_of(document, member, key, file, header))


def _rows_of(
    document: Any, member: str | None, key: str, file: Path, header: Sequence[str] | None = None
) -> list[Row | BadRow]:
    if isinstance(document, dict) and member is not None:
        document = document.get(member)
        if document is None:
            raise missing_rows(file, f"no member '{member}'; set access.reader.mapping.member")
    if isinstance(document, list):
        return [_row(one, header) for one in document]
    if isinstance(document, dict):
        keyed = ((name, _row(one, header)) for name, one in document.items())
        return [row if isinstance(row, BadRow) else {key: name, **row} for name, row in keyed]
    raise missing_rows(file, "neither a list nor an object")


def _row(one: Any, header: Sequence[str] | None) -> Row | BadRow:
    if header is not None and isinstance(one, list):
        if len(one) != len(header):
            return BadRow("malformed-row", f"{len(one)} places where {len(header)} are expected")
        return dict(zip(header, one, strict=True))
    return one if isinstance(one, dict) else _not_object(one)


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


class JsonLines:
    """One JSON object a line; a line that is none is that row's problem only."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._offsets = line_offsets(file, version_of(file), False)

    def count(self) -> int:
        return len(self._offsets) - 1

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        with self._file.open("rb") as stream:
            for index, (low, high) in spans(self._offsets, start, stop):
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


def parse_object(text: bytes) -> Row | BadRow:
    """Return a JSON object, or the problem with it."""
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return BadRow("malformed-json", str(error))
    return row if isinstance(row, dict) else _not_object(row)
