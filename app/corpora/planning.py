"""The plan as shown before a build runs: what is read, what is kept, what is reused, what it takes."""

from pathlib import Path

from app.corpora.job import BuildJob
from app.corpora.partitions import Store
from app.corpora.plan import StepUse
from app.facts.record import Record

TYPICAL_IMAGE_BYTES = 60_000
"""A picture after resizing, when the source's own size is not known."""


class DatasetView(Record):
    """One dataset's part of a plan; `expected` counts samples kept, `bytes` estimates its share on disk."""

    dataset: str
    split: str | None
    layout: str
    rows: int
    wanted: int
    selected: int
    expected: int
    epochs: int
    keep_licenses: tuple[str, ...] | None
    partitions: int
    reusable: int
    bytes: int


class PlanView(Record):
    """What a build will do."""

    mix: str
    profile: str
    output: str
    level: str
    steps: tuple[StepUse, ...]
    datasets: tuple[DatasetView, ...]
    selected: int
    expected: int
    partitions: int
    reusable: int
    bytes: int
    notes: tuple[str, ...]


def plan_view(job: BuildJob) -> PlanView:
    """Return a plan with what the store already holds and an estimate of the disk it takes."""
    store = Store(Path(job.store))
    datasets = []
    for plan in job.plan.datasets:
        each = plan.source.bytes // plan.source.rows if plan.source.bytes and plan.source.rows else None
        datasets.append(
            DatasetView(
                dataset=plan.dataset,
                split=plan.source.split,
                layout=plan.source.layout,
                rows=plan.source.rows,
                wanted=plan.wanted,
                selected=plan.selected,
                expected=plan.expected,
                epochs=plan.repeats,
                keep_licenses=plan.keep_licenses,
                partitions=len(plan.partitions),
                reusable=sum(1 for one in plan.partitions if store.find(one.address) is not None),
                bytes=plan.expected * (each or TYPICAL_IMAGE_BYTES),
            )
        )
    return PlanView(
        mix=job.plan.mix,
        profile=job.plan.profile,
        output=job.order.output,
        level=job.order.level,
        steps=job.plan.steps,
        datasets=tuple(datasets),
        selected=job.plan.selected,
        expected=job.plan.expected,
        partitions=job.plan.partitions,
        reusable=sum(one.reusable for one in datasets),
        bytes=sum(one.bytes for one in datasets),
        notes=job.plan.notes,
    )
