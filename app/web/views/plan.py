"""The plan of a build before it runs: its cost, what other limits would change, and a few samples."""

import os
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.corpora.costing import Cost, DatasetCost, image_limits
from app.corpora.order import BuildOrder
from app.corpora.planning import PlanView
from app.corpora.preview import Preview
from app.web.language import Language
from app.web.views.builds import build_notes
from app.web.views.codes import step_words
from app.web.views.frame import page_url
from app.web.views.marks import Text, dataset_name
from app.web.views.walks import DatasetWalks, walks_by_dataset


@dataclass(frozen=True, slots=True)
class PlannedDataset:
    name: str
    url: str
    rows: str
    selected: str
    expected: str
    epochs: str
    partitions: str
    licenses: str


@dataclass(frozen=True, slots=True)
class CostRow:
    """What one dataset costs; `share` of the tokens as a bar's length in percent and in words."""

    name: str
    measured: str
    unfit: str
    tiles: str
    image_tokens: str
    text_tokens: str
    length: float
    share: str
    disk: str
    time: str


@dataclass(frozen=True, slots=True)
class LimitField:
    """One number of the picture rule that may be changed; `stated` is the profile's own."""

    name: str
    key: str
    value: str
    stated: str
    changed: bool


@dataclass(frozen=True, slots=True)
class PlanPageView:
    """Everything on `/builds/plan`."""

    mix_url: str
    about: tuple[tuple[str, str], ...]
    datasets: tuple[PlannedDataset, ...]
    steps: tuple[tuple[str, str, str], ...]
    notes: tuple[Text, ...]
    costs: tuple[CostRow, ...]
    totals: tuple[tuple[str, str], ...]
    limits: tuple[LimitField, ...]
    kept: tuple[tuple[str, str], ...]
    plan_url: str
    estimated: bool
    walks: tuple[DatasetWalks, ...]
    all_url: str
    not_here: tuple[str, ...]
    action: str
    fields: tuple[tuple[str, str], ...]


def plan_page_view(
    order: BuildOrder,
    plan: PlanView,
    seen: Preview | None,
    *,
    only: str,
    catalog: Catalog,
    language: Language,
) -> PlanPageView:
    """Return the plan and the preview; `only` names the dataset whose rows alone are previewed."""
    library = catalog.library
    fields = order_fields(order)
    stated = image_limits(catalog.profiles[order.profile])
    return PlanPageView(
        mix_url=page_url(language.code, f"/mixes/{order.mix}"),
        about=(
            (language.gettext("Profile"), plan.profile),
            (language.gettext("Output"), f"{plan.output} · {plan.level}"),
            (language.gettext("Reads"), language.number(plan.selected)),
            (language.gettext("Keeps, expected"), language.number(plan.expected)),
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
                licenses=language.listed(one.keep_licenses or ()),
            )
            for one in plan.datasets
        ),
        steps=tuple(
            (
                step_words(step.name, language),
                f"{step.name} {step.version}",
                ", ".join(f"{name}={value}" for name, value in step.params.items()),
            )
            for step in plan.steps
        ),
        notes=build_notes(plan.model_dump(include={"notes", "notes_ja"}), language),
        costs=tuple(_cost_row(one, catalog, language) for one in plan.cost.datasets),
        totals=_totals(plan.cost, language),
        limits=tuple(
            LimitField(
                name=f"image.{name}",
                key=name,
                value=str(plan.cost.image[name]),
                stated=language.number(value),
                changed=plan.cost.image[name] != value,
            )
            for name, value in stated.items()
        ),
        kept=tuple(pair for pair in fields if not pair[0].startswith("image.")),
        plan_url=page_url(language.code, "/builds/plan"),
        estimated=any(not one.measured and not one.unfit for one in plan.cost.datasets),
        walks=walks_by_dataset(seen, fields, only=only, library=library, language=language),
        all_url=page_url(language.code, "/builds/plan", fields) + "#preview" if only else "",
        not_here=tuple(dataset_name(one, library) for one in (seen.not_here if seen else ())),
        action=page_url(language.code, "/builds"),
        fields=fields,
    )


def order_fields(order: BuildOrder) -> tuple[tuple[str, str], ...]:
    """Return an order as the fields of a form; `app.web.builds` reads them back."""
    told = order.model_dump(mode="json", exclude_none=True, exclude={"options", "image", "decontaminate"})
    return (
        *((name, str(value)) for name, value in told.items()),
        *(("decontaminate", name) for name in order.decontaminate),
        *((f"image.{name}", str(value)) for name, value in order.image.items()),
    )


def _cost_row(one: DatasetCost, catalog: Catalog, language: Language) -> CostRow:
    return CostRow(
        name=dataset_name(one.dataset, catalog.library),
        measured=language.number(one.measured)
        if one.measured or one.unfit
        else language.gettext("estimated"),
        unfit=language.number(one.unfit),
        tiles=language.compact(one.tiles),
        image_tokens=language.compact(one.image_tokens),
        text_tokens=language.compact(one.text_tokens),
        length=round(100 * one.share, 2),
        share=language.percent(one.share, digits=1),
        disk=language.size(one.bytes),
        time=duration(one.seconds, language),
    )


def _totals(cost: Cost, language: Language) -> tuple[tuple[str, str], ...]:
    cores = os.cpu_count() or 1
    return (
        (language.gettext("Tiles"), language.compact(cost.tiles)),
        (language.gettext("Image tokens"), language.compact(cost.image_tokens)),
        (language.gettext("Text tokens"), language.compact(cost.text_tokens)),
        (
            language.gettext("Sequences of %(n)s tokens", n=language.number(cost.capacity)),
            language.gettext(
                "%(n)s, %(share)s full",
                n=language.compact(cost.sequences),
                share=language.percent(cost.efficiency, digits=1),
            ),
        ),
        (language.gettext("Disk, estimated"), language.size(cost.bytes)),
        (
            language.gettext("Time on the %(n)s cores here", n=cores),
            duration(cost.seconds / cores, language),
        ),
    )


def duration(seconds: float, language: Language) -> str:
    """Return a time as people say it: seconds, minutes or hours, never more exact than known."""
    if seconds < 90:
        return language.gettext("%(n)s s", n=language.number(max(1, round(seconds))))
    if seconds < 5400:
        return language.gettext("%(n)s min", n=language.number(round(seconds / 60)))
    return language.gettext("%(n)s h", n=language.number(round(seconds / 3600, 1)))
