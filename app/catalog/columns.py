"""Facts of some records as columns: each fact is read once, whoever asks for it."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from app.facts.record import Record


class Columns:
    """Reads fields of records, those of records within them by a dot: `year`, `access.status`."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._within = {"": [one.__dict__ for one in records]}
        self._read: dict[str, list[Any]] = {}

    def __getitem__(self, path: str) -> list[Any]:
        """Return a field of every record (through their dictionaries, in a fifth of `attrgetter`'s time)."""
        column = self._read.get(path)
        if column is None:
            parent, _, field = path.rpartition(".")
            column = self._read[path] = list(map(itemgetter(field), self._fields(parent)))
        return column

    def _fields(self, path: str) -> list[dict[str, Any]]:
        found = self._within.get(path)
        if found is None:
            found = self._within[path] = [one.__dict__ for one in self[path]]
        return found
