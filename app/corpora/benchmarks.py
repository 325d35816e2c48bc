"""The gate: samples that a benchmark also asks are left out, each with the item it meets.

The benchmarks that scores will be reported on are read like any source, signed by the same steps as
the samples, and every sample is held against them: its pictures and the words of its questions.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.corpora.context import step_context
from app.corpora.job import BuildJob
from app.corpora.partitions import RejectRow
from app.corpora.sources import open_source
from app.facts.record import Record
from app.preprocessing.chat import IMAGE
from app.preprocessing.decontaminate import BenchmarkIndex, Match
from app.preprocessing.recipe import BoundStep, resolve_steps
from app.preprocessing.run import run_steps
from app.preprocessing.sample import Message, Reject, Sample
from app.preprocessing.steps import check_image, dedupe

STEP = "decontaminate"
_SIGNING = (check_image.NAME, dedupe.NAME)


class Gate:
    """The benchmarks of a build, ready to be asked; counts what it read and what it met."""

    def __init__(self, job: BuildJob) -> None:
        self._index = BenchmarkIndex()
        self._read: dict[str, Counter[str]] = {}
        self._met: dict[str, Counter[str]] = {}
        for name in job.order.decontaminate:
            self._read[name], self._met[name] = Counter(), Counter()
            for item, whole in benchmark_items(job, name):
                self._add(name, item, whole=whole)

    def find(self, note: dict[str, Any], messages: list[Message]) -> Match | None:
        """Return the closest item a sample meets: the same picture before a like one before words."""
        signature = note.get("signature", {"exact": [], "shape": []})
        images = [
            (exact, int(shape, 16))
            for exact, shape in zip(signature["exact"], signature["shape"], strict=True)
        ]
        matches = self._index.find(images=images, texts=questions(messages))
        closest = min(matches, key=lambda one: (_KINDS.index(one.kind), one.distance), default=None)
        if closest is not None:
            self._met[closest.benchmark][closest.kind] += 1
        return closest

    def as_json(self) -> dict[str, dict[str, dict[str, int]]]:
        """Return what was read of each benchmark and how many samples met it."""
        return {
            name: {"read": dict(sorted(read.items())), "met": dict(sorted(self._met[name].items()))}
            for name, read in self._read.items()
        }

    def _add(self, benchmark: str, item: Sample | None, *, whole: bool) -> None:
        """Take an item in; of one whose pictures cannot be read, the words of its questions."""
        read = self._read[benchmark]
        read["items" if whole else "unread"] += 1
        if item is None:
            return
        signature = item.meta["signature"] if whole else {"exact": [], "shape": []}
        for exact, shape in zip(signature["exact"], signature["shape"], strict=True):
            self._index.add_image(benchmark, item.sample_id, exact=exact, shape=int(shape, 16))
            read["images"] += 1
        for text in questions(list(item.messages)):
            self._index.add_text(benchmark, item.sample_id, text)
            read["questions"] += 1


_KINDS = ("image-exact", "image-near", "text")


def benchmark_items(job: BuildJob, name: str) -> Iterator[tuple[Sample | None, bool]]:
    """Yield a benchmark's items, signed, and whether they are whole.

    An item whose pictures cannot be used comes as it was read, and None stands for a row that gave no
    sample at all: both are counted, for samples are not held against what was not read.
    """
    place = job.benchmarks[name]
    reader = open_source(place.record, Path(place.location), split=place.split, limits=job.fetch)
    steps = signing_steps(job)
    context = step_context(job)
    for raw in reader.read(0, reader.count()):
        item = run_steps(steps, raw, context)
        yield (raw.sample, False) if isinstance(item, Reject) else (item, True)


def signing_steps(job: BuildJob) -> tuple[BoundStep, ...]:
    """Return the steps that decode and sign, with the parameters of the build."""
    bound = resolve_steps(job.profile, options=job.order.step_options, level="samples")
    return tuple(step for step in bound if step.name in _SIGNING)


def questions(messages: list[Message]) -> list[str]:
    """Return the words a user asks, without marks of pictures."""
    return [one.text.replace(IMAGE, " ").strip() for one in messages if one.role == "user"]


def met_row(dataset: str, sample_id: str, match: Match) -> RejectRow:
    """Return the row of a sample that meets a benchmark."""
    how = f", {match.distance} bits apart" if match.kind == "image-near" else ""
    words = f": “{match.shared}”" if match.shared else ""
    return RejectRow(
        dataset=dataset,
        sample_id=sample_id,
        step=STEP,
        reason=match.kind,
        detail=f"meets {match.benchmark}/{match.item}{how}{words}",
        kind="filtered",
    )


class Met(Record):
    """What a sample met: the item of a benchmark, how, and how far apart the pictures are in bits."""

    benchmark: str
    item: str
    kind: str
    distance: int | None
    words: str


_DETAIL = re.compile(r"meets ([^/]+)/(.+?)(?:, (\d+) bits apart)?(?:: “(.*)”)?", re.DOTALL)


def read_met(row: RejectRow) -> Met | None:
    """Return what a row of `met_row` says, None for a row of another step."""
    found = _DETAIL.fullmatch(row.detail) if row.step == STEP else None
    if found is None:
        return None
    benchmark, item, bits, words = found.groups()
    return Met(
        benchmark=benchmark,
        item=item,
        kind=row.reason,
        distance=int(bits) if bits is not None else None,
        words=words or "",
    )
