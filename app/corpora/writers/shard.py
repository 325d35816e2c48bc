"""What every writer shares: the entry of a finished file, names without clock or chance, and levels."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import orjson

from app.errors import InvalidInput
from app.preprocessing.sample import Image, Sample

Level = Literal["samples", "tokens"]
CHUNK = 1 << 20
SUFFIXES = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """One file of a corpus; `path` is relative to the corpus folder, index files hold no samples."""

    path: str
    samples: int
    bytes: int
    sha256: str


class CorpusWriter(Protocol):
    """Takes samples one by one and hands out the entries of every file at the end."""

    def add(self, sample: Sample) -> None: ...

    def close(self) -> tuple[ShardEntry, ...]: ...

    def abandon(self) -> None:
        """Let go of open files; what was written is of no use to anyone."""


def entry_of(folder: Path, file: Path, samples: int) -> ShardEntry:
    """Return the entry of a finished file."""
    digest, size = sha256(), 0
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return ShardEntry(file.relative_to(folder).as_posix(), samples, size, digest.hexdigest())


class Levels:
    """Sees to it that a corpus is either pictures and messages or tensors, with one set of names."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] | None = None

    def check(self, sample: Sample) -> Level:
        """Return the level of the corpus; a sample of the other level is a fault of the build."""
        names = tuple(sorted(sample.tensors))
        if self.names is None:
            self.names = names
        if bool(names) != bool(self.names):
            raise InvalidInput(
                f"sample {sample.dataset}/{sample.sample_id} is of another level than the first one",
                field="level",
            )
        return "tokens" if names else "samples"


def arrays_of(sample: Sample) -> dict[str, np.ndarray[Any, Any]]:
    """Return a sample's tensors as little-endian, contiguous arrays by name."""
    arrays = {}
    for name, value in sorted(sample.tensors.items()):
        array = np.ascontiguousarray(value)
        arrays[name] = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return arrays


NUMBERED = re.compile(r"^(?P<kind>.+)\.\d+$")


def split_arrays(
    arrays: Mapping[str, np.ndarray[Any, Any]],
) -> tuple[dict[str, np.ndarray[Any, Any]], dict[str, np.ndarray[Any, Any]]]:
    """Return the arrays every sample has (`input_ids` …), and those counted by picture (`image.0` …).

    The first are columns; the second differ in number from sample to sample and go into one column.
    """
    plain = {name: array for name, array in arrays.items() if NUMBERED.match(name) is None}
    counted = {name: array for name, array in arrays.items() if name not in plain}
    return plain, counted


def check_columns(names: Sequence[str], sample: Sample, *, first: Sequence[str]) -> None:
    """Stop when a sample has other columns than the first one; a missing column would be lost in silence."""
    if set(names) != set(first):
        odd = ", ".join(sorted(set(names) ^ set(first)))
        raise InvalidInput(
            f"sample {sample.dataset}/{sample.sample_id}: tensors {odd} are not in every sample",
            field="level",
        )


def npz(arrays: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Return arrays in NumPy's archive form, without the time of day that `numpy.savez` would put in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), npy(array))
    return out.getvalue()


def npy(array: np.ndarray[Any, Any]) -> bytes:
    """Return an array in NumPy's own file form."""
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=(1, 0), allow_pickle=False)
    return out.getvalue()


def suffix_of(data: bytes) -> str:
    """Return the file suffix that matches what the bytes are."""
    for magic, suffix in SUFFIXES:
        if data.startswith(magic):
            return suffix
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return "avif" if data[8:12].startswith(b"avi") else "heic"
    return "bin"


def key_of(sample: Sample) -> str:
    """Return a file-safe name of a sample; different samples have different names, and none has a dot."""
    return f"{_escaped(sample.dataset)}__{_escaped(sample.sample_id)}"


def _escaped(text: str) -> str:
    joined = "".join(
        chr(code) if code < 128 and (chr(code).isalnum() or chr(code) == "-") else f"_{code:02x}"
        for code in text.encode()
    )
    if len(joined) <= 100:
        return joined
    return f"{joined[:80]}_{sha256(text.encode()).hexdigest()[:16]}"


def image_facts(image: Image) -> dict[str, str | int | None]:
    """Return what must stay with a picture: license, author, source, size."""
    return {
        "license": image.license,
        "author": image.author,
        "source_url": image.source_url,
        "width": image.width,
        "height": image.height,
    }


def dump_json(value: object) -> bytes:
    """Return JSON with sorted keys; what JSON does not know is written as text."""
    return orjson.dumps(
        value,
        default=_plain,
        option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS,
    )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(str(one) for one in value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def origin_of(sample: Sample) -> dict[str, Any]:
    """Return the columns that say where a sample comes from."""
    return {
        "dataset": sample.dataset,
        "sample_id": sample.sample_id,
        "license": sample.license,
        "source_url": sample.source_url,
        "attribution": sample.attribution,
    }
