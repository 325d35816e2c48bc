"""Parquet in the Hub's message convention: `images` of bytes and path, `messages` of typed parts.

The schema carries the `huggingface` feature description, so `datasets.load_dataset("parquet", …)` shows
pictures, and TRL's vision trainer takes the columns as they are.
"""

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.writers.shard import (
    Level,
    Levels,
    ShardEntry,
    arrays_of,
    check_columns,
    dump_json,
    entry_of,
    image_facts,
    key_of,
    origin_of,
    split_arrays,
    suffix_of,
)
from app.preprocessing.sample import Message, Sample

IMAGE = "<image>"
GROUP_BYTES = 64_000_000
GROUP_SAMPLES = 256

ORIGIN = [(name, pa.string()) for name in ("dataset", "sample_id", "license", "source_url", "attribution")]
STRING = {"dtype": "string", "_type": "Value"}
INTEGER = {"dtype": "int32", "_type": "Value"}
PART = pa.struct([("type", pa.string()), ("text", pa.string())])
BLOCK = pa.struct(
    [("name", pa.string()), ("shape", pa.list_(pa.int32())), ("dtype", pa.string()), ("data", pa.binary())]
)
FACTS = pa.struct(
    [
        ("license", pa.string()),
        ("author", pa.string()),
        ("source_url", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
    ]
)
SAMPLE_COLUMNS = [
    ("images", pa.list_(pa.struct([("bytes", pa.binary()), ("path", pa.string())]))),
    ("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.list_(PART))]))),
    *ORIGIN,
    ("image_facts", pa.list_(FACTS)),
    ("meta", pa.string()),
]
SAMPLE_FEATURES: dict[str, Any] = {
    "images": [{"_type": "Image"}],
    "messages": [{"role": STRING, "content": [{"type": STRING, "text": STRING}]}],
    **{name: STRING for name, _ in ORIGIN},
    "image_facts": [
        {
            "license": STRING,
            "author": STRING,
            "source_url": STRING,
            "width": INTEGER,
            "height": INTEGER,
        }
    ],
    "meta": STRING,
}


class ParquetWriter:
    """Writes `data/train-00000.parquet` and so on, one row group at a time."""

    def __init__(self, folder: Path, shard_samples: int) -> None:
        self._folder = folder
        self._limit = shard_samples
        self._levels = Levels()
        self._schema: pa.Schema | None = None
        self._writer: pq.ParquetWriter | None = None
        self._file: Path | None = None
        self._plain: tuple[str, ...] = ()
        self._rows: list[dict[str, Any]] = []
        self._weight = 0
        self._in_shard = 0
        self._entries: list[ShardEntry] = []

    def add(self, sample: Sample) -> None:
        """Add one sample."""
        level = self._levels.check(sample)
        if self._schema is None:
            self._schema = _sample_schema() if level == "samples" else token_schema(sample)
            self._plain = tuple(split_arrays(sample.tensors)[0])
        check_columns(tuple(split_arrays(sample.tensors)[0]), sample, first=self._plain)
        self._rows.append(row_of(sample, level))
        self._weight += _weight(sample)
        self._in_shard += 1
        if self._weight >= GROUP_BYTES or len(self._rows) >= GROUP_SAMPLES:
            self._flush()
        if self._in_shard >= self._limit:
            self._finish()

    def close(self) -> tuple[ShardEntry, ...]:
        """Finish the last shard; a corpus without samples is one shard without rows."""
        if self._in_shard or not self._entries:
            self._finish()
        return tuple(self._entries)

    def abandon(self) -> None:
        """Let go of the open file."""
        if self._writer is not None:
            self._writer.close()

    def _flush(self) -> None:
        schema = self._schema if self._schema is not None else _sample_schema()
        if self._writer is None:
            self._file = self._folder / "data" / f"train-{len(self._entries):05d}.parquet"
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._writer = open_table(self._file, schema)
        if self._rows:
            self._writer.write_table(
                pa.Table.from_pylist(self._rows, schema=schema), row_group_size=GROUP_SAMPLES
            )
        self._rows, self._weight = [], 0

    def _finish(self) -> None:
        self._flush()
        if self._writer is not None and self._file is not None:
            self._writer.close()
            self._entries.append(entry_of(self._folder, self._file, self._in_shard))
        self._writer, self._file, self._in_shard = None, None, 0


def open_table(file: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a shard for writing."""
    return pq.ParquetWriter(file, schema, compression="zstd", compression_level=3, use_dictionary=False)


def parts_of(message: Message) -> list[dict[str, str | None]]:
    """Return a message as typed parts; joined again, with `<image>` for pictures, they are the text."""
    parts: list[dict[str, str | None]] = []
    for place, text in enumerate(message.text.split(IMAGE)):
        if place:
            parts.append({"type": "image", "text": None})
        if text:
            parts.append({"type": "text", "text": text})
    return parts or [{"type": "text", "text": ""}]


def row_of(sample: Sample, level: Level) -> dict[str, Any]:
    """Return a sample as a row of the table."""
    row: dict[str, Any] = {**origin_of(sample), "meta": dump_json(sample.meta).decode()}
    if level == "tokens":
        plain, counted = split_arrays(arrays_of(sample))
        for name, array in plain.items():
            row[name] = array if _is_list(array) else _block(name, array)
        row["tiles"] = [_block(name, array) for name, array in counted.items()]
        return row
    key = key_of(sample)
    row["images"] = [
        {"bytes": image.data, "path": f"{key}-{place}.{suffix_of(image.data)}"}
        for place, image in enumerate(sample.images)
    ]
    row["image_facts"] = [image_facts(image) for image in sample.images]
    row["messages"] = [{"role": message.role, "content": parts_of(message)} for message in sample.messages]
    return row


def _is_list(array: np.ndarray[Any, Any]) -> bool:
    return array.ndim == 1 and array.dtype.kind in "iu"


def _block(name: str, array: np.ndarray[Any, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "shape": list(array.shape),
        "dtype": array.dtype.name,
        "data": array.tobytes(),
    }


def _weight(sample: Sample) -> int:
    arrays = sum(int(getattr(value, "nbytes", 64)) for value in sample.tensors.values())
    return arrays + sum(len(image.data) for image in sample.images) + 2_000


def _sample_schema() -> pa.Schema:
    info = {"info": {"features": SAMPLE_FEATURES}}
    return pa.schema(SAMPLE_COLUMNS, metadata={"huggingface": orjson.dumps(info).decode()})


def token_schema(sample: Sample) -> pa.Schema:
    """Return the schema of a corpus of tensors: numbers as lists, pictures as blocks in column `tiles`."""
    columns = [
        (name, pa.list_(pa.from_numpy_dtype(array.dtype)) if _is_list(array) else BLOCK)
        for name, array in split_arrays(arrays_of(sample))[0].items()
    ]
    return pa.schema([*ORIGIN, ("meta", pa.string()), *columns, ("tiles", pa.list_(BLOCK))])
