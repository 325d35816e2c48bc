"""Parquet as the Hub's own library sees it."""

from pathlib import Path
from typing import Any

import datasets
import numpy as np
import orjson
import pyarrow.parquet as pq

from app.corpora.writers import write_corpus
from app.corpora.writers.parquet import parts_of
from app.preprocessing.sample import Message
from tests.corpora.writers.corpora import mixed, tokens


def load(folder: Path, cache: Path) -> Any:
    files = sorted(str(path) for path in (folder / "data").glob("*.parquet"))
    return datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=str(cache))


def test_datasets_decodes_pictures_and_messages(tmp_path: Path) -> None:
    write_corpus(mixed(5), tmp_path / "corpus", kind="parquet", shard_samples=2)
    table = load(tmp_path / "corpus", tmp_path / "cache")
    assert len(table) == 5
    row = table[2]
    assert [image.size for image in row["images"]] == [(16, 12), (16, 12)]
    assert row["messages"][0]["role"] == "user"
    assert [part["type"] for part in row["messages"][0]["content"]] == ["image", "text", "image", "text"]
    assert row["image_facts"][0]["author"] == "Ann"
    assert orjson.loads(row["meta"])["table"] == [["a", "b"]]
    assert table[0]["images"] == []


def test_every_sample_comes_back_whole(tmp_path: Path) -> None:
    write_corpus(mixed(5), tmp_path / "corpus", kind="parquet", shard_samples=2)
    table = load(tmp_path / "corpus", tmp_path / "cache")
    plain = table.cast_column("images", datasets.List(datasets.Image(decode=False)))
    for row, sample in zip(plain, mixed(5), strict=True):
        assert (row["dataset"], row["sample_id"], row["license"]) == (
            sample.dataset,
            sample.sample_id,
            sample.license,
        )
        assert [image["bytes"] for image in row["images"]] == [image.data for image in sample.images]
        told = [
            "".join("<image>" if part["type"] == "image" else part["text"] for part in turn["content"])
            for turn in row["messages"]
        ]
        assert told == [message.text for message in sample.messages]


def test_tokens_are_columns_of_numbers_and_blocks(tmp_path: Path) -> None:
    write_corpus(tokens(4), tmp_path, kind="parquet", shard_samples=9)
    table = pq.read_table(next((tmp_path / "data").glob("*.parquet"))).to_pylist()
    for row, sample in zip(table, tokens(4), strict=True):
        assert row["input_ids"] == sample.tensors["input_ids"].tolist()
        tiles = {
            block["name"]: np.frombuffer(block["data"], block["dtype"]).reshape(block["shape"])
            for block in row["tiles"]
        }
        wanted = {name: value for name, value in sample.tensors.items() if name.startswith("image.")}
        assert tiles.keys() == wanted.keys()
        assert all(np.array_equal(tiles[name], value) for name, value in wanted.items())


def test_parts_joined_again_are_the_text() -> None:
    for text in ("<image>\nWhat?", "a<image><image>b", "<image>", "plain", ""):
        parts = parts_of(Message("user", text))
        assert "".join("<image>" if p["type"] == "image" else p["text"] or "" for p in parts) == text
