"""The index that Megatron-Energon reads beside the tars: `.nv-meta/` and one `.tar.idx` a shard.

Written as crude data: the trainer's cooker gets `json` and the pictures of a sample as they stand. The
form follows energon 7 and is read back with its own loader by `make interop`.
"""

import sqlite3
import struct
import uuid
from collections.abc import Sequence
from pathlib import Path

import orjson
import yaml

from app.corpora.writers.shard import ShardEntry, entry_of

ENERGON = "7.4.1"
NAMESPACE = uuid.UUID("6b1f3d5e-4b1c-5c57-9d6e-2f0a8c1e7d90")
Part = tuple[str, int, int]
TABLES = (
    "CREATE TABLE samples (tar_file_id INTEGER NOT NULL, sample_key TEXT NOT NULL UNIQUE,"
    " sample_index INTEGER NOT NULL, byte_offset INTEGER, byte_size INTEGER)",
    "CREATE TABLE sample_parts (tar_file_id INTEGER, sample_index INTEGER, part_name TEXT,"
    " content_byte_offset INTEGER, content_byte_size INTEGER)",
)
INDEXES = (
    "CREATE INDEX idx_samples_by_tar_and_idx ON samples (tar_file_id, sample_index)",
    "CREATE INDEX idx_sample_parts_seq ON sample_parts (tar_file_id, sample_index, content_byte_offset)",
    "CREATE INDEX idx_sample_parts_full ON sample_parts"
    " (tar_file_id, sample_index, part_name, content_byte_offset, content_byte_size)",
)


class EnergonIndex:
    """Collects where samples and their parts stand in the tars, on disk, not in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._meta = folder / ".nv-meta"
        self._meta.mkdir(parents=True, exist_ok=True)
        self._database = self._meta / "index.sqlite"
        self._database.unlink(missing_ok=True)
        self._rows = sqlite3.connect(self._database)
        # Fixed page layout and no journal file: the index is as repeatable as the tars.
        self._rows.execute("PRAGMA page_size = 4096")
        self._rows.execute("PRAGMA journal_mode = OFF")
        for statement in TABLES:
            self._rows.execute(statement)
        self._shard = -1
        self._number = 0
        self._tar: Path | None = None
        self._offsets: list[int] = []
        self._files: list[Path] = []

    def start(self, tar: Path) -> None:
        """Begin a shard."""
        self._shard, self._number, self._tar, self._offsets = self._shard + 1, 0, tar, []

    def add(self, key: str, start: int, size: int, parts: Sequence[Part]) -> None:
        """Note one sample and its parts."""
        self._offsets.append(start)
        self._rows.execute(
            "INSERT INTO samples VALUES (?, ?, ?, ?, ?)", (self._shard, key, self._number, start, size)
        )
        self._rows.executemany(
            "INSERT INTO sample_parts VALUES (?, ?, ?, ?, ?)",
            [(self._shard, self._number, name, offset, length) for name, offset, length in parts],
        )
        self._number += 1

    def finish(self, end: int) -> None:
        """End a shard: its `.tar.idx` is the start of each sample and the end of the last."""
        if self._tar is None:
            return
        file = self._tar.with_suffix(".tar.idx")
        file.write_bytes(struct.pack(f"<{len(self._offsets) + 1}Q", *self._offsets, end))
        self._files.append(file)

    def abandon(self) -> None:
        """Let go of the open database."""
        self._rows.close()

    def close(self, shards: Sequence[ShardEntry]) -> tuple[ShardEntry, ...]:
        """Write the index files and return their entries."""
        for statement in INDEXES:
            self._rows.execute(statement)
        self._rows.commit()
        self._rows.execute("VACUUM")
        self._rows.close()
        names = [shard.path for shard in shards]
        info = {
            "energon_version": ENERGON,
            "shard_counts": {shard.path: shard.samples for shard in shards},
        }
        identity = uuid.uuid5(NAMESPACE, "".join(shard.sha256 for shard in shards))
        contents = {
            ".info.json": orjson.dumps(info, option=orjson.OPT_INDENT_2),
            "dataset.yaml": _yaml({"__module__": "megatron.energon", "__class__": "CrudeWebdataset"}),
            "split.yaml": _yaml({"exclude": [], "split_parts": {"train": names, "val": [], "test": []}}),
            "index.uuid": str(identity).encode(),
        }
        for name, content in contents.items():
            (self._meta / name).write_bytes(content)
        files = [*self._files, *(self._meta / name for name in contents), self._database]
        return tuple(entry_of(self._folder, file, 0) for file in files)


def _yaml(content: object) -> bytes:
    return yaml.safe_dump(content, sort_keys=False).encode()
