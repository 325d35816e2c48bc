"""What became of a build's samples: one funnel a dataset, and the reasons for leaving samples out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.corpora.order import BuildView
from app.facts.library import Library
from app.web.language import Language
from app.web.views.codes import reason_words, step_words
from app.web.views.frame import page_url
from app.web.views.marks import dataset_name


@dataclass(frozen=True, slots=True)
class FunnelPart:
    """One piece of a funnel: kept, filtered, or rejected by a step."""

    label: str
    count: str
    start: float
    length: float
    kind: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """One dataset: what came in, what each step left out, what stayed."""

    name: str
    url: str
    came_in: str
    kept: str
    planned: str
    parts: tuple[FunnelPart, ...]
    balanced: bool


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """One reason for leaving samples out, and the samples it left out."""

    dataset: str
    name: str
    step: str
    step_word: str
    reason: str
    reason_word: str
    count: str
    url: str
    current: bool


def funnels(
    build: BuildView, manifest: Mapping[str, Any] | None, *, library: Library, language: Language
) -> tuple[Funnel, ...]:
    """Return one funnel a dataset; when the corpus is finished, rejects are told step by step."""
    told = (manifest or {}).get("datasets", {})
    found = []
    for dataset, counts in build.progress.datasets.items():
        by_step = {
            step: sum(reasons.values()) for step, reasons in told.get(dataset, {}).get("left_out", {}).items()
        }
        parts = [(language.gettext("kept"), counts.kept, "allowed")]
        if by_step:
            parts += [(step_words(step, language), n, "prohibited") for step, n in by_step.items()]
        else:
            parts.append((language.gettext("filtered"), counts.filtered, "unknown"))
            parts.append((language.gettext("rejected"), counts.rejected, "prohibited"))
        found.append(
            Funnel(
                name=dataset_name(dataset, library),
                url=page_url(language.code, f"/datasets/{dataset}"),
                came_in=language.number(counts.in_),
                kept=language.number(counts.kept),
                planned=language.number(counts.planned),
                parts=_parts(parts, max(counts.in_, counts.planned, 1), language),
                balanced=counts.balanced,
            )
        )
    return tuple(found)


def _parts(parts: Sequence[tuple[str, int, str]], whole: int, language: Language) -> tuple[FunnelPart, ...]:
    found, start = [], 0.0
    for label, count, kind in parts:
        if count:
            length = 100 * count / whole
            found.append(FunnelPart(label, language.number(count), round(start, 3), round(length, 3), kind))
            start += length
    return tuple(found)


def reason_counts(
    manifest: Mapping[str, Any] | None,
    build: BuildView,
    *,
    library: Library,
    language: Language,
    chosen: tuple[str, str, str],
) -> tuple[ReasonCount, ...]:
    """Return why samples were left out, with counts, each a link to its examples."""
    found = []
    for dataset, told in (manifest or {}).get("datasets", {}).items():
        for step, reasons in told.get("left_out", {}).items():
            for reason, count in reasons.items():
                query = (("rejects", dataset), ("step", step), ("reason", reason))
                found.append(
                    (
                        count,
                        ReasonCount(
                            dataset=dataset,
                            name=dataset_name(dataset, library),
                            step=step,
                            step_word=step_words(step, language),
                            reason=reason,
                            reason_word=reason_words(reason, language),
                            count=language.number(count),
                            url=page_url(language.code, f"/builds/{build.id}", query) + "#rejects",
                            current=(dataset, step, reason) == chosen,
                        ),
                    )
                )
    return tuple(
        row for _, row in sorted(found, key=lambda pair: (-pair[0], pair[1].dataset, pair[1].reason))
    )
