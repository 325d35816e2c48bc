"""From finished partitions to shards: leave out duplicates, shuffle by hash, write.

The order of samples depends on the seed and their names only, so it is the same whatever partitions
they came in and whichever node made them.
"""

import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.corpora.atomic import write_atomically
from app.corpora.duplicates import Candidate, find_duplicates
from app.corpora.job import BuildJob
from app.corpora.order import Counts
from app.corpora.partitions import Partition, PartitionEntry, RejectRow, Store
from app.corpora.report import Report
from app.corpora.writers import write_corpus
from app.errors import SourceUnavailable
from app.facts.record import Record
from app.preprocessing.sample import Sample

Tick = Callable[[int, int], None]


class Shard(Record):
    """One data file of the corpus, relative to its folder."""

    path: str
    samples: int
    bytes: int
    sha256: str


class Assembled(Record):
    """What the assembly left in the build's folder: the shards and what is known of them."""

    folder: str
    shards: tuple[Shard, ...]
    written: dict[str, int]
    duplicates: tuple[RejectRow, ...]
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
    source = _Partitions(job)
    duplicates = source.duplicates() if job.order.dedupe != "off" else {}
    order = source.shuffled(seed=job.order.seed, without=set(duplicates))
    report = Report()

    def samples() -> Iterator[Sample]:
        for number, (partition, position) in enumerate(order):
            tick(number, len(order))
            sample = source.partitions[partition].sample(position)
            report.add(sample)
            yield sample

    entries = write_corpus(samples(), place, kind=job.order.output, shard_samples=job.order.shard_samples)
    assembled = Assembled(
        folder=place.name,
        shards=tuple(Shard.model_validate(_shard(entry, place)) for entry in entries),
        written=report.samples,
        duplicates=tuple(duplicates.values()),
        stats=report.as_json(),
    )
    write_atomically(_note(folder), assembled.model_dump_json().encode())
    return assembled


class _Partitions:
    """Every partition of a build, opened for reading by position."""

    def __init__(self, job: BuildJob) -> None:
        store = Store(Path(job.store))
        self.partitions: list[Partition] = []
        self._about: list[tuple[str, int]] = []
        for plan in job.plan.datasets:
            for one in plan.partitions:
                if store.find(one.address) is None:
                    raise SourceUnavailable(
                        f"{plan.dataset}: partition {one.number} is gone; resume the build"
                    )
                self.partitions.append(store.open(one.address))
                self._about.append((plan.dataset, one.repeat))

    def duplicates(self) -> dict[tuple[int, int], RejectRow]:
        """Return the samples that repeat another, by place."""
        places: dict[tuple[str, str], tuple[int, int]] = {}

        def candidates() -> Iterator[Candidate]:
            for number, (dataset, repeat) in enumerate(self._about):
                partition = self.partitions[number]
                for position, (name, digest) in enumerate(
                    zip(partition.ids(), partition.digests(), strict=True)
                ):
                    places[dataset, name] = (number, position)
                    origin = name.rpartition("#")[0] if repeat else name
                    yield Candidate(dataset, name, origin, digest, repeat)

        return {
            places[one.candidate.dataset, one.candidate.sample_id]: RejectRow(
                dataset=one.candidate.dataset,
                sample_id=one.candidate.sample_id,
                step="dedupe",
                reason="exact-duplicate",
                detail=f"same pictures and text as {one.same_as}",
                kind="filtered",
            )
            for one in find_duplicates(candidates())
        }

    def shuffled(self, *, seed: int, without: set[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the places of all samples that stay, ordered by the hash of seed and name."""
        keyed = [
            (hashlib.sha256(f"{seed}\0{dataset}\0{name}".encode()).digest()[:16], number, position)
            for number, (dataset, _) in enumerate(self._about)
            for position, name in enumerate(self.partitions[number].ids())
            if (number, position) not in without
        ]
        return [(number, position) for _, number, position in sorted(keyed)]


def balance(
    job: BuildJob, entries: Sequence[PartitionEntry], duplicates: Sequence[RejectRow]
) -> dict[str, Counts]:
    """Return in, kept, filtered and rejected per dataset, duplicates counted as filtered."""
    counts = {plan.dataset: Counts(planned=plan.selected) for plan in job.plan.datasets}
    for entry in entries:
        counts[entry.dataset] += Counts(
            in_=entry.read,
            kept=entry.kept,
            filtered=entry.left_out("filtered"),
            rejected=entry.left_out("rejected"),
        )
    for one in duplicates:
        counts[one.dataset] += Counts(kept=-1, filtered=1)
    return counts


def _shard(entry: Any, place: Path) -> dict[str, Any]:
    told = asdict(entry)
    path = Path(told["path"])
    told["path"] = str(path.relative_to(place) if path.is_absolute() else path)
    return told


def _note(folder: Path) -> Path:
    return folder / "assembled.json"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
