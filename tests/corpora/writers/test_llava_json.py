"""LLaVA JSON as its own reader takes it back."""

import json
from pathlib import Path

from app.corpora.writers import write_corpus
from tests.corpora.readers.slices import entry, read
from tests.corpora.writers.corpora import mixed


def test_the_reader_of_the_same_form_takes_it_back(tmp_path: Path) -> None:
    write_corpus(mixed(7), tmp_path, kind="llava-json", shard_samples=3)
    found = read(entry("llava-json", {"rows": "train-*.json", "images": "."}), tmp_path)
    assert found.counts == (7, 0)
    for back, sample in zip(found.samples, mixed(7), strict=True):
        assert back.messages == sample.messages
        assert [image.data for image in back.images] == [image.data for image in sample.images]


def test_one_picture_is_a_name_several_a_list_none_no_key(tmp_path: Path) -> None:
    write_corpus(mixed(3), tmp_path, kind="llava-json", shard_samples=9)
    rows = json.loads((tmp_path / "train-00000.json").read_text())
    assert "image" not in rows[0]
    assert isinstance(rows[1]["image"], str)
    assert len(rows[2]["image"]) == 2
    listed = [json.loads(line) for line in (tmp_path / "images.jsonl").read_text().splitlines()]
    assert [one["path"] for one in listed] == [rows[1]["image"], *rows[2]["image"]]
    assert listed[0]["author"] == "Ann"
