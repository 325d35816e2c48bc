"""Row files that may also be JSON lines inside a zip or gzip, as MMC4 ships its shards."""

import gzip
import zipfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO

from app.corpora.readers.documents import Version, version_of
from app.corpora.readers.row_files import open_row_files, parse_object
from app.corpora.readers.rows import ChainedRows, ExpandedRows, Rows, missing_rows

UNPACKED_LIMIT = 2_000_000_000
PACKED = (".jsonl.zip", ".jsonl.gz", ".json.gz")


def open_lines(files: Sequence[Path]) -> Rows:
    """Return the rows of files in order; packed ones are unpacked into memory, one file at a time."""
    return ChainedRows([_open(file) for file in files])


def _open(file: Path) -> Rows:
    if not file.name.endswith(PACKED):
        return open_row_files([file])
    lines = _lines(file, version_of(file))
    return ExpandedRows(len(lines), lambda index: _parsed(_lines(file, version_of(file))[index]))


def _parsed(line: bytes) -> dict[str, object]:
    row = parse_object(line)
    if isinstance(row, Exception):
        raise row
    return dict(row)


@lru_cache(maxsize=2)
def _lines(file: Path, version: Version) -> list[bytes]:
    del version
    try:
        if file.name.endswith(".zip"):
            with zipfile.ZipFile(file) as packed:
                names = [name for name in packed.namelist() if name.endswith(".jsonl")]
                if len(names) != 1:
                    raise missing_rows(file, f"{len(names)} JSON lines files inside, expected one")
                with packed.open(names[0]) as stream:
                    return _bounded(stream, file)
        with gzip.open(file) as stream:
            return _bounded(stream, file)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise missing_rows(file, f"damaged archive: {error}") from error


def _bounded(stream: IO[bytes] | gzip.GzipFile, file: Path) -> list[bytes]:
    data = stream.read(UNPACKED_LIMIT + 1)
    if len(data) > UNPACKED_LIMIT:
        raise missing_rows(file, f"unpacks to more than {UNPACKED_LIMIT} bytes")
    return [line for line in data.splitlines() if line.strip()]
