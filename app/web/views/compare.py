"""Up to six datasets as columns; facts that differ are marked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.licensing.verdict import Judgement
from app.web.language import Language
from app.web.views.datasets import Row, dataset_row
from app.web.views.frame import page_url
from app.web.views.marks import Bar, label_of, layer_stack, told

MOST = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One fact over all columns; `differs` marks it."""

    label: str
    cells: tuple[tuple[str, ...], ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class LayerLine:
    """One license layer over all columns; None where a dataset does not have it."""

    label: str
    cells: tuple[Bar | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Column:
    row: Row
    without_url: str


@dataclass(frozen=True, slots=True)
class CompareView:
    """Everything on `/compare`."""

    columns: tuple[Column, ...]
    layers: tuple[LayerLine, ...]
    lines: tuple[Line, ...]
    left_out: str
    mix_url: str
    code: tuple[str, ...]


def compare_view(
    datasets: Sequence[Dataset],
    *,
    left_out: int,
    judgements: Mapping[str, Judgement],
    library: Library,
    language: Language,
    use: str,
    base_url: str,
) -> CompareView:
    """Return the columns and lines of a comparison."""
    vocabulary = library.vocabulary
    ids = [one.id for one in datasets]
    query = (("use", use),)
    repeat = "&".join(f"id={one}" for one in ids)
    return CompareView(
        columns=tuple(
            Column(
                row=dataset_row(
                    one, judgements[one.id], vocabulary=vocabulary, language=language, query=query
                ),
                without_url=page_url(
                    language.code, "/compare", (*query, *(("ids", other) for other in ids if other != one.id))
                ),
            )
            for one in datasets
        ),
        layers=_layer_lines(datasets, judgements, library, language),
        lines=_lines(datasets, library, language),
        left_out=language.gettext("Only the first %(n)s are shown.", n=MOST) if left_out > 0 else "",
        mix_url=page_url(language.code, "/mix", (*query, ("include", ",".join(ids)))),
        code=(f'[Catalog("{base_url}").verdict(id, use="{use}") for id in {ids!r}]',) if repeat else (),
    )


def _layer_lines(
    datasets: Sequence[Dataset],
    judgements: Mapping[str, Judgement],
    library: Library,
    language: Language,
) -> tuple[LayerLine, ...]:
    stacks = [layer_stack(judgements[one.id], library.vocabulary, language) for one in datasets]
    labels = dict.fromkeys(bar.label for stack in stacks for bar in stack.bars)
    lines = []
    for label in labels:
        cells = tuple(next((bar for bar in stack.bars if bar.label == label), None) for stack in stacks)
        differs = len({cell.mark.value if cell else "" for cell in cells}) > 1
        lines.append(LayerLine(label=label, cells=cells, differs=differs))
    return tuple(lines)


def _lines(datasets: Sequence[Dataset], library: Library, language: Language) -> tuple[Line, ...]:
    words = library.vocabulary

    def count(number: int | None) -> tuple[str, ...]:
        return (language.number(number),) if number is not None else ()

    facts: tuple[tuple[str, Callable[[Dataset], tuple[str, ...]]], ...] = (
        (language.gettext("Samples"), lambda one: count(one.scale.samples)),
        (language.gettext("Images"), lambda one: count(one.scale.images)),
        (
            language.gettext("Licenses"),
            lambda one: tuple(dict.fromkeys(row.id for row in one.licenses if not row.superseded)),
        ),
        (
            language.gettext("Generators"),
            lambda one: tuple(told(use.model, library.phrases, language).text for use in one.generators),
        ),
        (
            language.gettext("Stage"),
            lambda one: tuple(label_of(words.stages, w, language) for w in one.stage),
        ),
        (
            language.gettext("Tasks"),
            lambda one: tuple(label_of(words.domains, w, language) for w in one.domains),
        ),
        (
            language.gettext("Input format"),
            lambda one: tuple(label_of(words.input_formats, w, language) for w in one.input_formats),
        ),
        (
            language.gettext("Annotations"),
            lambda one: tuple(label_of(words.annotation_types, w, language) for w in one.annotation_types),
        ),
        (
            language.gettext("Languages"),
            lambda one: tuple(label_of(words.languages, w, language) for w in one.languages),
        ),
        (language.gettext("Quality"), lambda one: (label_of(words.qualities, one.quality, language),)),
        (language.gettext("Access"), lambda one: (label_of(words.access, one.access.status, language),)),
        (language.gettext("Publisher"), lambda one: (one.publisher,)),
        (language.gettext("Year"), lambda one: (str(one.year),) if one.year else ()),
    )
    lines = []
    for label, read in facts:
        cells = tuple(read(one) for one in datasets)
        if any(cells):
            lines.append(Line(label=label, cells=cells, differs=len(set(cells)) > 1))
    return tuple(lines)
