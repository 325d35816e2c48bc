"""LLaVA JSON: one list of dialogues and a folder of pictures, as most trainers' scripts read it.

Only level samples: the form has no place for tensors. A list file is a shard; pictures are listed in
`images.jsonl` with their hashes, because a corpus may have millions of them.
"""

from pathlib import Path
from typing import Any

import orjson

from app.corpora.writers.shard import (
    Levels,
    ShardEntry,
    dump_json,
    entry_of,
    image_facts,
    key_of,
    origin_of,
    suffix_of,
)
from app.errors import InvalidInput
from app.preprocessing.sample import Sample

SPEAKERS = {"user": "human", "assistant": "gpt", "system": "system"}
FANOUT = 1000


class LlavaJsonWriter:
    """Writes `train-00000.json` and so on, `images/00000/…` and `images.jsonl`."""

    def __init__(self, folder: Path, shard_samples: int) -> None:
        self._folder = folder
        self._limit = shard_samples
        self._levels = Levels()
        self._list: Any = None
        self._file: Path | None = None
        self._in_shard = 0
        self._pictures = 0
        self._entries: list[ShardEntry] = []
        (folder / "images").mkdir(parents=True, exist_ok=True)
        self._seen = (folder / "images.jsonl").open("wb")

    def add(self, sample: Sample) -> None:
        """Add one sample."""
        if self._levels.check(sample) == "tokens":
            raise InvalidInput(
                "llava-json has no place for tokens; choose webdataset, parquet or mds", field="output"
            )
        if self._list is None:
            self._file = self._folder / f"train-{len(self._entries):05d}.json"
            self._list = self._file.open("wb")
        self._list.write(b"[\n" if self._in_shard == 0 else b",\n")
        self._list.write(dump_json(self._row(sample)))
        self._in_shard += 1
        if self._in_shard >= self._limit:
            self._finish()

    def close(self) -> tuple[ShardEntry, ...]:
        """Finish the last list; without samples there is one empty list."""
        if self._in_shard:
            self._finish()
        if not self._entries:
            file = self._folder / "train-00000.json"
            file.write_bytes(b"[]\n")
            self._entries.append(entry_of(self._folder, file, 0))
        self._seen.close()
        return (*self._entries, entry_of(self._folder, self._folder / "images.jsonl", 0))

    def abandon(self) -> None:
        """Let go of the open files."""
        self._seen.close()
        if self._list is not None:
            self._list.close()

    def _row(self, sample: Sample) -> dict[str, Any]:
        names = [self._save(sample, place) for place in range(len(sample.images))]
        row: dict[str, Any] = {
            **origin_of(sample),
            "id": f"{sample.dataset}/{sample.sample_id}",
            "conversations": [
                {"from": SPEAKERS[message.role], "value": message.text} for message in sample.messages
            ],
            "meta": sample.meta,
        }
        if names:
            row["image"] = names[0] if len(names) == 1 else names
        return row

    def _save(self, sample: Sample, place: int) -> str:
        image = sample.images[place]
        name = f"images/{self._pictures // FANOUT:05d}/{key_of(sample)}-{place}.{suffix_of(image.data)}"
        file = self._folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(image.data)
        self._pictures += 1
        entry = entry_of(self._folder, file, 0)
        about = {"path": name, "bytes": entry.bytes, "sha256": entry.sha256, **image_facts(image)}
        self._seen.write(orjson.dumps(about) + b"\n")
        return name

    def _finish(self) -> None:
        if self._list is not None and self._file is not None:
            self._list.write(b"\n]\n")
            self._list.close()
            self._entries.append(entry_of(self._folder, self._file, self._in_shard))
        self._list, self._file, self._in_shard = None, None, 0
