"""The Hub's client against a Hub of our own on loopback: clear refusals."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.errors import SourceUnavailable
from app.hub.huggingface import HubRepository, download_snapshot
from app.settings import Settings

SHA = "c3c245a18bbd57b1682b099e14460eebf154cbdf"


class Hub(BaseHTTPRequestHandler):
    """Says no to one gated and one missing dataset."""

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/api/datasets/owner/gated"):
            self.send(403, b"{}", [("X-Error-Code", "GatedRepo")])
        else:
            self.send(404, b"{}", [("X-Error-Code", "RepoNotFound")])

    do_HEAD = do_GET

    def send(self, status: int, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers or ():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Settings(home=tmp_path, hf_endpoint=f"http://127.0.0.1:{server.server_address[1]}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("name", "said"), [("owner/gated", "gated"), ("owner/nothing", "does not exist")])
def test_a_download_that_is_refused_names_the_fix(settings: Settings, name: str, said: str) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        download_snapshot(HubRepository(name, SHA), settings, patterns=["*.json"])
    assert said in caught.value.message
    assert "KONDATE_MIRRORS" in caught.value.message


def test_a_hub_out_of_reach_is_said_so(tmp_path: Path) -> None:
    nowhere = Settings(home=tmp_path, hf_endpoint="http://127.0.0.1:9")
    with pytest.raises(SourceUnavailable, match=r"cannot be (reached|downloaded)"):
        download_snapshot(HubRepository("owner/name", SHA), nowhere, patterns=["*"])
