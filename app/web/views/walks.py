"""A preview: a few rows of each dataset, step by step; only what a step changed is said again."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.corpora.preview import Preview, StepView, Walk
from app.corpora.sample_views import SampleView
from app.facts.library import Library
from app.web.language import Language
from app.web.views.codes import reason_words, step_words
from app.web.views.frame import page_url
from app.web.views.marks import dataset_name

LONGEST = 600


@dataclass(frozen=True, slots=True)
class StepLine:
    """One sample right after one step."""

    step: str
    word: str
    text: str
    picture: str
    reject: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class WalkView:
    """One row through every step; only what a step changed is said again."""

    title: str
    kept: bool
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class DatasetWalks:
    """The rows of one dataset, and the way to more of them (`current`: these are the more)."""

    name: str
    url: str
    current: bool
    walks: tuple[WalkView, ...]


def walks_by_dataset(
    seen: Preview | None,
    fields: tuple[tuple[str, str], ...],
    *,
    only: str,
    library: Library,
    language: Language,
) -> tuple[DatasetWalks, ...]:
    """Return the walks of a preview, dataset by dataset; `fields` are the order, for links to more rows."""
    walks = seen.walks if seen else ()
    return tuple(
        DatasetWalks(
            name=dataset_name(dataset, library),
            url=page_url(language.code, "/builds/plan", (*fields, ("preview", dataset))) + "#preview",
            current=dataset == only,
            walks=tuple(_walk(walk, language) for walk in rows),
        )
        for dataset, rows in groupby(walks, key=lambda one: one.dataset)
    )


def _walk(walk: Walk, language: Language) -> WalkView:
    return WalkView(
        title=language.gettext("Row %(n)s", n=language.number(walk.row)),
        kept=walk.kept,
        steps=_lines(walk.steps, language),
    )


def _lines(steps: Sequence[StepView], language: Language) -> tuple[StepLine, ...]:
    lines, before = [], ""
    for one in steps:
        words = _words(one.sample) if one.sample is not None else ""
        picture = f"data:image/jpeg;base64,{b64encode(one.picture).decode()}" if one.picture else ""
        lines.append(
            StepLine(
                step=one.step,
                word=step_words(one.step, language),
                text=words if words != before else "",
                picture=picture,
                reject=reason_words(one.reject.reason, language) if one.reject else "",
                code=one.reject.reason if one.reject else "",
                detail=one.reject.detail if one.reject else "",
            )
        )
        before = words
    return tuple(lines)


def _words(sample: SampleView) -> str:
    """Return what a sample says and holds: its turns, sizes of pictures, boxes, and arrays."""
    lines = [f"{one.role}: {one.text}" for one in sample.messages]
    sizes = ", ".join(f"{one.width} × {one.height}" for one in sample.images if one.width)
    boxes = [f"{one.label or ''} ({', '.join(f'{v:g}' for v in one.xy)})".strip() for one in sample.regions]
    arrays = [f"{one.name} {one.dtype} {'×'.join(map(str, one.shape))}" for one in sample.tensors]
    text = "\n".join(lines)
    cut = text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …"
    return "\n".join(
        part for part in (cut, sizes and f"[{sizes}]", "; ".join(boxes[:6]), "; ".join(arrays)) if part
    )
