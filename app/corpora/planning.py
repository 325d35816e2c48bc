"""The plan as shown before a build runs: what is read, what is kept, what is reused, what it takes."""

from collections.abc import Iterator
from pathlib import Path

from app.corpora.costing import Cost, cost_build
from app.corpora.job import BuildJob
from app.corpora.measuring import foresee
from app.corpora.partitions import Store
from app.corpora.plan import StepUse
from app.facts.record import Record
from app.licensing.phrases import Pair


class DatasetView(Record):
    """One dataset's part of a plan; `bytes` estimates its share on disk.

    `expected` counts samples kept: where rows were looked at, without the share that cannot stay.
    """

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
    notes_ja: tuple[str, ...] = ()


def plan_view(job: BuildJob, *, measure: int = 0) -> PlanView:
    """Return a plan with what the store already holds and what the rest will cost.

    `measure` samples of each dataset that is here are looked at for it, headers and texts only.
    """
    cost = cost_build(foresee(job, most=measure), job.profile, tokens=job.order.level == "tokens")
    costs = {one.dataset: one for one in cost.datasets}
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
                expected=plan.expected - costs[plan.dataset].unfit,
                epochs=plan.repeats,
                keep_licenses=plan.keep_licenses,
                partitions=len(plan.partitions),
                reusable=sum(1 for one in plan.partitions if store.find(one.address) is not None),
                bytes=costs[plan.dataset].bytes,
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
        expected=sum(one.expected for one in datasets),
        partitions=job.plan.partitions,
        reusable=sum(one.reusable for one in datasets),
        bytes=sum(one.bytes for one in datasets),
        cost=cost,
        notes=(*job.plan.notes, *(en for en, _ in _nothing_stays(cost))),
        notes_ja=(*job.plan.notes_ja, *(ja for _, ja in _nothing_stays(cost))),
    )


def _nothing_stays(cost: Cost) -> Iterator[Pair]:
    """Name the datasets of which no row that was looked at can stay."""
    for one in cost.datasets:
        if one.samples and one.unfit == one.samples:
            yield (
                f"{one.dataset}: none of the rows looked at can stay (license, picture or length); "
                "the samples below say why",
                f"{one.dataset}: 調べた行はどれも残せません（ライセンス・画像・長さのいずれか）。"
                "理由は下のサンプルに出ます",
            )
