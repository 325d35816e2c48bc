"""The outermost layer of every request: host check, size limit, request id, headers, log, metrics.

Plain ASGI, because it stands around every answer, streams and files included.
"""

import logging
import re
import time
from collections.abc import Iterable
from uuid import uuid4

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge.metrics import count_request

access_log = logging.getLogger("kondate.access")
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SECURITY = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
_EXPOSED = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, X-Total-Count"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Shell:
    """Wraps the application; `hosts` are the names it answers to, None for any."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] | None, max_body: int) -> None:
        self._app = app
        self._hosts = None if hosts is None else frozenset(hosts)
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it before anything reads it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(scope, send, request_id=request_id)
        if self._hosts is not None and _host(headers) not in self._hosts:
            await _refuse(
                answer, status=400, slug="bad-request", detail="this server does not have that name"
            )
        elif _length(headers) > self._max_body:
            await _refuse(answer, status=413, slug="too-large", detail=f"at most {self._max_body} bytes")
        elif _is_preflight(scope, headers):
            await _allow_reading(answer)
        else:
            await self._app(scope, _Counted(receive, self._max_body), answer)
        answer.finish()


class _Answer:
    """Sends, adding our headers, and remembers what the log and the metrics tell."""

    def __init__(self, scope: Scope, send: Send, *, request_id: str) -> None:
        self.scope = scope
        self._send = send
        self._request_id = request_id
        self._started = time.perf_counter()
        self._status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
            headers.update(self.scope["state"].get("answer_headers", {}))
            headers["x-request-id"] = self._request_id
            if _is_open(self.scope) and self.scope["method"] in {"GET", "HEAD"}:
                headers["access-control-allow-origin"] = "*"
                headers["access-control-expose-headers"] = _EXPOSED
        await self._send(message)

    def finish(self) -> None:
        """Write the access line and count the request by its route, not by its path."""
        seconds = time.perf_counter() - self._started
        count_request(self.scope["method"], _route(self.scope), self._status, seconds)
        access_log.info(
            "%s %s %s",
            self.scope["method"],
            self.scope["path"],
            self._status,
            extra={
                "method": self.scope["method"],
                "path": self.scope["path"],
                "status": self._status,
                "milliseconds": round(seconds * 1000, 1),
                "request_id": self._request_id,
            },
        )


class _Counted:
    """Reads the body, and stops one that is longer than it said."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                return {"type": "http.disconnect"}
        return message


def _route(scope: Scope) -> str:
    """Return the route's pattern, so that metrics have one line a route; unmatched paths are `other`.

    A route knows its path below the router it was written for; what stands before it is put back.
    """
    path: str = getattr(scope.get("route"), "path", "other")
    if scope["path"].startswith("/api/v1/") and not path.startswith("/api/"):
        return f"/api/v1{path}"
    return path


def _host(headers: Headers) -> str:
    """Return the host name asked for, without its port."""
    host = headers.get("host", "").casefold()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _is_open(scope: Scope) -> bool:
    """Say whether pages of other sites may read this: facts and mixes; a corpus may be private."""
    path: str = scope["path"]
    return path.startswith("/api/") and not path.startswith("/api/v1/builds")


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    asks = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
    return asks and _is_open(scope)


async def _allow_reading(answer: _Answer) -> None:
    """Let pages of other sites read the API; acting stays with our own origin."""
    headers = [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"GET, HEAD"),
        (b"access-control-allow-headers", b"authorization, if-none-match, range"),
        (b"access-control-max-age", b"86400"),
    ]
    await answer({"type": "http.response.start", "status": 204, "headers": headers})
    await answer({"type": "http.response.body", "body": b""})


async def _refuse(answer: _Answer, *, status: int, slug: str, detail: str) -> None:
    document = {
        "type": f"/api/v1/problems#{slug}",
        "title": "Refused",
        "status": status,
        "detail": detail,
        "instance": answer.scope["path"],
    }
    body = orjson.dumps(document)
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await answer({"type": "http.response.start", "status": status, "headers": headers})
    await answer({"type": "http.response.body", "body": body})
