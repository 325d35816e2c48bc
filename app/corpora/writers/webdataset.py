"""WebDataset tars: one JSON and the pictures (or arrays) of a sample stand next to each other.

Fields of a sample: `json`, `img0.jpg`, `img1.png` …; at level tokens `json` and `<name>.npy`. Times, owners
and modes are fixed, so equal samples give equal tars. Energon's index is written beside them.
"""

import io
import tarfile
from pathlib import Path

from app.corpora.writers.energon import EnergonIndex
from app.corpora.writers.shard import (
    Levels,
    ShardEntry,
    arrays_of,
    dump_json,
    entry_of,
    image_facts,
    key_of,
    npy,
    origin_of,
    suffix_of,
)
from app.preprocessing.sample import Sample


class WebDatasetWriter:
    """Writes `shards/train-000000.tar` and so on."""

    def __init__(self, folder: Path, shard_samples: int) -> None:
        self._folder = folder
        self._limit = shard_samples
        self._levels = Levels()
        self._index = EnergonIndex(folder)
        self._tar: tarfile.TarFile | None = None
        self._file: Path | None = None
        self._in_shard = 0
        self._entries: list[ShardEntry] = []

    def add(self, sample: Sample) -> None:
        """Add one sample."""
        level = self._levels.check(sample)
        tar = self._open()
        key = key_of(sample)
        start = tar.offset
        parts = [(name, *add_member(tar, f"{key}.{name}", data)) for name, data in members_of(sample, level)]
        self._index.add(key, start, tar.offset - start, parts)
        self._in_shard += 1
        if self._in_shard >= self._limit:
            self._finish()

    def close(self) -> tuple[ShardEntry, ...]:
        """Finish the last tar and write the index; without samples there is one empty tar."""
        if self._in_shard or not self._entries:
            self._open()
            self._finish()
        return (*self._entries, *self._index.close(self._entries))

    def abandon(self) -> None:
        """Let go of the open tar and the index."""
        if self._tar is not None:
            self._tar.close()
        self._index.abandon()

    def _open(self) -> tarfile.TarFile:
        if self._tar is None:
            self._file = self._folder / "shards" / f"train-{len(self._entries):06d}.tar"
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._tar = tarfile.open(self._file, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 kept open
            self._index.start(self._file)
        return self._tar

    def _finish(self) -> None:
        if self._tar is not None and self._file is not None:
            end = self._tar.offset
            self._tar.close()
            self._index.finish(end)
            self._entries.append(entry_of(self._folder, self._file, self._in_shard))
        self._tar, self._file, self._in_shard = None, None, 0


def add_member(tar: tarfile.TarFile, name: str, data: bytes) -> tuple[int, int]:
    """Add a file to a tar; return where its bytes begin and how many they are."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(data), 0, 0o644
    tar.addfile(info, io.BytesIO(data))
    padded = -(-len(data) // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
    return tar.offset - padded, len(data)


def members_of(sample: Sample, level: str) -> list[tuple[str, bytes]]:
    """Return the fields of a sample in their order in the tar."""
    about = {**origin_of(sample), "meta": sample.meta}
    if level == "tokens":
        arrays = [(f"{name}.npy", npy(array)) for name, array in arrays_of(sample).items()]
        return [("json", dump_json({**about, "arrays": [name for name, _ in arrays]})), *arrays]
    images = [
        (f"img{place}.{suffix_of(image.data)}", image.data) for place, image in enumerate(sample.images)
    ]
    about["images"] = [name for name, _ in images]
    about["image_facts"] = [image_facts(image) for image in sample.images]
    about["messages"] = [{"role": message.role, "content": message.text} for message in sample.messages]
    return [("json", dump_json(about)), *images]
