"""The store of processed partitions: one Arrow file and one entry each, addressed by hash.

A partition is done when its entry is there; the entry is written last and both by atomic rename, so
a process that dies leaves at most a temporary file. Builds share the store.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from app.corpora.atomic import file_hash, replacing, write_atomically
from app.corpora.order import Counts
from app.corpora.sample_rows import SCHEMA, from_row, to_row
from app.facts.record import Record
from app.preprocessing.sample import Message, Reject, Sample

_BATCH = 64


class RejectRow(Record):
    """One sample left out, as stored: `kind` is rejected or filtered."""

    dataset: str
    sample_id: str
    step: str
    reason: str
    detail: str
    kind: Literal["rejected", "filtered"]
    row: int | None = None

    @classmethod
    def of(cls, reject: Reject, *, row: int | None = None) -> "RejectRow":
        """Return the stored form of a reject, with the source row it came from."""
        return cls(
            dataset=reject.dataset,
            sample_id=reject.sample_id,
            step=reject.step,
            reason=reject.reason,
            detail=reject.detail[:2000],
            kind=reject.kind,
            row=row,
        )


class PartitionEntry(Record):
    """What a partition's file holds: its hash, its size, and the balance of the samples read."""

    address: str
    dataset: str
    sha256: str
    bytes: int
    read: int
    kept: int
    rejects: tuple[RejectRow, ...]

    @property
    def counts(self) -> Counts:
        """Return the balance of the partition."""
        filtered = sum(1 for one in self.rejects if one.kind == "filtered")
        return Counts(in_=self.read, kept=self.kept, filtered=filtered, rejected=len(self.rejects) - filtered)


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of partitions."""

    folder: Path

    def file(self, address: str) -> Path:
        """Return where a partition's samples are."""
        return self.folder / address[:2] / f"{address}.arrow"

    def entry_file(self, address: str) -> Path:
        """Return where a partition's entry is."""
        return self.folder / address[:2] / f"{address}.json"

    def find(self, address: str) -> PartitionEntry | None:
        """Return the entry of a finished partition; None while it is not there or its file lost bytes."""
        try:
            entry = PartitionEntry.model_validate_json(self.entry_file(address).read_bytes())
            complete = self.file(address).stat().st_size == entry.bytes
        except (FileNotFoundError, ValueError):
            return None
        return entry if complete else None

    def is_sound(self, entry: PartitionEntry) -> bool:
        """Return whether a partition's file still has the hash its entry names."""
        return file_hash(self.file(entry.address)) == entry.sha256

    def discard(self, address: str) -> None:
        """Forget a partition; the entry goes first, so that a half-removed one is not done."""
        self.entry_file(address).unlink(missing_ok=True)
        self.file(address).unlink(missing_ok=True)

    def write(
        self, address: str, dataset: str, samples: Sequence[Sample], rejects: Sequence[RejectRow]
    ) -> PartitionEntry:
        """Write a partition: the samples, then the entry that makes it count."""
        table = pa.Table.from_pylist([to_row(sample) for sample in samples], schema=SCHEMA)
        path = self.file(address)
        with replacing(path) as temporary:
            with pa.OSFile(str(temporary), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as writer:
                writer.write_table(table, max_chunksize=_BATCH)
            entry = PartitionEntry(
                address=address,
                dataset=dataset,
                sha256=file_hash(temporary),
                bytes=temporary.stat().st_size,
                read=len(samples) + len(rejects),
                kept=len(samples),
                rejects=tuple(rejects),
            )
        write_atomically(self.entry_file(address), entry.model_dump_json().encode())
        return entry

    def open(self, address: str) -> "Partition":
        """Open a finished partition for reading by position."""
        return Partition(pa.ipc.open_file(pa.memory_map(str(self.file(address)))))


class Partition:
    """The samples of one partition, read by position from a memory map."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._batches: list[Any] = [reader.get_batch(number) for number in range(reader.num_record_batches)]

    def ids(self) -> list[str]:
        """Return the sample ids in order."""
        return [one for batch in self._batches for one in batch.column("sample_id").to_pylist()]

    def metas(self) -> Iterator[dict[str, Any]]:
        """Yield what the steps noted of each sample, in order."""
        for batch in self._batches:
            for text in batch.column("meta"):
                yield json.loads(text.as_py())

    def messages(self) -> Iterator[list[Message]]:
        """Yield the turns of every sample in order, without its pictures."""
        for batch in self._batches:
            for turns in batch.column("messages"):
                yield [Message(**turn) for turn in turns.as_py()]

    def sample(self, position: int) -> Sample:
        """Return the sample at a position."""
        batch = self._batches[position // _BATCH]
        return from_row(batch.slice(position % _BATCH, 1).to_pylist()[0])

    def samples(self) -> Iterator[Sample]:
        """Return every sample in order."""
        for batch in self._batches:
            for row in batch.to_pylist():
                yield from_row(row)
