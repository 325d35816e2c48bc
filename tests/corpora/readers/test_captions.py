"""Link tables: pictures by fetcher, dead links by cause, several captions, LAION to SBU."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.corpora.readers import open_reader
from app.errors import SourceUnavailable
from app.hub.urls import FetchFailed
from tests.corpora.readers.slices import entry, read

PICTURE = b"\xff\xd8\xff picture"


class Shelf:
    """A fetcher that has some pictures at hand: a real, small implementation of the protocol."""

    def __init__(self, has: str) -> None:
        self.has = has
        self.warmed: list[str] = []

    def fetch(self, url: str) -> bytes:
        if self.has in url:
            return PICTURE
        raise FetchFailed("http-404", url)

    def warm(self, urls: Sequence[str]) -> None:
        self.warmed += urls


def test_coyo_rows_are_fetched_and_keep_their_scores(samples: Path) -> None:
    mapping = {
        "id": "id",
        "image": "url",
        "captions": "text",
        "keep": "clip_similarity_vitl14|watermark_score",
    }
    dataset = entry("url-table", {"rows": "data/*.parquet"}, mapping=mapping)
    shelf = Shelf("http")
    found = read(dataset, samples / "coyo", fetcher=shelf)
    assert found.counts == (4, 0)
    assert found.first.images[0].data == PICTURE
    assert found.first.source_url == found.first.images[0].source_url
    assert (found.first.source_url or "").startswith("http")
    assert set(found.first.meta) >= {"clip_similarity_vitl14", "watermark_score", "source_id"}
    assert len(shelf.warmed) == 4


def test_cc3m_has_no_header_and_dead_links_are_counted_by_cause(samples: Path) -> None:
    mapping = {"columns": "caption|url", "image": "url", "captions": "caption"}
    dataset = entry("url-table", {"rows": "Validation*.tsv"}, mapping=mapping)
    found = read(dataset, samples / "conceptual_captions", fetcher=Shelf("pinimg.com"))
    assert sum(found.counts) == 500
    assert set(found.rejects) == {"fetch-http-404"}
    assert 0 < found.counts[0] < 500


def test_laion_style_parquet_is_read_with_the_default_names(samples: Path) -> None:
    found = read(
        entry("url-table", {"rows": "img2dataset/*.parquet"}), samples / "url_lists", fetcher=Shelf("http")
    )
    assert found.counts[0] > 100
    assert found.first.captions[0]


def test_a_link_table_is_counted_without_a_fetcher_but_not_read(samples: Path) -> None:
    dataset = entry("url-table", {"rows": "img2dataset/*.parquet"})
    assert open_reader(dataset, samples / "url_lists").count() > 100
    with pytest.raises(SourceUnavailable, match="open it with a fetcher"):
        read(entry("url-table", {"rows": "img2dataset/*.parquet"}), samples / "url_lists")
