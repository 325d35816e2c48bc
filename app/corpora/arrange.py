"""Which samples go into a corpus, in which order, in which sequences: from names and notes alone.

The order depends on the seed and the samples' names only, so it is the same whatever partitions they
came in and whichever node made them. Pictures are not read here.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.corpora.benchmarks import Gate, met_row
from app.corpora.job import BuildJob
from app.corpora.partitions import Partition, RejectRow, Store
from app.errors import SourceUnavailable
from app.preprocessing.sample import Message, Sample
from app.preprocessing.steps import dedupe
from app.preprocessing.steps import pack as pack_step

OPEN_MOST = 256
"""Partitions open at a time: each holds a file descriptor, and a build may have many thousands."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sample is: the number of its partition and its position there."""

    partition: int
    position: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Sequences of samples in corpus order (one sample each unless packed), and samples left out.

    `told` goes into the corpus's report.
    """

    sequences: tuple[tuple[Place, ...], ...]
    left_out: tuple[RejectRow, ...]
    told: dict[str, Any]

    @property
    def samples(self) -> int:
        """Return how many samples the corpus gets."""
        return sum(len(one) for one in self.sequences)


class Shelf:
    """Every partition of a build, opened for reading by place; only the last few stay open."""

    def __init__(self, job: BuildJob) -> None:
        self._store = Store(Path(job.store))
        self._about: list[tuple[str, str, int]] = []
        for plan in job.plan.datasets:
            for one in plan.partitions:
                if self._store.find(one.address) is None:
                    raise SourceUnavailable(
                        f"{plan.dataset}: partition {one.number} is gone; resume the build"
                    )
                self._about.append((one.address, plan.dataset, one.repeat))
        self._open: OrderedDict[int, Partition] = OrderedDict()

    def sample(self, place: Place) -> Sample:
        """Return the sample at a place."""
        return self._partition(place.partition).sample(place.position)

    def names(self) -> Iterator[tuple[Place, str, str, int]]:
        """Yield place, dataset, sample id and epoch of every sample in the plan's order."""
        for number, (_, dataset, repeat) in enumerate(self._about):
            for position, name in enumerate(self._partition(number).ids()):
                yield Place(number, position), dataset, name, repeat

    def notes(self) -> Iterator[dict[str, Any]]:
        """Yield what the steps noted of every sample, in the same order."""
        for number in range(len(self._about)):
            yield from self._partition(number).metas()

    def messages(self) -> Iterator[list[Message]]:
        """Yield the turns of every sample, in the same order."""
        for number in range(len(self._about)):
            yield from self._partition(number).messages()

    def _partition(self, number: int) -> Partition:
        if number not in self._open:
            while len(self._open) >= OPEN_MOST:
                self._open.popitem(last=False)
            self._open[number] = self._store.open(self._about[number][0])
        self._open.move_to_end(number)
        return self._open[number]


def arrange(job: BuildJob, shelf: Shelf) -> Arrangement:
    """Leave out what repeats or meets a benchmark, shuffle by hash, and pack when sequences are wanted."""
    gate = Gate(job) if job.benchmarks else None
    left_out = find_met(gate, shelf) if gate is not None else {}
    left_out |= find_repeats(job, shelf, without=left_out)
    order = shuffled(shelf, seed=job.order.seed, without=set(left_out))
    rows = tuple(left_out.values())
    told = {"decontamination": gate.as_json()} if gate is not None else {}
    if not job.order.packed:
        return Arrangement(tuple((place,) for place in order), rows, told)
    return _pack(job, shelf, order, rows, told=told)


def find_met(gate: Gate, shelf: Shelf) -> dict[Place, RejectRow]:
    """Return the samples that meet an item of a benchmark."""
    found = {}
    for (place, dataset, name, _), note, messages in zip(
        shelf.names(), shelf.notes(), shelf.messages(), strict=True
    ):
        match = gate.find(note, messages)
        if match is not None:
            found[place] = met_row(dataset, name, match)
    return found


def find_repeats(
    job: BuildJob, shelf: Shelf, *, without: Mapping[Place, RejectRow]
) -> dict[Place, RejectRow]:
    """Return the samples that repeat an earlier one, as the dedupe step signed them.

    Only first epochs are compared, in the plan's order; later epochs of a sample go or stay with it.
    """
    step = next((one for one in job.plan.steps if one.name == dedupe.NAME), None)
    if step is None or job.order.dedupe == "off":
        return {}
    params = dedupe.DedupeParams.model_validate(step.params)
    names = list(shelf.names())
    first = [
        (number, note["signature"])
        for number, note in enumerate(shelf.notes())
        if not names[number][3] and names[number][0] not in without and "signature" in note
    ]
    found = dedupe.find_duplicates([signature for _, signature in first], by=params.by, near=params.near)
    gone: dict[tuple[str, str], str] = {}
    rows: dict[Place, RejectRow] = {}
    for index, duplicate in found.items():
        place, dataset, name, _ = names[first[index][0]]
        _, of_dataset, of_name, _ = names[first[duplicate.of][0]]
        detail = f"repeats {of_dataset}/{of_name}, {duplicate.distance} bits apart"
        gone[dataset, name] = detail
        rows[place] = _filtered(dataset, name, f"{duplicate.kind}-duplicate", detail)
    for place, dataset, name, repeat in names:
        detail = gone.get((dataset, name.rpartition("#")[0]), "") if repeat else ""
        if detail and place not in without:
            rows[place] = _filtered(dataset, name, "later-epoch-of-duplicate", detail)
    return rows


def shuffled(shelf: Shelf, *, seed: int, without: set[Place]) -> list[Place]:
    """Return the places of all samples that stay, ordered by the hash of seed and name."""
    keyed = [
        (hashlib.sha256(f"{seed}\0{dataset}\0{name}".encode()).digest()[:16], place.partition, place.position)
        for place, dataset, name, _ in shelf.names()
        if place not in without
    ]
    return [Place(partition, position) for _, partition, position in sorted(keyed)]


def _pack(
    job: BuildJob,
    shelf: Shelf,
    order: list[Place],
    left_out: tuple[RejectRow, ...],
    *,
    told: dict[str, Any],
) -> Arrangement:
    """Join whole samples into sequences; the sequences are shuffled again, for packing sorts by length."""
    params = job.order.packing(job.profile)
    about = {
        place: (dataset, name, int(note["tokens"]), len(note.get("image_tokens", ())))
        for (place, dataset, name, _), note in zip(shelf.names(), shelf.notes(), strict=True)
        if "tokens" in note
    }
    lengths = [about[place][2] for place in order]
    capacity = params.capacity
    packed = pack_step.plan_sequences(lengths, [about[place][3] for place in order], params)
    rejects = tuple(
        RejectRow(
            dataset=about[order[index]][0],
            sample_id=about[order[index]][1],
            step=pack_step.NAME,
            reason=reason,
            detail=f"{lengths[index]} tokens, {about[order[index]][3]} images; a sequence holds {capacity}"
            + (f" and {params.max_images}" if params.max_images else ""),
            kind="rejected",
        )
        for index, reason in sorted(packed.rejected.items())
    )
    sequences = sorted(packed.bins, key=lambda one: hashlib.sha256(str(one[0]).encode()).digest())
    return Arrangement(
        sequences=tuple(tuple(order[index] for index in one) for one in sequences),
        left_out=(*left_out, *rejects),
        told={
            **told,
            "packing": {
                "rule": params.rule,
                "capacity": capacity,
                "sequences": len(sequences),
                "samples": sum(len(one) for one in sequences),
                "tokens": sum(lengths[index] for one in sequences for index in one),
                "efficiency": round(packed.efficiency(lengths, capacity=capacity), 6),
            },
        },
    )


def _filtered(dataset: str, name: str, reason: str, detail: str) -> RejectRow:
    return RejectRow(
        dataset=dataset, sample_id=name, step=dedupe.NAME, reason=reason, detail=detail, kind="filtered"
    )
