"""Where a page ended: opaque to callers, good for the next page even when the catalog changed since."""

import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import orjson

from app.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Place:
    """The last dataset shown: by which order, in which tier of text hits, its number and its id."""

    sort: str
    tier: int
    key: float
    id: str


def write_cursor(place: Place) -> str:
    """Write a place as a word for URLs."""
    key = None if math.isnan(place.key) else place.key
    text = orjson.dumps([place.sort, place.tier, key, place.id])
    return urlsafe_b64encode(text).decode().rstrip("=")


def read_cursor(cursor: str, *, sort: str) -> Place:
    """Read a place back; a cursor of another order or of no list of ours is malformed input."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        written, tier, key, dataset_id = orjson.loads(urlsafe_b64decode(padded.encode("ascii")))
        place = Place(str(written), int(tier), math.nan if key is None else float(key), str(dataset_id))
    except (ValueError, TypeError) as error:
        raise InvalidInput("this cursor is not one of ours: take it from `next`", field="cursor") from error
    if place.sort != sort or place.tier not in {0, 1}:
        raise InvalidInput(f"this cursor belongs to sort={place.sort}, not to sort={sort}", field="cursor")
    return place
