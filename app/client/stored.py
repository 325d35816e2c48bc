"""The samples of a built corpus as they lie on disk, by number: tars, Parquet, MDS or LLaVA JSON.

Needs NumPy, and pyarrow for Parquet. Files are opened per sample and never kept open, so that a loader's
forked or spawned workers share nothing.
"""

import io
import json
import struct
import tarfile
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np

Row = dict[str, Any]
ABOUT = ("dataset", "sample_id", "license", "source_url", "attribution", "meta")
ROLES = {"human": "user", "gpt": "assistant", "system": "system"}


class Reading(Protocol):
    """Returns sample number `at` of one shard."""

    def __call__(self, shard: Path, at: int) -> Row: ...


class Stored:
    """Samples by number, in corpus order; `shards` are the manifest's files that hold samples.

    A row has `dataset`, `sample_id`, `license`, `source_url`, `attribution`, `meta`, and either `images`
    (encoded bytes) with `messages` (role, content), or `arrays` by name.
    """

    def __init__(self, folder: Path, *, kind: str, shards: list[tuple[str, int]]) -> None:
        self._folder = folder
        self._kind = kind
        self._names = [name for name, count in shards if count]
        self._ends = list(accumulate(count for _, count in shards if count))
        self._read: Reading | None = None

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, number: int) -> Row:
        if not 0 <= number < len(self):
            raise IndexError(number)
        shard = bisect_right(self._ends, number)
        if self._read is None:
            self._read = READINGS[self._kind](self._folder)
        start = self._ends[shard - 1] if shard else 0
        return self._read(self._folder / self._names[shard], number - start)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_read": None}  # what is cached stays in the process that read it


class Tars:
    """Reads one sample of a tar by the index that lies beside it."""

    def __init__(self, folder: Path) -> None:
        del folder

    def __call__(self, shard: Path, at: int) -> Row:
        with shard.with_suffix(".tar.idx").open("rb") as index:
            index.seek(8 * at)
            start, stop = struct.unpack("<2Q", index.read(16))
        with shard.open("rb") as opened:
            opened.seek(start)
            data = opened.read(stop - start)
        fields: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is not None:
                    fields[member.name.rpartition("/")[2].partition(".")[2]] = content.read()
        about = json.loads(fields["json"])
        row = {name: about[name] for name in ABOUT}
        if "arrays" in about:
            arrays = {name.removesuffix(".npy"): _npy(fields[name]) for name in about["arrays"]}
            return {**row, "arrays": arrays}
        return {**row, "images": [fields[name] for name in about["images"]], "messages": about["messages"]}


class Tables:
    """Reads rows of Parquet; the last row group stays in memory."""

    def __init__(self, folder: Path) -> None:
        del folder
        self._held: tuple[Path, int, int, Any] | None = None

    def __call__(self, shard: Path, at: int) -> Row:
        table, place = self._group(shard, at)
        values = {name: table.column(name)[place] for name in table.column_names}
        row = {name: values[name].as_py() for name in ABOUT if name != "meta"}
        row["meta"] = json.loads(values["meta"].as_py())
        if "messages" in values:
            messages = [
                {"role": turn["role"], "content": _joined(turn["content"])}
                for turn in values["messages"].as_py()
            ]
            return {**row, "images": [one["bytes"] for one in values["images"].as_py()], "messages": messages}
        plain = {
            name: _block(value.as_py()) if isinstance(value.as_py(), dict) else value.values.to_numpy()
            for name, value in values.items()
            if name not in (*ABOUT, "tiles")
        }
        counted = {one["name"]: _block(one) for one in values["tiles"].as_py()}
        return {**row, "arrays": plain | counted}

    def _group(self, shard: Path, at: int) -> tuple[Any, int]:
        held = self._held
        if held is not None and held[0] == shard and held[1] <= at < held[2]:
            return held[3], at - held[1]
        import pyarrow.parquet as pq  # noqa: PLC0415 -- only corpora of this kind need it

        with pq.ParquetFile(shard) as file:
            start = 0
            for number in range(file.num_row_groups):
                stop = start + file.metadata.row_group(number).num_rows
                if at < stop:
                    table = file.read_row_group(number).combine_chunks()
                    self._held = (shard, start, stop, table)
                    return table, at - start
                start = stop
        raise IndexError(at)


class Mds:
    """Reads one sample of an MDS shard by the offsets at its head."""

    def __init__(self, folder: Path) -> None:
        index = json.loads((folder / "data" / "train" / "index.json").read_text(encoding="utf-8"))
        first = index["shards"][0]
        self._columns = list(zip(first["column_names"], first["column_encodings"], strict=True))

    def __call__(self, shard: Path, at: int) -> Row:
        with shard.open("rb") as opened:
            opened.seek(4 + 4 * at)
            start, stop = struct.unpack("<2I", opened.read(8))
            opened.seek(start)
            data = opened.read(stop - start)
        count = len(self._columns)
        bounds = np.cumsum([4 * count, *struct.unpack_from(f"<{count}I", data)]).tolist()
        values = {
            name: _mds_value(encoding, data[bounds[place] : bounds[place + 1]])
            for place, (name, encoding) in enumerate(self._columns)
        }
        row = {name: values.pop(name) or None for name in ABOUT if name != "meta"}
        row["meta"] = values.pop("meta")
        if "messages" in values:
            return {**row, "images": values["images"], "messages": values["messages"]}
        with np.load(io.BytesIO(values.pop("tiles"))) as counted:
            return {**row, "arrays": values | {name: counted[name] for name in counted.files}}


class Lists:
    """Reads a dialogue of a LLaVA list, and its picture files; the last list stays in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: tuple[Path, list[Row]] | None = None

    def __call__(self, shard: Path, at: int) -> Row:
        if self._held is None or self._held[0] != shard:
            self._held = (shard, json.loads(shard.read_text(encoding="utf-8")))
        told = self._held[1][at]
        names = told.get("image", [])
        messages = [{"role": ROLES[one["from"]], "content": one["value"]} for one in told["conversations"]]
        return {
            **{name: told[name] for name in ABOUT},
            "images": [
                (self._folder / name).read_bytes() for name in ([names] if isinstance(names, str) else names)
            ],
            "messages": messages,
        }


READINGS: Mapping[str, Callable[[Path], Reading]] = {
    "webdataset": Tars,
    "parquet": Tables,
    "mds": Mds,
    "llava-json": Lists,
}


def _npy(data: bytes) -> Any:
    return np.load(io.BytesIO(data), allow_pickle=False)


def _block(told: Row) -> Any:
    return np.frombuffer(told["data"], dtype=told["dtype"]).reshape(told["shape"])


def _joined(parts: list[Row]) -> str:
    return "".join("<image>" if part["type"] == "image" else part["text"] for part in parts)


def _mds_value(encoding: str, data: bytes) -> Any:
    match encoding.partition(":")[0]:
        case "str":
            return data.decode()
        case "json":
            return json.loads(data)
        case "ndarray":
            rank, size = data[0] >> 2, 1 << (data[0] & 3)
            shape = np.frombuffer(data, dtype=f"<u{size}", count=rank, offset=1)
            numbers = np.frombuffer(data, dtype=encoding.partition(":")[2], offset=1 + rank * size)
            return numbers.reshape(shape.astype(int))
        case "list[jpeg]":
            _, count = struct.unpack_from("<2I", data)
            bounds = np.cumsum([8 + 4 * count, *struct.unpack_from(f"<{count}I", data, 8)]).tolist()
            return [data[start:stop] for start, stop in pairwise(bounds)]
    return data
