"""The plan as shown before a build runs: what is read, what is kept, what is reused, what it takes."""

from pathlib import Path

from app.corpora.costing import Cost, cost_build
from app.corpora.job import BuildJob
from app.corpora.measuring import foresee
from app.corpora.partitions import Store
from app.corpora.plan import StepUse
from app.facts.record import Record


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
    cost: Cost
    notes: tuple[str, ...]


def plan_view(job: BuildJob, *, measure: int = 0) -> PlanView:
    """Return a plan with what the store already holds and what the rest will cost.

    `measure` samples of each dataset that is here are looked at for it, headers and texts only.
    """
    cost = cost_build(foresee(job, most=measure), job.profile, tokens=job.order.level == "tokens")
    disk = {one.dataset: one.bytes for one in cost.datasets}
    store = Store(Path(job.store))
    datasets = []
    for plan in job.plan.datasets:
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
                bytes=disk[plan.dataset],
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
        cost=cost,
        notes=job.plan.notes,
    )
