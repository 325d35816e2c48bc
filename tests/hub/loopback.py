"""A small Hub on loopback: the recorded payload shapes, conditional requests, and every kind of trouble."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

SHA = "a" * 40
LATER = "b" * 40


def described(hub_id: str, **more: Any) -> dict[str, Any]:
    """Return an answer in the form of the recorded ones."""
    card = {"license": "mit", "task_categories": ["visual-question-answering"], "language": ["en"]}
    return {
        "_id": "621ffdd236468d709f181d6f",
        "id": hub_id,
        "author": hub_id.rpartition("/")[0],
        "sha": SHA,
        "private": False,
        "gated": False,
        "disabled": False,
        "tags": ["license:mit", "task_categories:visual-question-answering"],
        "cardData": card,
        "createdAt": "2022-03-02T23:29:22.000Z",
        **more,
    }


def tagged(hub_id: str, license_word: str, **more: Any) -> dict[str, Any]:
    """Return an answer with this license tag."""
    return described(hub_id, cardData={"license": license_word}, tags=[f"license:{license_word}"], **more)


class LoopbackHub(ThreadingHTTPServer):
    """`datasets` answers by id, `cards` by (id, revision), `faults` by id: a status, or `truncated`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.datasets: dict[str, dict[str, Any]] = {}
        self.cards: dict[tuple[str, str], bytes] = {}
        self.faults: dict[str, list[int | str]] = {}
        self.renamed: dict[str, str] = {}
        self.page = 2
        self.asked: Counter[tuple[str, int]] = Counter()
        self.headers: list[dict[str, str]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, answer: dict[str, Any], card: bytes | str | None = None) -> None:
        """Serve a dataset, with a card at its commit."""
        self.datasets[answer["id"]] = answer
        if card is not None:
            text = card.encode() if isinstance(card, str) else card
            self.cards[answer["id"], answer["sha"]] = text


class _Answers(BaseHTTPRequestHandler):
    server: LoopbackHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.headers.append({key.lower(): value for key, value in self.headers.items()})
        if parts.path == "/api/datasets":
            self.list(parse_qs(parts.query))
        elif parts.path.startswith("/api/datasets/"):
            self.describe(parts.path.removeprefix("/api/datasets/"))
        elif "/resolve/" in parts.path:
            name, _, rest = parts.path.removeprefix("/datasets/").partition("/resolve/")
            card = self.server.cards.get((name, rest.partition("/")[0]))
            self.send(200, card) if card is not None else self.send(
                404, b"", {"X-Error-Code": "EntryNotFound"}
            )
        else:
            self.send(404, b"")

    def list(self, query: dict[str, list[str]]) -> None:
        start = int(query.get("cursor", ["0"])[0])
        found = list(self.server.datasets.values())
        end = start + self.server.page
        more = {}
        if end < len(found):
            more["Link"] = f'<{self.server.endpoint}/api/datasets?cursor={end}>; rel="next"'
        if self.fault("list"):
            return
        self.send(200, orjson.dumps(found[start:end]), more)

    def describe(self, name: str) -> None:
        if name in self.server.renamed:
            self.send(307, b"", {"Location": f"/api/datasets/{self.server.renamed[name]}"})
            return
        if self.fault(name):
            return
        answer = self.server.datasets.get(name)
        if answer is None:
            self.send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            return
        body = orjson.dumps(answer)
        etag = f'W/"{hash(body) & 0xFFFFFFFF:x}"'
        if self.headers.get("if-none-match") == etag:
            self.send(304, b"", {"ETag": etag})
        else:
            self.send(200, body, {"ETag": etag})

    def fault(self, name: str) -> bool:
        """Answer with the next fault in line for a name; the last one stays."""
        line = self.server.faults.get(name)
        if not line:
            return False
        fault = line.pop(0) if len(line) > 1 else line[0]
        if fault == "ok":
            return False
        if fault == "truncated":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b'{"id": "cut')
            self.close_connection = True
        elif fault == "gated":
            self.send(403, b"{}", {"X-Error-Code": "GatedRepo"})
        elif fault == "garbage":
            self.send(200, b"<html>busy</html>")
        elif isinstance(fault, int):
            wait = {"Retry-After": "7"} if fault == 429 else {}
            self.send(fault, b"{}", wait)
        elif fault == "long wait":
            self.send(429, b"{}", {"RateLimit": '"api";r=0;t=4000'})
        return True

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.server.asked[urlsplit(self.path).path, status] += 1
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[LoopbackHub]:
    """Serve until the block ends."""
    hub = LoopbackHub()
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()
