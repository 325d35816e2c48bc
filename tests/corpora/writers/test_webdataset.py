"""Tars as `webdataset` and Energon's index see them, and as our own reader takes them back."""

import gc
import json
import sqlite3
import struct
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import webdataset
import yaml

from app.corpora.writers import write_corpus
from tests.corpora.readers.slices import entry, read
from tests.corpora.writers.corpora import mixed, tokens

# webdataset leaves its tars open until they are collected; that is its doing, not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def collect() -> Iterator[None]:
    yield
    gc.collect()


def load(folder: Path) -> list[dict[str, Any]]:
    tars = sorted(str(path) for path in (folder / "shards").glob("*.tar"))
    return list(webdataset.WebDataset(tars, shardshuffle=False))


def test_webdataset_gives_every_sample_back(tmp_path: Path) -> None:
    write_corpus(mixed(7), tmp_path, kind="webdataset", shard_samples=3)
    rows = load(tmp_path)
    assert len(rows) == 7
    for row, sample in zip(rows, mixed(7), strict=True):
        about = json.loads(row["json"])
        assert (about["dataset"], about["sample_id"]) == (sample.dataset, sample.sample_id)
        assert [turn["content"] for turn in about["messages"]] == [turn.text for turn in sample.messages]
        assert [row[name] for name in about["images"]] == [image.data for image in sample.images]
        assert about["images"] == ["img0.png", "img1.jpg"][: len(sample.images)]


def test_tokens_come_back_as_arrays(tmp_path: Path) -> None:
    write_corpus(tokens(4), tmp_path, kind="webdataset", shard_samples=3)
    tars = sorted(str(path) for path in (tmp_path / "shards").glob("*.tar"))
    rows = list(webdataset.WebDataset(tars, shardshuffle=False).decode())
    for row, sample in zip(rows, tokens(4), strict=True):
        for name, value in sample.tensors.items():
            assert np.array_equal(row[f"{name}.npy"], value)
            assert row[f"{name}.npy"].dtype == value.dtype


def test_members_carry_no_time_owner_or_odd_mode(tmp_path: Path) -> None:
    write_corpus(mixed(4), tmp_path, kind="webdataset", shard_samples=9)
    with tarfile.open(tmp_path / "shards/train-000000.tar") as tar:
        about = {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode, m.type) for m in tar}
    assert about == {(0, 0, 0, "", "", 0o644, tarfile.REGTYPE)}


def test_the_energon_index_points_at_the_bytes(tmp_path: Path) -> None:
    write_corpus(mixed(7), tmp_path, kind="webdataset", shard_samples=3)
    info = json.loads((tmp_path / ".nv-meta/.info.json").read_text())
    names = list(info["shard_counts"])
    assert list(info["shard_counts"].values()) == [3, 3, 1]
    split = yaml.safe_load((tmp_path / ".nv-meta/split.yaml").read_text())
    assert split["split_parts"]["train"] == names
    rows = sqlite3.connect(tmp_path / ".nv-meta/index.sqlite")
    parts = rows.execute("SELECT * FROM sample_parts").fetchall()
    keys = rows.execute("SELECT sample_key FROM samples").fetchall()
    rows.close()
    assert len(set(keys)) == 7
    for shard, number, field, offset, size in parts:
        tar = (tmp_path / names[shard]).read_bytes()
        sample = list(mixed(7))[shard * 3 + number]
        if field.startswith("img"):
            assert tar[offset : offset + size] == sample.images[int(field[3])].data
        else:
            assert json.loads(tar[offset : offset + size])["sample_id"] == sample.sample_id
    offsets = (tmp_path / "shards/train-000000.tar.idx").read_bytes()
    places = struct.unpack(f"<{len(offsets) // 8}Q", offsets)
    assert len(places) == 4
    assert places[0] == 0


def test_our_own_reader_takes_a_corpus_back(tmp_path: Path) -> None:
    write_corpus(mixed(7), tmp_path, kind="webdataset", shard_samples=3)
    found = read(entry("webdataset", {"rows": "shards/*.tar"}), tmp_path)
    assert found.counts == (7, 0)
    for back, sample in zip(found.samples, mixed(7), strict=True):
        assert back.messages == sample.messages
        assert [image.data for image in back.images] == [image.data for image in sample.images]
        assert back.meta["source_id"] == sample.sample_id
