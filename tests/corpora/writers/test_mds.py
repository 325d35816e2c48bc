"""MDS shards read by the rules of the format: offsets, sizes, columns in name order."""

import io
import json
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

from app.corpora.writers import mds, write_corpus
from app.preprocessing.sample import Sample
from tests.corpora.writers.corpora import mixed, tokens


def shards(folder: Path) -> list[tuple[dict[str, Any], list[dict[str, bytes]]]]:
    """Return (index entry, samples as column -> bytes) of every shard, by the written format alone."""
    index = json.loads((folder / "data/train/index.json").read_text())
    found = []
    for about in index["shards"]:
        data = (folder / "data/train" / about["raw_data"]["basename"]).read_bytes()
        assert len(data) == about["raw_data"]["bytes"]
        count = struct.unpack_from("<I", data)[0]
        offsets = struct.unpack_from(f"<{count + 1}I", data, 4)
        assert offsets[-1] == len(data)
        header = json.loads(data[4 * (count + 2) : offsets[0]])
        assert header["column_names"] == about["column_names"] == sorted(about["column_names"])
        rows = []
        for low, high in pairwise(offsets):
            width = len(about["column_names"])
            sizes = struct.unpack_from(f"<{width}I", data, low)
            place, row = low + 4 * width, {}
            for name, size in zip(about["column_names"], sizes, strict=True):
                row[name] = data[place : place + size]
                place += size
            assert place == high
            rows.append(row)
        found.append((about, rows))
    return found


def test_samples_come_back_by_the_format_alone(tmp_path: Path) -> None:
    write_corpus(mixed(7), tmp_path, kind="mds", shard_samples=3)
    rows = [row for _, part in shards(tmp_path) for row in part]
    for row, sample in zip(rows, mixed(7), strict=True):
        assert row["sample_id"].decode() == sample.sample_id
        assert [turn["content"] for turn in json.loads(row["messages"])] == [m.text for m in sample.messages]
        reserved, count = struct.unpack_from("<2I", row["images"])
        assert (reserved, count) == (0, len(sample.images))
        sizes = struct.unpack_from(f"<{count}I", row["images"], 8)
        assert list(sizes) == [len(image.data) for image in sample.images]
        if count:
            first = row["images"][8 + 4 * count :][: sizes[0]]
            assert Pillow.open(io.BytesIO(first)).size == (16, 12)


def test_tensors_are_shaped_arrays_and_empty_ones_too(tmp_path: Path) -> None:
    write_corpus(tokens(5), tmp_path, kind="mds", shard_samples=9)
    ((about, rows),) = shards(tmp_path)
    types = dict(zip(about["column_names"], about["column_encodings"], strict=True))
    assert types["tiles"] == "bytes"
    assert types["input_ids"] == "ndarray:int32"
    for row, sample in zip(rows, tokens(5), strict=True):
        tiles = np.load(io.BytesIO(row["tiles"]))
        assert set(tiles) == {name for name in sample.tensors if name.startswith("image.")}
        for name, value in sample.tensors.items():
            found = tiles[name] if name in tiles else unpack(row[name], value.dtype)
            assert np.array_equal(found, value)
            assert found.dtype == value.dtype


def unpack(data: bytes, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    rank, code = data[0] >> 2, data[0] & 3
    end = 1 + rank * (1 << code)
    shape = np.frombuffer(data[1:end], f"<u{1 << code}")
    return np.frombuffer(data[end:], dtype).reshape(shape)


def test_a_shard_never_grows_over_its_size_limit(tmp_path: Path) -> None:
    limit = mds.SIZE_LIMIT
    big = np.zeros((30_000_000,), dtype=np.uint8)

    def stream() -> list[Sample]:
        return [sample.with_(tensors={"input_ids": big}) for sample in tokens(3)]

    entries = write_corpus(stream(), tmp_path, kind="mds", shard_samples=99)
    assert [entry.samples for entry in entries] == [2, 1, 0]
    assert all(entry.bytes <= limit for entry in entries)
