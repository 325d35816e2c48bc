"""Real Croissant descriptions of all three versions."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from app.errors import InvalidInput, SourceUnavailable
from app.hub.croissant import fetch_croissant, found_in_croissant, has_pictures, read_croissant, version_of
from app.hub.found import UNSPECIFIED, draft_entry
from tests.hub.words import VOCABULARY


@pytest.mark.parametrize(
    ("name", "version", "license_id", "pictures"),
    [
        ("0.8/pass", "0.8", "CC-BY-4.0", True),
        ("0.8/movielens", "0.8", UNSPECIFIED, False),
        ("1.0/coco2014", "1.0", "CC-BY-4.0", True),
        ("1.0/gpt-3", "1.0", UNSPECIFIED, False),
        ("1.0/huggingface-the-cauldron", "1.0", UNSPECIFIED, True),
        ("1.1/huggingface-squad_v2", "1.1", "CC-BY-SA-4.0", False),
        ("1.1/image_test", "1.1", "CC-BY-4.0", True),
    ],
)
def test_descriptions_become_drafts(
    samples: Path, name: str, version: str, license_id: str, pictures: bool
) -> None:
    file = samples / "croissant/datasets" / name / "metadata.json"
    content = orjson.loads(file.read_bytes())
    assert version_of(content) == version
    assert has_pictures(content) is pictures
    assert draft_entry(read_croissant(file), VOCABULARY).licenses[0].id == license_id


def test_every_sample_description_is_read(samples: Path) -> None:
    files = sorted((samples / "croissant").rglob("metadata.json"))
    assert len(files) == 19
    for file in files:
        found = read_croissant(file)
        draft_entry(found, VOCABULARY)
        assert found.features


def test_repositories_are_found_beside_a_home_page_of_its_own() -> None:
    hub, code = "https://huggingface.co/datasets/owner/some-set", "https://github.com/owner/some"
    page = "https://some.example/"
    same = [hub, code, "https://arxiv.org/abs/2203.10244"]
    found = found_in_croissant({"name": "Some set", "url": page, "sameAs": same})
    assert (found.id, found.huggingface, found.github) == ("owner/some-set", "owner/some-set", "owner/some")
    assert (found.homepage, found.arxiv) == (page, "2203.10244")
    assert found_in_croissant({"name": "Some set", "url": hub}).homepage is None


def test_lineage_as_stated_is_left_for_a_person_to_check(samples: Path) -> None:
    file = samples / "croissant/datasets/1.1/huggingface-squad_v2/metadata.json"
    found = read_croissant(file)
    assert found.derived_from
    assert any("derived from" in word for word in draft_entry(found, VOCABULARY).unknowns)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"license": "mit"}'])
def test_what_is_no_description_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "metadata.json").write_bytes(content)
    with pytest.raises(InvalidInput, match="not a Croissant description"):
        read_croissant(tmp_path / "metadata.json")


def serve(body: bytes, status: int = 200) -> "tuple[ThreadingHTTPServer, str]":
    class Page(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/metadata.json"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_description_behind_an_address_reads_as_its_file(samples: Path, version: str) -> None:
    file = next(iter(sorted((samples / "croissant/datasets" / version).rglob("metadata.json"))))
    server, url = serve(file.read_bytes())
    assert fetch_croissant(url) == read_croissant(file)
    server.shutdown()
    server.server_close()


def test_an_address_that_gives_none_is_named(tmp_path: Path) -> None:
    server, url = serve(b"<html>", 200)
    with pytest.raises(InvalidInput, match="not a Croissant description"):
        fetch_croissant(url)
    server.shutdown()
    server.server_close()
    server, url = serve(b"", 404)
    with pytest.raises(SourceUnavailable, match="404"):
        fetch_croissant(url)
    server.shutdown()
    server.server_close()
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        fetch_croissant("http://127.0.0.1:9/metadata.json")
