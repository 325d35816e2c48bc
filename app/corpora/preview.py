"""A dozen samples of every dataset through every step, in seconds, before anything is built."""

from itertools import islice
from pathlib import Path

from app.catalog.load import Catalog
from app.corpora.context import step_context
from app.corpora.gather import gather
from app.corpora.job import BuildJob
from app.corpora.order import BuildOrder
from app.corpora.sample_views import RejectView, SampleView, view_of
from app.corpora.sources import open_source
from app.errors import SourceUnavailable
from app.facts.record import Record
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import trace_steps
from app.preprocessing.sample import Reject
from app.recommender.mix import Mix
from app.settings import Settings


class StepView(Record):
    """A sample right after one step, or the reject that the step made of it."""

    step: str
    sample: SampleView | None
    reject: RejectView | None


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


def preview_mix(mix: Mix, catalog: Catalog, order: BuildOrder, *, settings: Settings, limit: int) -> Preview:
    """Walk the first rows that the build would read of every dataset through the steps."""
    job = gather(mix, catalog, order, settings=settings, fetch=False)
    if order.level == "tokens" and job.tokenizer is None:
        raise SourceUnavailable(
            f"the tokenizer '{job.profile.tokenizer}' is not here yet; preview level 'samples' instead",
            field="level",
        )
    return Preview(
        walks=tuple(
            walk
            for plan in job.plan.datasets
            if plan.dataset in job.locations
            for walk in _walks(job, plan.dataset, limit=limit)
        ),
        not_here=tuple(one.dataset for one in job.plan.datasets if one.dataset not in job.locations),
    )


def _walks(job: BuildJob, dataset: str, *, limit: int) -> list[Walk]:
    plan = next(one for one in job.plan.datasets if one.dataset == dataset)
    rows = (row for one in plan.partitions for start, stop in one.runs for row in range(start, stop))
    reader = open_source(
        job.datasets[dataset], Path(job.locations[dataset]), split=job.splits[dataset], limits=job.fetch
    )
    steps = resolve_steps(job.profile, options=job.order.step_options, level=job.order.level)
    context = step_context(job)
    return [
        Walk(
            dataset=dataset,
            row=row,
            steps=tuple(
                StepView(
                    step=name,
                    sample=None if isinstance(state, Reject) else view_of(state),
                    reject=_reject(state, row) if isinstance(state, Reject) else None,
                )
                for name, state in trace_steps(steps, next(iter(reader.read(row, row + 1))), context)
            ),
        )
        for row in islice(rows, limit)
    ]


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
