"""A corpus goes to the Hub only when every dataset in it may be handed on; nothing is sent before that."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.corpora.publishing import find_barriers, push_corpus
from app.errors import Conflict, InvalidInput, SourceUnavailable
from app.settings import Settings
from tests.trips.workshop import charts_mix


class Hub(ThreadingHTTPServer):
    """Takes commits of small files, as the Hub does; keeps every request and every file."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[tuple[str, str]] = []
        self.private: bool | None = None
        self.exists = False
        self.files: set[str] = set()
        self.refuses = False


class _Answers(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append(("GET", self.path))
        if self.path == "/api/datasets/me/corpus" and not self.server.exists:
            self.answer({"error": "no such repository"}, status=404)
            return
        about = {"id": "me/corpus", "sha": "a" * 40, "siblings": [], "private": False}
        self.answer([] if "/tree/" in self.path else about)

    def do_POST(self) -> None:
        self.server.asked.append(("POST", self.path))
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.refuses:
            self.answer({"error": "no"}, status=403)
        elif self.path == "/api/repos/create":
            told = json.loads(body)
            self.server.exists = True
            self.server.private = told.get("private", told.get("visibility") == "private")
            self.answer({"url": f"http://{self.headers['host']}/datasets/me/corpus", "name": "me/corpus"})
        elif "/preupload/" in self.path:
            named = [one["path"] for one in json.loads(body)["files"]]
            self.answer(
                {
                    "files": [
                        {"path": one, "uploadMode": "regular", "shouldIgnore": False, "oid": None}
                        for one in named
                    ]
                }
            )
        elif self.path == "/api/validate-yaml":
            self.answer({"errors": [], "warnings": []})
        elif "/commit/" in self.path:
            lines = [json.loads(line) for line in body.splitlines()]
            self.server.files |= {one["value"]["path"] for one in lines if one["key"] == "file"}
            url = f"http://{self.headers['host']}/datasets/me/corpus/commit/{'b' * 40}"
            self.answer({"success": True, "commitOid": "b" * 40, "commitUrl": url, "hookOutput": ""})
        else:
            self.answer({"error": "unknown"}, status=404)

    def answer(self, told: Any, *, status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 404:
            self.send_header("X-Error-Code", "RepoNotFound")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def hub() -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(hub: Hub, tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home", hf_endpoint=f"http://127.0.0.1:{hub.server_address[1]}", hf_token="hf_x"
    )


@pytest.fixture
def corpus(catalog: Catalog, settings: Settings, tmp_path: Path) -> Path:
    mix = charts_mix(catalog, samples=3)
    order = BuildOrder(mix=mix.id, profile="llava-1.5", output="parquet")
    run_build_here(mix, catalog, order, out=tmp_path / "corpus", settings=settings)
    return tmp_path / "corpus"


def renamed(corpus: Path, dataset: str) -> Path:
    """Let a corpus say that its samples are of another dataset."""
    told = json.loads((corpus / "manifest.json").read_text())
    told["datasets"] = {dataset: told["datasets"].pop("demo-charts")}
    (corpus / "manifest.json").write_text(json.dumps(told))
    return corpus


def test_a_corpus_that_may_be_handed_on_is_on_the_hub_whole(
    corpus: Path, catalog: Catalog, settings: Settings, hub: Hub
) -> None:
    url = push_corpus(corpus, "me/corpus", catalog, settings)
    assert url.endswith("/datasets/me/corpus/commit/" + "b" * 40)
    assert hub.files == {str(one.relative_to(corpus)) for one in corpus.rglob("*") if one.is_file()}
    assert hub.private is False


def test_a_private_repository_is_made_private(
    corpus: Path, catalog: Catalog, settings: Settings, hub: Hub
) -> None:
    push_corpus(corpus, "me/corpus", catalog, settings, private=True)
    assert hub.private is True


def test_what_may_only_be_shared_in_private_never_goes_into_a_public_repository(
    corpus: Path, catalog: Catalog, settings: Settings, hub: Hub
) -> None:
    hub.exists = True
    with pytest.raises(Conflict, match="public"):
        push_corpus(corpus, "me/corpus", catalog, settings, private=True)
    assert hub.files == set()


def test_a_dataset_that_may_not_be_handed_on_stops_the_push_before_anything_is_sent(
    corpus: Path, catalog: Catalog, settings: Settings, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    barriers = find_barriers(renamed(corpus, "chartqa"), catalog, share="public")
    assert [one.dataset for one in barriers] == ["chartqa"]
    assert not barriers[0].verdict.usable
    assert barriers[0].sentence
    monkeypatch.setattr("app.corpora.publishing.verify_corpus", lambda *_: Whole())
    with pytest.raises(Conflict, match="chartqa"):
        push_corpus(corpus, "me/corpus", catalog, settings)
    assert hub.asked == []


class Whole:
    problems = ()


def test_samples_pass_one_by_one_only_when_each_license_they_carry_may_be_handed_on(
    corpus: Path, catalog: Catalog
) -> None:
    renamed(corpus, "coco-captions")
    passing: dict[str, int] = {"CC-BY-2.0": 3}
    for licenses, stopped in ((passing, False), ({**passing, "CC-BY-ND-2.0": 1}, True), ({}, True)):
        (corpus / "stats.json").write_text(json.dumps({"licenses": {"coco-captions": licenses}}))
        told = find_barriers(corpus, catalog, share="public")
        assert bool(told) is stopped, (licenses, told)


def test_a_dataset_the_catalog_lost_and_one_with_no_sample_in_it(corpus: Path, catalog: Catalog) -> None:
    renamed(corpus, "withdrawn-set")
    assert [one.dataset for one in find_barriers(corpus, catalog, share="public")] == ["withdrawn-set"]
    told = json.loads((corpus / "manifest.json").read_text())
    told["datasets"]["withdrawn-set"]["kept"] = 0
    (corpus / "manifest.json").write_text(json.dumps(told))
    assert find_barriers(corpus, catalog, share="public") == ()


def test_a_corpus_with_other_bytes_is_not_pushed(
    corpus: Path, catalog: Catalog, settings: Settings, hub: Hub
) -> None:
    (corpus / "NOTICE.md").write_text("mine")
    with pytest.raises(Conflict, match=r"NOTICE\.md"):
        push_corpus(corpus, "me/corpus", catalog, settings)
    assert hub.asked == []


def test_the_hubs_refusal_and_a_wrong_name_are_told(
    corpus: Path, catalog: Catalog, settings: Settings, hub: Hub
) -> None:
    hub.refuses = True
    with pytest.raises(SourceUnavailable, match="HF_TOKEN"):
        push_corpus(corpus, "me/corpus", catalog, settings)
    with pytest.raises(InvalidInput, match="no name"):
        push_corpus(corpus, "me/corpus/../x", catalog, settings)
