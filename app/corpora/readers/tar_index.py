"""Where the samples of a tar stand: headers are read once, members only when asked for, nothing is unpacked.

Links, devices and folders in a tar are passed over; sizes are bounded before a byte is read.
"""

import gzip
import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from app.corpora.readers.documents import Version, version_of
from app.corpora.readers.problem import BadRow
from app.corpora.readers.rows import missing_rows

UNPACKED_LIMIT = 2_000_000_000
MEMBERS_LIMIT = 5_000_000
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class TarSample:
    """Members that share a key: field name -> (offset, size)."""

    key: str
    fields: Mapping[str, tuple[int, int]]


def samples_of(file: Path) -> tuple[TarSample, ...]:
    """Return the samples of a tar (plain or gzip), in order: neighbors with the same name up to the dot."""
    return _index(file, version_of(file))


def read_field(file: Path, place: tuple[int, int], *, limit: int) -> bytes:
    """Return one member's bytes; a gzip member is unpacked, within the limit."""
    offset, size = place
    if size > limit:
        raise BadRow("member-too-large", f"{file.name}: {size} bytes")
    if _is_packed(file):
        data = _unpacked(file, version_of(file))[offset : offset + size]
    else:
        with file.open("rb") as stream:
            stream.seek(offset)
            data = stream.read(size)
    if len(data) < size:
        raise BadRow("broken-archive", f"{file.name} ends in the middle of a member")
    return data


def unzip_member(data: bytes, *, limit: int) -> bytes:
    """Return the content of a `.gz` member within the limit."""
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            content = stream.read(limit + 1)
    except (OSError, EOFError) as error:
        raise BadRow("broken-archive", f"damaged gzip member: {error}") from error
    if len(content) > limit:
        raise BadRow("member-too-large", "a gzip member unpacks to too much")
    return content


@lru_cache(maxsize=64)
def _index(file: Path, version: Version) -> tuple[TarSample, ...]:
    source = io.BytesIO(_unpacked(file, version)) if _is_packed(file) else None
    found: list[tuple[str, dict[str, tuple[int, int]]]] = []
    try:
        with tarfile.open(file if source is None else None, "r:", fileobj=source) as tar:
            for count, member in enumerate(tar):
                if count > MEMBERS_LIMIT:
                    raise missing_rows(file, f"more than {MEMBERS_LIMIT} members")
                if not member.isreg():
                    continue
                key, field = split_name(member.name)
                if not found or found[-1][0] != key:
                    found.append((key, {}))
                found[-1][1][field] = (member.offset_data, member.size)
    except (tarfile.TarError, EOFError, OSError) as error:
        if not found:
            raise missing_rows(file, f"not a tar: {error}") from error
    return tuple(TarSample(key, fields) for key, fields in found)


def split_name(name: str) -> tuple[str, str]:
    """Return key and field of a member: the base name is cut at its first dot."""
    path = PurePosixPath(name)
    stem, _, field = path.name.partition(".")
    return (path.parent / stem).as_posix(), field.lower()


def _is_packed(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(2) == GZIP


@lru_cache(maxsize=2)
def _unpacked(file: Path, version: Version) -> bytes:
    del version
    try:
        with gzip.open(file) as stream:
            data = stream.read(UNPACKED_LIMIT + 1)
    except (OSError, EOFError) as error:
        raise missing_rows(file, f"damaged gzip: {error}") from error
    if len(data) > UNPACKED_LIMIT:
        raise missing_rows(file, f"unpacks to more than {UNPACKED_LIMIT} bytes")
    return data
