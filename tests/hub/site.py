"""A small real web site on loopback, with every kind of trouble a link table meets."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 10


class Site(ThreadingHTTPServer):
    """Counts what is asked and how many ask at once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.asked: Counter[str] = Counter()
        self.hosts: set[str] = set()
        self.robots: str | None = None
        self.robots_moved = False
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def link(self, path: str) -> str:
        return f"{self.base}{path}"


class Page(BaseHTTPRequestHandler):
    """Answers by path."""

    server: Site

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        site = self.server
        with site.lock:
            site.asked[self.path] += 1
            site.hosts.add(self.headers["host"])
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
            times = site.asked[self.path]
        try:
            self.answer(self.path.partition("?")[0], times)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            with site.lock:
                site.at_once -= 1

    def answer(self, path: str, times: int) -> None:  # noqa: PLR0912 one branch a trouble
        site = self.server
        if path == "/robots.txt" and site.robots_moved:
            self.send(301, b"", headers=[("Location", "/rules/robots.txt")])
        elif path.endswith("/robots.txt"):
            self.send(200, site.robots.encode(), "text/plain") if site.robots else self.send(404, b"")
        elif path.startswith("/ok"):
            self.send(200, PNG, "image/png")
        elif path.startswith("/wait"):
            time.sleep(0.05)
            self.send(200, PNG, "image/png")
        elif path == "/to-ok":
            self.send(302, b"", headers=[("Location", "/ok.png")])
        elif path == "/to-private":
            self.send(302, b"", headers=[("Location", "http://10.1.2.3/secret.png")])
        elif path == "/loop":
            self.send(302, b"", headers=[("Location", "/loop")])
        elif path == "/page":
            self.send(200, b"<html>no picture</html>", "image/png")
        elif path == "/huge":
            self.send(200, PNG + bytes(200_000), "image/png")
        elif path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(300):
                self.wfile.write(PNG + bytes(1000))
        elif path == "/noai":
            self.send(200, PNG, "image/png", [("X-Robots-Tag", "noimageai, noarchive")])
        elif path == "/flaky":
            self.send(503, b"", headers=[("Retry-After", "0")]) if times < 3 else self.send(
                200, PNG, "image/png"
            )
        elif path == "/zstd":
            self.send(200, PNG, "image/png", [("Content-Encoding", "zstd")])
        elif path == "/dated":
            later = formatdate(time.time() + 3, usegmt=True)
            self.send(429, b"", headers=[("Retry-After", later)]) if times < 2 else self.send(
                200, PNG, "image/png"
            )
        elif path == "/slow":
            time.sleep(2)
            self.send(200, PNG, "image/png")
        else:
            self.send(404, b"")

    def send(
        self,
        status: int,
        body: bytes,
        kind: str = "text/plain",
        headers: list[tuple[str, str]] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers or ():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[Site]:
    """Serve until the block ends."""
    site = Site()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()
