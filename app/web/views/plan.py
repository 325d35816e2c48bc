"""The plan of a build before it runs, and a few samples through every step."""

from dataclasses import dataclass

from app.catalog.load import Catalog
from app.corpora.order import BuildOrder
from app.corpora.planning import PlanView
from app.corpora.preview import Preview
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import dataset_name


@dataclass(frozen=True, slots=True)
class PlannedDataset:
    name: str
    url: str
    rows: str
    selected: str
    expected: str
    epochs: str
    partitions: str
    disk: str
    licenses: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One sample right after one step."""

    step: str
    text: str
    reject: str


@dataclass(frozen=True, slots=True)
class WalkView:
    title: str
    kept: bool
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class PlanPageView:
    """Everything on `/builds/plan`."""

    mix_url: str
    about: tuple[tuple[str, str], ...]
    datasets: tuple[PlannedDataset, ...]
    steps: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    walks: tuple[WalkView, ...]
    not_here: tuple[str, ...]
    action: str
    fields: tuple[tuple[str, str], ...]


def plan_page_view(
    order: BuildOrder, plan: PlanView, seen: Preview | None, *, catalog: Catalog, language: Language
) -> PlanPageView:
    """Return the plan and the preview."""
    library = catalog.library
    fields = order.model_dump(mode="json", exclude_none=True, exclude={"options"})
    return PlanPageView(
        mix_url=page_url(language.code, f"/mixes/{order.mix}"),
        about=(
            (language.gettext("Profile"), plan.profile),
            (language.gettext("Output"), f"{plan.output} · {plan.level}"),
            (language.gettext("Reads"), language.number(plan.selected)),
            (language.gettext("Keeps, expected"), language.number(plan.expected)),
            (language.gettext("Disk, estimated"), language.size(plan.bytes)),
            (
                language.gettext("Partitions"),
                language.gettext(
                    "%(n)s, of which %(reused)s are ready",
                    n=language.number(plan.partitions),
                    reused=language.number(plan.reusable),
                ),
            ),
        ),
        datasets=tuple(
            PlannedDataset(
                name=dataset_name(one.dataset, library),
                url=page_url(language.code, f"/datasets/{one.dataset}"),
                rows=language.number(one.rows),
                selected=language.number(one.selected),
                expected=language.number(one.expected),
                epochs=language.number(one.epochs),
                partitions=f"{one.reusable}/{one.partitions}",
                disk=language.size(one.bytes),
                licenses=language.listed(one.keep_licenses or ()),
            )
            for one in plan.datasets
        ),
        steps=tuple(
            (
                f"{step.name} {step.version}",
                ", ".join(f"{name}={value}" for name, value in step.params.items()),
            )
            for step in plan.steps
        ),
        notes=plan.notes,
        walks=tuple(
            WalkView(
                title=f"{dataset_name(walk.dataset, library)} #{walk.row}",
                kept=walk.kept,
                steps=tuple(
                    StepLine(
                        step=one.step,
                        text=""
                        if one.sample is None
                        else "\n".join(f"{m.role}: {m.text}" for m in one.sample.messages)[:600],
                        reject=f"{one.reject.reason} {one.reject.detail}" if one.reject else "",
                    )
                    for one in walk.steps
                ),
            )
            for walk in (seen.walks if seen else ())
        ),
        not_here=tuple(dataset_name(one, library) for one in (seen.not_here if seen else ())),
        action=page_url(language.code, "/builds"),
        fields=tuple((name, str(value)) for name, value in fields.items()),
    )
