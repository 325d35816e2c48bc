"""MosaicML's MDS shards, version 2, written by our own code and opened by `mosaicml-streaming`.

Columns at level samples: `images` (a list of encoded pictures, any format), `messages` and `meta` as JSON,
the rest text. At level tokens one column a tensor, its number type fixed and its shape free, and `tiles`, the
pictures' tensors as an `.npz` (`numpy.load(io.BytesIO(row["tiles"]))`).
"""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from app.corpora.writers.shard import (
    Level,
    Levels,
    ShardEntry,
    arrays_of,
    check_columns,
    dump_json,
    entry_of,
    image_facts,
    npz,
    origin_of,
    split_arrays,
)
from app.errors import InvalidInput
from app.preprocessing.sample import Sample

SIZE_LIMIT = 1 << 26
TEXTS = ("attribution", "dataset", "license", "sample_id", "source_url")
ARRAY_TYPES = frozenset(f"{kind}{bits}" for kind in ("uint", "int", "float") for bits in (8, 16, 32, 64)) - {
    "float8"
}


class MdsWriter:
    """Writes `data/train/shard.00000.mds` and so on, and `index.json` beside them.

    A shard ends after `shard_samples` or 64 MiB, whichever comes first.
    """

    def __init__(self, folder: Path, shard_samples: int) -> None:
        self._folder = folder
        self._place = folder / "data" / "train"
        self._place.mkdir(parents=True, exist_ok=True)
        self._limit = shard_samples
        self._levels = Levels()
        self._columns: dict[str, str] | None = None
        self._samples: list[bytes] = []
        self._bytes = 0
        self._entries: list[ShardEntry] = []
        self._index: list[dict[str, Any]] = []

    def add(self, sample: Sample) -> None:
        """Add one sample."""
        level = self._levels.check(sample)
        if self._columns is None:
            self._columns = columns_of(sample, level)
        data = sample_bytes(sample, level, self._columns)
        if self._samples and self._shard_bytes(len(data)) > SIZE_LIMIT:
            self._finish()
        self._samples.append(data)
        self._bytes += len(data)
        if len(self._samples) >= self._limit:
            self._finish()

    def close(self) -> tuple[ShardEntry, ...]:
        """Finish the last shard and write the index."""
        if self._samples:
            self._finish()
        file = self._place / "index.json"
        file.write_bytes(orjson.dumps({"version": 2, "shards": self._index}, option=orjson.OPT_SORT_KEYS))
        return (*self._entries, entry_of(self._folder, file, 0))

    def abandon(self) -> None:
        """Nothing is open between samples."""

    def _header(self) -> bytes:
        names = sorted(self._columns or {})
        about = {
            "column_encodings": [(self._columns or {})[name] for name in names],
            "column_names": names,
            "column_sizes": [None] * len(names),
            "compression": None,
            "format": "mds",
            "hashes": [],
            "size_limit": SIZE_LIMIT,
            "version": 2,
        }
        return orjson.dumps(about, option=orjson.OPT_SORT_KEYS)

    def _shard_bytes(self, more: int) -> int:
        return 4 * (len(self._samples) + 3) + len(self._header()) + self._bytes + more

    def _finish(self) -> None:
        header = self._header()
        count = len(self._samples)
        file = self._place / f"shard.{len(self._entries):05d}.mds"
        write_shard(file, header, self._samples)
        entry = entry_of(self._folder, file, count)
        self._entries.append(entry)
        about = orjson.loads(header)
        raw = {"basename": file.name, "bytes": entry.bytes, "hashes": {}}
        self._index.append({**about, "samples": count, "raw_data": raw, "zip_data": None})
        self._samples, self._bytes = [], 0


def write_shard(file: Path, header: bytes, samples: Sequence[bytes]) -> None:
    """Write one shard: the count, where each sample begins, the header, the samples."""
    start = 4 + 4 * (len(samples) + 1) + len(header)
    offsets = np.cumsum([start, *(len(data) for data in samples)], dtype="<u8")
    if int(offsets[-1]) >= 1 << 32:
        raise InvalidInput("one sample is too large for an MDS shard (4 GiB)", field="output")
    with file.open("wb") as out:
        out.write(struct.pack("<I", len(samples)))
        out.write(offsets.astype("<u4").tobytes())
        out.write(header)
        out.writelines(samples)


def sample_bytes(sample: Sample, level: Level, columns: Mapping[str, str]) -> bytes:
    """Return a sample as a shard holds it: the sizes of its values, then the values by column name."""
    return _packed(_encoded(sample, level, columns))


def columns_of(sample: Sample, level: Level) -> dict[str, str]:
    """Return column name -> MDS encoding."""
    columns = dict.fromkeys(TEXTS, "str") | {"meta": "json"}
    if level == "samples":
        return columns | {"images": "list[jpeg]", "messages": "json", "image_facts": "json"}
    for name, array in split_arrays(arrays_of(sample))[0].items():
        if array.dtype.name not in ARRAY_TYPES or array.ndim == 0:
            raise InvalidInput(f"tensor '{name}' of type {array.dtype} has no MDS encoding", field="output")
        columns[name] = f"ndarray:{array.dtype.name}"
    return columns | {"tiles": "bytes"}


def _encoded(sample: Sample, level: Level, columns: Mapping[str, str]) -> list[bytes]:
    values: dict[str, bytes] = {name: (origin_of(sample)[name] or "").encode() for name in TEXTS}
    values["meta"] = dump_json(sample.meta)
    if level == "samples":
        values["images"] = _list_of([image.data for image in sample.images])
        values["messages"] = dump_json(
            [{"role": message.role, "content": message.text} for message in sample.messages]
        )
        values["image_facts"] = dump_json([image_facts(image) for image in sample.images])
    else:
        plain, counted = split_arrays(arrays_of(sample))
        values |= {name: _array(array) for name, array in plain.items()} | {"tiles": npz(counted)}
    check_columns(tuple(values), sample, first=tuple(columns))
    return [values[name] for name in sorted(columns)]


def _packed(values: list[bytes]) -> bytes:
    return struct.pack(f"<{len(values)}I", *(len(value) for value in values)) + b"".join(values)


def _list_of(items: list[bytes]) -> bytes:
    """Return MDS's list form: a reserved word, the count, the sizes, the items."""
    return struct.pack(f"<{len(items) + 2}I", 0, len(items), *map(len, items)) + b"".join(items)


def _array(array: np.ndarray[Any, Any]) -> bytes:
    """Return MDS's form of an array with fixed type and free shape: size code and rank, shape, numbers."""
    largest = max(array.shape)
    code = 0 if largest < 1 << 8 else 1 if largest < 1 << 16 else 2 if largest < 1 << 32 else 3
    shape = np.array(array.shape, dtype=f"<u{1 << code}").tobytes()
    return bytes([(array.ndim << 2) | code]) + shape + array.tobytes()
