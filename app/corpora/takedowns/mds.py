"""Take samples out of MDS shards: offsets are counted anew, samples and header keep their bytes."""

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from app.corpora.takedowns.rewriting import Changes, Rewritten, place, sequence_of
from app.corpora.takedowns.sequences import cut_sequence
from app.corpora.writers.mds import sample_bytes, write_shard
from app.corpora.writers.shard import ShardEntry, entry_of

_INDEX = "data/train/index.json"


def rewrite_mds(folder: Path, into: Path, *, shards: Sequence[ShardEntry], changes: Changes) -> Rewritten:
    """Write the changed shards and the index; see `Rewriter`."""
    index = orjson.loads((folder / _INDEX).read_bytes())
    about = {one["raw_data"]["basename"]: one for one in index["shards"]}
    entries: list[ShardEntry] = []
    dropped: list[str] = []
    listed: list[dict[str, Any]] = []
    for shard in shards:
        changed = changes.get(shard.path, {})
        told = about[Path(shard.path).name]
        columns = dict(zip(told["column_names"], told["column_encodings"], strict=True))
        if not changed:
            entries.append(shard)
            listed.append(told)
            continue
        header, stored = _read(folder / shard.path)
        stay = []
        for at, data in enumerate(stored):
            cut = changed.get(at)
            if cut is not None:
                sequence = cut_sequence(sequence_of(*_decoded(data, columns)), cut)
                stay.append(sample_bytes(sequence, "tokens", columns))
            elif at not in changed:
                stay.append(data)
        if not stay:
            dropped.append(shard.path)
            continue
        file = place(into, shard.path)
        write_shard(file, header, stay)
        entries.append(entry_of(into, file, len(stay)))
        raw = {**told["raw_data"], "bytes": entries[-1].bytes}
        listed.append({**told, "samples": len(stay), "raw_data": raw})
    file = place(into, _INDEX)
    file.write_bytes(orjson.dumps({**index, "shards": listed}, option=orjson.OPT_SORT_KEYS))
    return Rewritten((*entries, entry_of(into, file, 0)), tuple(dropped))


def _read(file: Path) -> tuple[bytes, list[bytes]]:
    """Return the header of a shard and its samples."""
    data = file.read_bytes()
    (count,) = struct.unpack_from("<I", data)
    bounds = struct.unpack_from(f"<{count + 1}I", data, 4)
    samples = [data[start:stop] for start, stop in pairwise(bounds)]
    return data[4 + 4 * (count + 1) : bounds[0]], samples


def _decoded(data: bytes, columns: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the texts and the tensors of a stored sequence."""
    about: dict[str, Any] = {}
    tensors: dict[str, Any] = {}
    for (name, encoding), value in zip(columns.items(), _values(data, len(columns)), strict=True):
        if encoding.startswith("ndarray:"):
            rank, size = value[0] >> 2, 1 << (value[0] & 3)
            shape = np.frombuffer(value, dtype=f"<u{size}", count=rank, offset=1).astype(int)
            numbers = np.frombuffer(value, dtype=encoding.partition(":")[2], offset=1 + rank * size)
            tensors[name] = numbers.reshape(shape)
        elif name == "tiles":
            with np.load(io.BytesIO(value)) as counted:
                tensors |= {one: counted[one] for one in counted.files}
        else:
            about[name] = orjson.loads(value) if encoding == "json" else value.decode()
    return about, tensors


def _values(data: bytes, count: int) -> Iterator[bytes]:
    start = 4 * count
    for size in struct.unpack_from(f"<{count}I", data):
        yield data[start : start + size]
        start += size
