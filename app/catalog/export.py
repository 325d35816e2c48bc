"""The rows of a query as a file: CSV, JSON lines, Parquet or Arrow, written once and then served.

A file, because Polars reads by HTTP ranges and pandas wants a length. Its name is the hash of snapshot,
question and format, so a written file never goes stale and never needs a lock.
"""

import csv
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import orjson
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from app.catalog.filters import Query
from app.catalog.rows import COLUMNS, Row, row_of
from app.catalog.search import ids_in_order
from app.catalog.state import CatalogState
from app.errors import UnknownName

_VERSION = "1"  # raise it when the columns or the way of writing change
_KEPT_FILES = 500
_ARROW = {
    "text": pa.string(),
    "number": pa.int64(),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "list": pa.list_(pa.string()),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file ready to be served; `etag` is its name's hash."""

    path: Path
    media_type: str
    filename: str
    etag: str


def export_rows(state: CatalogState, query: Query, format_name: str, *, folder: Path) -> ExportFile:
    """Return the file of a query's rows, written now if nobody asked for it before."""
    if format_name not in FORMATS:
        raise UnknownName("format", format_name, FORMATS, field="format")
    media_type, write = FORMATS[format_name]
    question = query.whole()
    key = "|".join((_VERSION, state.snapshot, question.string(), format_name))
    name = sha256(key.encode()).hexdigest()
    path = folder / f"{name}.{format_name}"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{name}.{uuid4().hex}"
        write(_rows(state, question), question.fields or tuple(COLUMNS), unfinished)
        os.replace(unfinished, path)
        _forget_oldest(folder)
    return ExportFile(
        path=path, media_type=media_type, filename=f"datasets.{format_name}", etag=f'"{name[:32]}"'
    )


def _rows(state: CatalogState, query: Query) -> list[Row]:
    datasets = state.catalog.library.datasets
    judgements = state.judgements(query.use) if query.use else None
    return [
        row_of(datasets[one], judgements[one] if judgements else None, fields=query.fields)
        for one in ids_in_order(state, query)
    ]


def arrow_table(rows: list[Row], columns: tuple[str, ...]) -> pa.Table:
    """Return rows as an Arrow table with one schema, whatever rows there are."""
    schema = pa.schema([(name, _ARROW[COLUMNS[name]]) for name in columns])
    return pa.Table.from_pylist(rows, schema=schema)


def _write_csv(rows: list[Row], columns: tuple[str, ...], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_plain(row[name]) for name in columns] for row in rows)


def _plain(cell: object) -> object:
    """Write lists with semicolons; keep spreadsheets from running a text as a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = "; ".join(cell) if isinstance(cell, tuple) else cell
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text


def _write_jsonl(rows: list[Row], _columns: tuple[str, ...], path: Path) -> None:
    out = io.BytesIO()
    for row in rows:
        out.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    path.write_bytes(out.getvalue())


def _write_parquet(rows: list[Row], columns: tuple[str, ...], path: Path) -> None:
    pyarrow.parquet.write_table(arrow_table(rows, columns), path, compression="zstd")


def _write_arrow(rows: list[Row], columns: tuple[str, ...], path: Path) -> None:
    pyarrow.feather.write_feather(arrow_table(rows, columns), path, compression="uncompressed")


def _forget_oldest(folder: Path) -> None:
    """Keep the folder small; a file that is being served stays readable while it is open."""
    files = sorted(folder.glob("[0-9a-f]*"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_KEPT_FILES]:
        file.unlink(missing_ok=True)


Writer = Callable[[list[Row], tuple[str, ...], Path], None]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8; header=present", _write_csv),
    "jsonl": ("application/x-ndjson", _write_jsonl),
    "parquet": ("application/vnd.apache.parquet", _write_parquet),
    "arrow": ("application/vnd.apache.arrow.file", _write_arrow),
}
