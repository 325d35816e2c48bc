"""A record of which some fields cannot be read: the others are checked all the same.

The gaps are filled from a sound record of the same kind, and nothing is said of what was filled in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from app.catalog.yaml_files import Where
from app.facts.record import Record

# Fields that are weighed against each other: a gap in one leaves nothing to say of the other.
TOGETHER = (frozenset({"scale", "splits"}), frozenset({"access", "warnings"}))


@dataclass(frozen=True, slots=True)
class Partial:
    """The record, the content that it was made of, its gaps, and where the items of lists stood."""

    record: Record
    content: Mapping[str, object]
    gaps: frozenset[str]
    places: Mapping[str, Sequence[int]]

    def original(self, where: Where) -> Where | None:
        """Return where a finding belongs in the file; None when it is about a gap."""
        if where and where[0] in self.gaps:
            return None
        if len(where) > 1 and where[0] in self.places and isinstance(where[1], int):
            return where[0], self.places[str(where[0])][where[1]], *where[2:]
        return where


def fill_gaps(raw: object, error: ValidationError, *, sound: Record | None) -> Partial | None:
    """Return what can be read of a record; None when nothing can, or no sound record fills the gaps."""
    if not isinstance(raw, dict) or sound is None:
        return None
    model = type(sound)
    wrong: dict[str, set[object]] = {}
    for one in error.errors():
        wrong.setdefault(str(one["loc"][0]), set()).add(one["loc"][1] if len(one["loc"]) > 1 else None)
    content = {key: value for key, value in raw.items() if key in model.model_fields}
    places: dict[str, list[int]] = {}
    gaps = set()
    for name, items in wrong.items():
        value = raw.get(name)
        if isinstance(value, list) and all(isinstance(item, int) for item in items):
            places[name] = [number for number in range(len(value)) if number not in items]
            content[name] = [value[number] for number in places[name]]
        elif name in model.model_fields:
            gaps.add(name)
    spoiled = {name for group in TOGETHER if group & gaps for name in group} | gaps
    filler = {name: value for name, value in sound.model_dump(mode="json").items() if name in gaps}
    content.update({name: value for name, value in filler.items() if name in content})
    try:
        record = model.model_validate({**content, **filler})
    except ValidationError:
        return None
    return Partial(record, content, frozenset(spoiled), places)
