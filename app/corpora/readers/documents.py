"""Whole JSON documents, parsed once per process and file version, and never changed by who asks."""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from app.corpora.readers.rows import missing_rows

UNPACKED_LIMIT = 2_000_000_000
CHUNK = 1 << 20

Version = tuple[int, int]


def version_of(file: Path) -> Version:
    """Return what tells one state of a file from another: size and time of change."""
    stat = file.stat()
    return stat.st_size, stat.st_mtime_ns


@lru_cache(maxsize=6)
def load_document(file: Path, version: Version) -> Any:
    """Return a JSON file's content; gzip (also under `.gzip`) is unpacked up to a limit."""
    del version
    return parse_document(file)


def parse_document(file: Path) -> Any:
    """Return a JSON file's content without keeping it; gzip is unpacked up to a limit."""
    with file.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        return orjson.loads(_unpack(file) if packed else stream.read())


def load_json(file: Path) -> Any:
    """Return a JSON file that must be readable, or the error that names it."""
    try:
        return load_document(file, version_of(file))
    except ValueError as error:
        raise missing_rows(file, f"not JSON: {error}") from error


def _unpack(file: Path) -> bytes:
    parts, size = [], 0
    try:
        with gzip.open(file) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > UNPACKED_LIMIT:
                    raise missing_rows(file, f"unpacks to more than {UNPACKED_LIMIT} bytes")
                parts.append(chunk)
    except (OSError, EOFError) as error:
        raise missing_rows(file, f"damaged gzip: {error}") from error
    return b"".join(parts)
