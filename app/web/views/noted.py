"""What the steps noted of a corpus: conversions, variants, languages, and guards that did not run."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.facts.library import Library
from app.preprocessing.steps.detect_nsfw import NOT_ENFORCED
from app.web.language import Language
from app.web.views.marks import dataset_name


@dataclass(frozen=True, slots=True)
class NotedRow:
    """One thing the steps noted, of how many samples, and in which datasets."""

    group: str
    word: str
    count: str
    datasets: str


@dataclass(frozen=True, slots=True)
class NotedView:
    """Everything noted; `unguarded` are sentences about guards that were asked for and did not run."""

    rows: tuple[NotedRow, ...]
    unguarded: tuple[str, ...]


def noted_view(stats: Mapping[str, Any], *, library: Library, language: Language) -> NotedView:
    """Return what the report of a corpus says under `noted`, most frequent first in each group."""
    counts: dict[str, Counter[str]] = {}
    where: dict[tuple[str, str], list[str]] = {}
    for dataset, groups in stats.get("noted", {}).items():
        for group, words in groups.items():
            for word, count in words.items():
                counts.setdefault(group, Counter())[word] += count
                where.setdefault((group, word), []).append(dataset_name(dataset, library))
    titles = _titles(language)
    return NotedView(
        rows=tuple(
            NotedRow(
                group=titles.get(group, group),
                word=language.gettext("not enforced") if word == NOT_ENFORCED else word,
                count=language.number(count),
                datasets=language.listed(where[group, word]),
            )
            for group in (*titles, *(counts.keys() - titles.keys()))
            for word, count in sorted(
                counts.get(group, Counter()).items(), key=lambda pair: (-pair[1], pair[0])
            )
        ),
        unguarded=tuple(
            language.gettext(
                "%(guard)s: not enforced on %(n)s samples, because no detector is installed. Do not call "
                "this corpus filtered.",
                guard=titles[group],
                n=language.number(counts[group][NOT_ENFORCED]),
            )
            for group in ("nsfw", "faces")
            if counts.get(group, Counter())[NOT_ENFORCED]
        ),
    )


def _titles(language: Language) -> dict[str, str]:
    return {
        "nsfw": language.gettext("Unsafe pictures"),
        "faces": language.gettext("Faces"),
        "conversions": language.gettext("Pictures made right"),
        "variants": language.gettext("Published variants that differ"),
        "flip": language.gettext("Mirroring"),
        "ocr_engine": language.gettext("Text recognition"),
        "language": language.gettext("Language of the text"),
    }
