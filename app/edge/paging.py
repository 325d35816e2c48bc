"""Answers of lists: bytes kept per snapshot and question, an ETag, a link to the next page."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as bytes, and the URL of the page after it."""

    body: bytes
    next_url: str | None = None


class AnswerCache:
    """Remembers written answers by key; the least recently used go first when it is full."""

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, Written] = OrderedDict()
        self._lock = Lock()

    def get_or_write(self, key: str, write: Callable[[], Written]) -> Written:
        """Return the kept bytes of a key, or write and keep them."""
        with self._lock:
            written = self._kept.get(key)
            if written is not None:
                self._kept.move_to_end(key)
                return written
        written = write()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = written
                self._size += len(written.body)
            while self._size > self._most and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped.body)
        return written


def etag_of(*parts: str) -> str:
    """Return a strong ETag for what these parts determine."""
    digest = sha256("|".join(parts).encode()).hexdigest()
    return f'"{digest[:32]}"'


def is_fresh(request: Request, etag: str) -> bool:
    """Return whether the caller already has this answer."""
    given = request.headers.get("if-none-match", "")
    known = {one.strip().removeprefix("W/") for one in given.split(",")}
    return etag in known or "*" in known


def json_answer(request: Request, *, key: str, write: Callable[[], Written]) -> Response:
    """Answer with kept bytes, or with 304 when the caller has them; `key` names snapshot and question."""
    etag = etag_of(key)
    headers = {"etag": etag, "cache-control": "no-cache"}
    if is_fresh(request, etag):
        return Response(status_code=304, headers=headers)
    cache: AnswerCache = request.app.state.answers
    written = cache.get_or_write(key, write)
    if written.next_url is not None:
        headers["link"] = f'<{written.next_url}>; rel="next"'
    return Response(written.body, media_type="application/json", headers=headers)


def base_url(request: Request) -> str:
    """Return the URL people reach us by: the configured one, or the one of this request."""
    configured: str | None = request.app.state.settings.public_url
    return configured.rstrip("/") if configured else str(request.base_url).rstrip("/")
