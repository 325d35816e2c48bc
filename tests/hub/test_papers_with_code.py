"""Dumps of the closed site: evaluation tables as recorded, dataset entries by their published keys."""

import gzip
from pathlib import Path

import orjson
import pytest

from app.errors import InvalidInput
from app.hub.found import UNSPECIFIED, draft_entry
from app.hub.papers_with_code import read_benchmarks, read_datasets
from tests.hub.words import VOCABULARY

ENTRY = {
    "url": "https://example.org/dataset/some",
    "name": "SomeQA",
    "full_name": "Some Question Answering",
    "homepage": "https://some.example",
    "paper": {"title": "Some paper", "url": "https://example.org/paper"},
    "introduced_date": "2021-05-01",
    "modalities": ["Images", "Texts"],
    "tasks": [{"task": "Visual Question Answering", "url": "u"}],
    "languages": ["English"],
    "license_name": "CC BY 4.0",
    "data_loaders": [{"repo": "https://github.com/owner/some/tree/main", "url": "u"}],
}


def test_recorded_evaluation_tables_name_their_datasets(samples: Path) -> None:
    found = list(read_benchmarks(samples / "paperswithcode/evaluation_tables/coqa.json"))
    assert found
    assert any("coqa" in benchmark.dataset.lower() for benchmark in found)
    assert all(benchmark.task for benchmark in found)
    assert any(benchmark.results > 0 and benchmark.metrics for benchmark in found)


@pytest.mark.parametrize("packed", [False, True])
def test_names_and_links_are_taken_and_nothing_else_of_an_entry(tmp_path: Path, packed: bool) -> None:
    data = orjson.dumps([ENTRY, {"name": ""}, "odd"])
    file = tmp_path / "datasets.json"
    file.write_bytes(gzip.compress(data) if packed else data)
    (found,) = read_datasets(file)
    assert (found.title, found.github) == ("Some Question Answering", "owner/some")
    entry = draft_entry(found, VOCABULARY)
    assert entry.id == "someqa"
    assert (entry.domains, entry.languages, entry.year, entry.access.layout) == ((), (), None, None)
    assert [row.id for row in entry.licenses] == [UNSPECIFIED]


@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8bbroken"])
def test_what_is_no_dump_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "datasets.json").write_bytes(content)
    with pytest.raises(InvalidInput, match="not a"):
        list(read_datasets(tmp_path / "datasets.json"))
