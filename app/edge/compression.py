"""Answers a fifth as long for whoever takes gzip: JSON and pages, half a millisecond of CPU each.

Files are left alone, because they are read in ranges. So is every answer to a request with a cookie or
a token: a page may hold a secret beside words of the address, and its length would give the secret away.
"""

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEAST = 1400  # what fits into one packet is sent as it is
_LEVEL = 1  # higher levels take twice the time for a tenth less
_GZIP = 31  # zlib's word for a gzip frame, which then bears no time: same answer, same bytes
_KINDS = ("text/html", "application/json")


class Compressed:
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, compressed if it may be."""
        if scope["type"] == "http" and scope["method"] == "GET" and _may_compress(Headers(scope=scope)):
            send = _Sender(send)
        await self._app(scope, receive, send)


class _Sender:
    """Holds the start of an answer back until its body shows whether it is whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_text(message):
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            body = message.get("body", b"")
            if not message.get("more_body", False) and len(body) >= _LEAST:
                message = {**message, "body": _squeeze(start, body)}
            await self._send(start)
        await self._send(message)


def _squeeze(start: Message, body: bytes) -> bytes:
    """Compress a body and tell of it in the headers; the tag becomes weak, as the bytes are others."""
    short = zlib.compress(body, _LEVEL, _GZIP)
    headers = MutableHeaders(scope=start)
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(short))
    etag = headers.get("etag")
    if etag is not None and not etag.startswith("W/"):
        headers["etag"] = f"W/{etag}"
    return short


def _is_text(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    kind = headers.get("content-type", "").partition(";")[0]
    return message["status"] == 200 and kind in _KINDS and "content-encoding" not in headers


def _may_compress(headers: Headers) -> bool:
    if "cookie" in headers or "authorization" in headers:
        return False
    for word in headers.get("accept-encoding", "").split(","):
        name, _, quality = word.partition(";")
        if name.strip().casefold() == "gzip":
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
