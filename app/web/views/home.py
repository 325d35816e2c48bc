"""The first page: one sentence with figures, the verdicts per task, the three trips."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.library import Library
from app.licensing.use import NamedUse
from app.licensing.verdict import Judgement, Verdict
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import Mark, verdict_mark


@dataclass(frozen=True, slots=True)
class Piece:
    """One verdict's part of a band, in percent, with its list."""

    mark: Mark
    start: float
    length: float
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task: how its datasets fall."""

    label: str
    url: str
    total: str
    usable: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    title: str
    text: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """Everything on the first page."""

    heading: str
    sentence: str
    more: str
    pieces: tuple[Piece, ...]
    tasks: tuple[TaskLine, ...]
    trips: tuple[Trip, ...]


def home_view(
    counts: Mapping[str, int],
    *,
    judgements: Mapping[str, Judgement],
    library: Library,
    language: Language,
    use: str,
    named: NamedUse,
) -> HomeView:
    """Return the first page for one use."""
    total = sum(counts.values())
    usable = counts[Verdict.ALLOWED] + counts[Verdict.WITH_OBLIGATIONS]
    filtered = sum(1 for one in judgements.values() if one.best.usable and not one.verdict.usable)
    query = (("use", use),)
    said = named.sentence_ja if language.code == "ja" else named.sentence_en
    return HomeView(
        heading=language.gettext(
            "Of %(total)s vision-language datasets, %(usable)s may be used.",
            total=language.number(total),
            usable=language.number(usable),
        ),
        sentence=language.gettext("For this use: %(use)s.", use=said),
        more=language.ngettext(
            "%(n)s more passes when filtered image by image; %(unknown)s wait for a fact; "
            "%(no)s are prohibited.",
            "%(n)s more pass when filtered image by image; %(unknown)s wait for a fact; "
            "%(no)s are prohibited.",
            filtered,
            unknown=language.number(counts[Verdict.UNKNOWN]),
            no=language.number(counts[Verdict.PROHIBITED]),
        ),
        pieces=_pieces(counts, query, language),
        tasks=_tasks(judgements, library, query, language),
        trips=_trips(query, language),
    )


def _pieces(
    counts: Mapping[str, int], query: tuple[tuple[str, str], ...], language: Language
) -> tuple[Piece, ...]:
    whole = sum(counts.values()) or 1
    found, start = [], 0.0
    for verdict in Verdict:
        length = 100 * counts.get(verdict, 0) / whole
        found.append(
            Piece(
                mark=verdict_mark(verdict, language),
                start=round(start, 3),
                length=round(length, 3),
                count=language.number(counts.get(verdict, 0)),
                url=page_url(language.code, "/datasets", (*query, ("verdict", str(verdict)))),
            )
        )
        start += length
    return tuple(found)


def _tasks(
    judgements: Mapping[str, Judgement],
    library: Library,
    query: tuple[tuple[str, str], ...],
    language: Language,
) -> tuple[TaskLine, ...]:
    by_task: dict[str, Counter[str]] = {}
    for dataset in library.datasets.values():
        for domain in dataset.domains:
            by_task.setdefault(domain, Counter())[str(judgements[dataset.id].verdict)] += 1
    lines = []
    for domain, word in library.vocabulary.domains.items():
        counts = by_task.get(domain)
        if counts is None:
            continue
        link = (*query, ("domain", domain))
        usable = counts[Verdict.ALLOWED] + counts[Verdict.WITH_OBLIGATIONS]
        lines.append(
            TaskLine(
                label=word.label.in_(language.code),
                url=page_url(language.code, "/datasets", link),
                total=language.number(counts.total()),
                usable=language.number(usable),
                pieces=_pieces(counts, link, language),
            )
        )
    return tuple(lines)


def _trips(query: tuple[tuple[str, str], ...], language: Language) -> tuple[Trip, ...]:
    return (
        Trip(
            title=language.gettext("Browse"),
            text=language.gettext(
                "Filter the catalog by task, license and verdict; every verdict says its deciding fact "
                "and its evidence."
            ),
            url=page_url(language.code, "/datasets", query),
            link=language.gettext("Datasets"),
        ),
        Trip(
            title=language.gettext("Choose"),
            text=language.gettext(
                "Answer five questions and get the best mix that may be used, with the price of every limit."
            ),
            url=page_url(language.code, "/mix", query),
            link=language.gettext("Make a mix"),
        ),
        Trip(
            title=language.gettext("Build"),
            text=language.gettext(
                "Turn a mix into a training corpus: the same bytes every time, nothing left out uncounted."
            ),
            url=page_url(language.code, "/builds", query),
            link=language.gettext("Builds"),
        ),
    )
