"""What another file says of each picture: its license, page and author, joined by the picture's key.

Sets that reuse photographs of another set seldom repeat whose they are; the other set's files know. The
role `image_facts` of a split names such files (candidates by `|`; the first that states a license is read)
and the mapping, in every layout, says where they tell what. A picture is found by its number or name in
the row, or by the part of the name that `facts_key` takes out; zeros in front of a number do not count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.corpora.readers.binding import Binding, Value, match
from app.corpora.readers.documents import Version, parse_document, version_of
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.rows import Row, missing_rows
from app.errors import InvalidInput

ROLE = "image_facts"
DEFAULTS: dict[str, Value] = {
    "facts_member": "images",
    "facts_id": "id",
    "facts_license": "license",
    "facts_page": "flickr_url",
    "facts_author": "author",
    "facts_key": None,
}
Columns = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """One picture: the license as its file writes it, its page, its author; None where not stated."""

    license_value: str | None = None
    page: str | None = None
    author: str | None = None


Table = Mapping[str, ImageFacts]
NOTHING = ImageFacts()


class FactsOfImages:
    """The facts of one split's pictures; empty where the split names no file or none is there."""

    def __init__(self, binding: Binding) -> None:
        self._table = find_table(binding) or {}
        self._key = _pattern(binding) if self._table else None

    def find(self, reference: Any) -> ImageFacts:
        """Return what is known of the picture that a row refers to by id, name or image struct."""
        if not self._table:
            return NOTHING
        key = _key_of(reference, self._key)
        return self._table.get(key, NOTHING) if key is not None else NOTHING


def find_table(binding: Binding) -> Table | None:
    """Return the facts by picture of the first candidate that states a license; None when none does."""
    columns = _columns(binding)
    for candidate in binding.parts.get(ROLE, "").split("|"):
        files = match(binding.location, candidate) if candidate.strip() else ()
        tables = [_read(file, version_of(file), columns) for file in files if file.is_file()]
        found = (
            tables[0] if len(tables) == 1 else {key: one for table in tables for key, one in table.items()}
        )
        if any(one.license_value is not None for one in found.values()):
            return found
    return None


def missing_facts(binding: Binding) -> str | None:
    """Return the candidates of a split that names a file of picture facts and has none; None otherwise."""
    wanted = binding.parts.get(ROLE)
    return wanted if wanted is not None and find_table(binding) is None else None


def _columns(binding: Binding) -> Columns:
    given = {**DEFAULTS, **binding.mapping}
    member, key, license_, page, author = (
        str(given[f"facts_{name}"] or "") for name in ("member", "id", "license", "page", "author")
    )
    return member, key, license_, page, author


def _pattern(binding: Binding) -> re.Pattern[str] | None:
    written = {**DEFAULTS, **binding.mapping}["facts_key"]
    if written is None:
        return None
    try:
        pattern = re.compile(str(written))
    except re.error as error:
        pattern, why = None, str(error)
    else:
        why = "it needs one group"
    if pattern is None or pattern.groups != 1:
        raise InvalidInput(
            f"dataset '{binding.dataset.id}': access.reader.mapping.facts_key '{written}': {why}",
            field="access.reader.mapping.facts_key",
        )
    return pattern


def _key_of(reference: Any, pattern: re.Pattern[str] | None) -> str | None:
    if isinstance(reference, Mapping):
        reference = reference.get("path")
    if isinstance(reference, bool) or not isinstance(reference, int | str):
        return None
    if pattern is None or isinstance(reference, int):
        return _plain(reference)
    found = pattern.search(reference)
    return _plain(found[1]) if found is not None else None


def _plain(key: int | str) -> str:
    text = str(key)
    return text.lstrip("0") or "0" if text.isdecimal() else text


@lru_cache(maxsize=8)
def _read(file: Path, version: Version, columns: Columns) -> Table:
    """Return the facts of one file. Only they stay in memory: annotation files are hundreds of megabytes."""
    del version
    _, key, license_, page, author = columns
    return {
        _plain(row[key]): ImageFacts(_text(row.get(license_)), _text(row.get(page)), _text(row.get(author)))
        for row in _rows(file, columns[0])
        if isinstance(row.get(key), int | str)
    }


def _rows(file: Path, member: str) -> list[Row]:
    if file.suffix.lower() not in {".json", ".gz", ".gzip"}:
        rows = open_row_files([file])
        return [row for _, row in rows.read(0, rows.count()) if not isinstance(row, BadRow)]
    try:
        document = parse_document(file)
    except ValueError as error:
        raise missing_rows(file, f"not JSON: {error}") from error
    listed = document.get(member) if isinstance(document, dict) else document
    if not isinstance(listed, list):
        raise missing_rows(file, f"no list '{member}'; set access.reader.mapping.facts_member")
    return [row for row in listed if isinstance(row, dict)]


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None
