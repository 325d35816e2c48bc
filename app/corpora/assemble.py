"""From finished partitions to shards, written into a folder that only then counts."""

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.corpora.arrange import Shelf, arrange
from app.corpora.atomic import write_atomically
from app.corpora.job import BuildJob
from app.corpora.order import Counts
from app.corpora.partitions import PartitionEntry, RejectRow
from app.corpora.receipts import writing_receipts
from app.corpora.report import Report
from app.corpora.writers import write_corpus
from app.facts.record import Record
from app.preprocessing.sample import Sample
from app.preprocessing.steps.pack import packed_tensors

Tick = Callable[[int, int], None]


class Shard(Record):
    """One data file of the corpus, relative to its folder; index files hold no samples."""

    path: str
    samples: int
    bytes: int
    sha256: str


class Assembled(Record):
    """What the assembly left in the build's folder: the shards and what is known of them."""

    folder: str
    shards: tuple[Shard, ...]
    sequences: int
    written: dict[str, int]
    left_out: tuple[RejectRow, ...]
    stats: dict[str, Any]


def find_assembled(folder: Path) -> Assembled | None:
    """Return the assembly of a build when it is complete on disk."""
    try:
        assembled = Assembled.model_validate_json(_note(folder).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    place = folder / assembled.folder
    complete = all(_size(place / shard.path) == shard.bytes for shard in assembled.shards)
    return assembled if complete else None


def assemble_corpus(job: BuildJob, folder: Path, *, tick: Tick) -> Assembled:
    """Write the shards into a new folder inside the build's; only then say where they are."""
    for left in folder.glob("assembling-*"):
        shutil.rmtree(left, ignore_errors=True)
    place = folder / f"assembling-{uuid.uuid4().hex}"
    place.mkdir(parents=True)
    shelf = Shelf(job)
    arranged = arrange(job, shelf)
    report = Report()

    with writing_receipts(place) as receipts:

        def samples() -> Iterator[Sample]:
            for number, sequence in enumerate(arranged.sequences):
                tick(number, len(arranged.sequences))
                members = [shelf.sample(one) for one in sequence]
                for member in members:
                    report.add(member)
                    receipts.add(member, place=number)
                yield join(members, number) if job.order.packed else members[0]

        entries = write_corpus(samples(), place, kind=job.order.output, shard_samples=job.order.shard_samples)
    stats = {**report.as_json(), **arranged.told}
    assembled = Assembled(
        folder=place.name,
        shards=tuple(Shard.model_validate(asdict(entry)) for entry in entries),
        sequences=len(arranged.sequences),
        written=dict(report.samples),
        left_out=arranged.left_out,
        stats=stats,
    )
    write_atomically(_note(folder), assembled.model_dump_json().encode())
    return assembled


def join(members: Sequence[Sample], number: int) -> Sample:
    """Return one packed sequence; it names its members and keeps what is true of all of them."""
    licenses = sorted({one.license or "unknown" for one in members})
    return Sample(
        dataset="packed",
        sample_id=f"sequence-{number:09d}",
        images=(),
        messages=(),
        license=" AND ".join(licenses),
        tensors=packed_tensors(members),
        meta={
            "members": [
                {
                    "dataset": one.dataset,
                    "sample_id": one.sample_id,
                    "license": one.license,
                    "source_url": one.source_url,
                }
                for one in members
            ]
        },
    )


def balance(
    job: BuildJob, entries: Sequence[PartitionEntry], left_out: Sequence[RejectRow]
) -> dict[str, Counts]:
    """Return in, kept, filtered and rejected per dataset, with what the assembly left out."""
    counts = {plan.dataset: Counts(planned=plan.selected) for plan in job.plan.datasets}
    for entry in entries:
        counts[entry.dataset] += entry.counts
    for one in left_out:
        counts[one.dataset] += Counts(
            kept=-1, filtered=int(one.kind == "filtered"), rejected=int(one.kind == "rejected")
        )
    return counts


def _note(folder: Path) -> Path:
    return folder / "assembled.json"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
