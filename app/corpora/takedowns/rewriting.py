"""What the rewriting of every kind shares: which rows change, and what the shards are afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.corpora.takedowns.sequences import Cut
from app.corpora.writers.shard import ShardEntry
from app.preprocessing.sample import Sample

Changes = Mapping[str, Mapping[int, Cut | None]]
"""Shard path -> row -> what becomes of it: None takes it out, a `Cut` thins a packed sequence."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The shards and index files afterwards, in order, and the files that nothing names any more."""

    shards: tuple[ShardEntry, ...]
    dropped: tuple[str, ...] = ()


class Rewriter(Protocol):
    """Writes changed shards under `into`, at their path in the corpus; the others keep their bytes.

    `shards` are the files that hold samples. A shard that loses every row is dropped.
    """

    def __call__(
        self, folder: Path, into: Path, *, shards: Sequence[ShardEntry], changes: Changes
    ) -> Rewritten: ...


def sequence_of(about: Mapping[str, Any], tensors: dict[str, Any]) -> Sample:
    """Return a stored row of tensors as the sample it was written from."""
    return Sample(
        dataset=about["dataset"],
        sample_id=about["sample_id"],
        images=(),
        messages=(),
        license=about["license"] or None,
        source_url=about["source_url"] or None,
        attribution=about["attribution"] or None,
        tensors=tensors,
        meta=about["meta"],
    )


def place(into: Path, shard: str) -> Path:
    """Return where a shard's new form is written."""
    file = into / shard
    file.parent.mkdir(parents=True, exist_ok=True)
    return file
