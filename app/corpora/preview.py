"""A dozen samples of every dataset through every step, in seconds, before anything is built."""

from itertools import islice
from pathlib import Path

import numpy as np
from pydantic import Field

from app.catalog.load import Catalog
from app.corpora.context import step_context
from app.corpora.gather import gather
from app.corpora.job import BuildJob
from app.corpora.order import BuildOrder
from app.corpora.reject_pictures import limits_of, thumbnail
from app.corpora.sample_views import RejectView, SampleView, view_of
from app.corpora.sources import open_source
from app.errors import SourceUnavailable, UnknownName
from app.facts.record import Record
from app.preprocessing.codecs import BadImage, Limits, decode
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import trace_steps
from app.preprocessing.sample import Reject, Sample
from app.recommender.mix import Mix
from app.settings import Settings

SIDE = 160
"""Longest side of a preview's pictures, in pixels."""

SAME = 1.0
"""Mean difference of 0 to 255 below which a picture looks the same after a step."""


class StepView(Record):
    """A sample right after one step, or the reject that the step made of it.

    `picture` is a small JPEG of its first picture where the step changed how it looks, for pages.
    """

    step: str
    sample: SampleView | None
    reject: RejectView | None
    picture: bytes | None = Field(default=None, exclude=True)


class Walk(Record):
    """One source row through every step."""

    dataset: str
    row: int
    steps: tuple[StepView, ...]

    @property
    def kept(self) -> bool:
        """Return whether the sample came through."""
        return all(one.reject is None for one in self.steps)


class Preview(Record):
    """What the first rows of the plan become. `not_here` are datasets that a build fetches first."""

    walks: tuple[Walk, ...]
    not_here: tuple[str, ...]


def preview_mix(
    mix: Mix,
    catalog: Catalog,
    order: BuildOrder,
    *,
    settings: Settings,
    limit: int,
    dataset: str | None = None,
    pictures: bool = False,
) -> Preview:
    """Walk the first rows that the build would read of every dataset, or of one, through the steps."""
    job = gather(mix, catalog, order, settings=settings, fetch=False)
    if order.level == "tokens" and job.tokenizer is None:
        raise SourceUnavailable(
            f"the tokenizer '{job.profile.tokenizer}' is not here yet; preview level 'samples' instead",
            field="level",
        )
    names = [one.dataset for one in job.plan.datasets]
    if dataset is not None and dataset not in names:
        raise UnknownName("dataset of this mix", dataset, names, field="preview")
    return Preview(
        walks=tuple(
            walk
            for name in names
            if name in job.locations and dataset in (None, name)
            for walk in _walks(job, name, limit=limit, pictures=pictures)
        ),
        not_here=tuple(name for name in names if name not in job.locations),
    )


def _walks(job: BuildJob, dataset: str, *, limit: int, pictures: bool) -> list[Walk]:
    plan = next(one for one in job.plan.datasets if one.dataset == dataset)
    rows = (row for one in plan.partitions for start, stop in one.runs for row in range(start, stop))
    reader = open_source(
        job.datasets[dataset], Path(job.locations[dataset]), split=job.splits[dataset], limits=job.fetch
    )
    steps = resolve_steps(job.profile, options=job.order.step_options, level=job.order.level)
    context = step_context(job)
    found = []
    for row in islice(rows, limit):
        raw = next(iter(reader.read(row, row + 1)))
        looks = _Looks(limits_of(job)) if pictures else None
        seen = []
        for name, state in trace_steps(steps, raw, context):
            seen.append(
                StepView(
                    step=name,
                    sample=None if isinstance(state, Reject) else view_of(state),
                    reject=_reject(state, row) if isinstance(state, Reject) else None,
                    picture=None if isinstance(state, Reject) or looks is None else looks.changed(state),
                )
            )
        found.append(Walk(dataset=dataset, row=row, steps=tuple(seen)))
    return found


class _Looks:
    """Remembers how a sample's first picture looked, so that only steps that change it show it again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._last: bytes | None = None

    def changed(self, sample: Sample) -> bytes | None:
        """Return the picture after a step when it looks other than before; None for one that is broken."""
        if not sample.images:
            return None
        try:
            now = thumbnail(sample.images[0], limits=self._limits, side=SIDE, mode="exact")
        except BadImage:
            return None
        before, self._last = self._last, now
        return now if before is None or not _alike(before, now) else None


def _alike(one: bytes, other: bytes) -> bool:
    """Return whether two thumbnails differ by no more than coding and scaling leave behind."""
    first, second = (decode(data, limits=Limits()).pixels.astype(np.int16) for data in (one, other))
    return first.shape == second.shape and float(np.abs(first - second).mean()) < SAME


def _reject(reject: Reject, row: int) -> RejectView:
    return RejectView(
        dataset=reject.dataset,
        sample_id=reject.sample_id,
        step=reject.step,
        reason=reject.reason,
        detail=reject.detail,
        kind=reject.kind,
        row=row,
    )
