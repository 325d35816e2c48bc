"""Records, dataclasses and mappings as JSON bytes, quickly and always in the same order."""

from typing import Any

import orjson
from fastapi.responses import Response
from pydantic import BaseModel

from app.facts.record import Bilingual

# SQLite gives times back without their zone; all of ours are UTC and are written so
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_NAIVE_UTC


def write_json(value: Any) -> bytes:
    """Write anything our rooms return as JSON."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Bilingual):  # a list has a hundred of them
        return {"en": value.en, "ja": value.ja}
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if hasattr(value, "items"):
        return dict(value.items())
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def json_response(value: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with anything our rooms return."""
    return Response(write_json(value), status_code=status, media_type="application/json", headers=headers)
