"""Filters of the list: facets with counts, ranges, orders, and what is active as removable chips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.catalog.facets import facet_words
from app.catalog.filters import Query
from app.catalog.search import Results
from app.catalog.state import CatalogState
from app.facts.vocabulary import Vocabulary, Word
from app.licensing.verdict import Verdict
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import (
    Mark,
    Option,
    verdict_mark,
)

SHOWN_VALUES = 8


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to filter by, and how many datasets it would give."""

    value: str
    field: str
    label: str
    count: str
    none: bool
    chosen: bool
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One question to filter by; rarer values fold away."""

    key: str
    legend: str
    values: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...]
    more_label: str
    more_open: bool


@dataclass(frozen=True, slots=True)
class Range:
    """A smallest value to filter by."""

    name: str
    label: str
    choices: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the list without it."""

    label: str
    url: str


def facet_legends(language: Language) -> dict[str, str]:
    """Return the facets of the page, in order, with the question each one asks."""
    return {
        "verdict": language.gettext("Verdict for your use"),
        "stage": language.gettext("Stage"),
        "domain": language.gettext("Task"),
        "input_format": language.gettext("Input format"),
        "language": language.gettext("Language"),
        "quality": language.gettext("Quality"),
        "training_use": language.gettext("Meant for"),
        "license": language.gettext("License in a layer"),
        "annotation_type": language.gettext("Annotation"),
        "access": language.gettext("Access"),
        "origin": language.gettext("Drafted from"),
    }


BY_COUNT = frozenset({"language", "license", "annotation_type", "domain"})


def list_facets(results: Results, state: CatalogState, language: Language) -> tuple[Facet, ...]:
    """Return the facets; values stand in one order whatever the filters, so that nothing jumps."""
    legends = facet_legends(language)
    vocabulary = state.catalog.library.vocabulary
    return tuple(
        facet(
            one.key,
            legends[one.key],
            {value.value: value.count for value in one.values},
            known=_known_values(one.key, state),
            words=facet_words(one.key, vocabulary),
            chosen=results.query.values(one.key),
            language=language,
        )
        for one in results.facets
    )


def _known_values(key: str, state: CatalogState) -> list[str]:
    """Return every value of a facet: the vocabulary's order, or the most frequent first."""
    if key == "verdict":
        return [str(verdict) for verdict in Verdict]
    rows = state.index.facets[key]
    if key in BY_COUNT:
        return sorted(rows, key=lambda value: (-len(rows[value]), value))
    words = list(facet_words(key, state.catalog.library.vocabulary))
    return [*(word for word in words if word in rows), *sorted(set(rows) - set(words))]


def facet(
    key: str,
    legend: str,
    counts: Mapping[str, int],
    *,
    known: Sequence[str],
    words: Mapping[str, Word],
    chosen: Sequence[str],
    language: Language,
) -> Facet:
    """Return one facet; beyond the first values the rest folds away."""
    values = tuple(
        FacetValue(
            value=value,
            field="f-" + "".join(c if c.isalnum() else "-" for c in f"{key}-{value}"),
            label=value_label(key, value, words, language),
            count=language.number(counts.get(value, 0)),
            none=not counts.get(value, 0),
            chosen=value in chosen,
            mark=verdict_mark(Verdict(value), language) if key == "verdict" else None,
        )
        for value in known
    )
    folded = values[SHOWN_VALUES:] if len(values) > SHOWN_VALUES + 2 else ()
    return Facet(
        key=key,
        legend=legend,
        values=values[: len(values) - len(folded)],
        more=folded,
        more_label=language.gettext("%(n)s more", n=len(folded)),
        more_open=any(value.chosen for value in folded),
    )


def value_label(key: str, value: str, words: Mapping[str, Word], language: Language) -> str:
    """Return a facet value in words; license ids and names stay as they are."""
    if key == "verdict":
        return verdict_mark(Verdict(value), language).word
    if key == "training_use":
        return {
            "allowed": language.gettext("training"),
            "evaluation-only": language.gettext("evaluation only"),
            "unclear": language.gettext("unclear"),
        }.get(value, value)
    if key == "origin":
        return origin_label(value, language)
    if key == "seed":
        return language.gettext("in the survey") if value == "true" else language.gettext("not in the survey")
    return words[value].label.in_(language.code) if value in words else value


def origin_label(origin: str, language: Language) -> str:
    """Return who wrote an entry: curators, or a sync from the platform named."""
    return {
        "curated": language.gettext("nothing: curated"),
        "hub": "Hugging Face",
        "pwc": "Papers with Code",
        "croissant": "Croissant",
    }.get(origin, origin)


def list_chips(query: Query, vocabulary: Vocabulary, language: Language) -> tuple[Chip, ...]:
    """Return every active filter with the list without it."""

    def url(other: Query) -> str:
        return page_url(language.code, "/datasets", other.model_copy(update={"facets": ()}).pairs())

    chips = [Chip(label=f"“{query.q}”", url=url(query.without("q")))] if query.q else []
    for group in query.groups:
        words = facet_words(group.key, vocabulary)
        for value in group.values:
            label = value_label(group.key, value, words, language)
            chips.append(
                Chip(
                    label=language.gettext("not: %(word)s", word=label) if group.exclude else label,
                    url=url(query.without_value(group.key, value, exclude=group.exclude)),
                )
            )
    for bound in query.bounds:
        sign = "≥" if bound.side == "gte" else "≤"
        names = {
            "samples": language.gettext("samples"),
            "images": language.gettext("images"),
            "year": language.gettext("year"),
        }
        value = str(bound.value) if bound.key == "year" else language.compact(bound.value)
        chips.append(Chip(label=f"{names[bound.key]} {sign} {value}", url=url(query.without(bound.name))))
    return tuple(chips)


def list_ranges(query: Query, language: Language) -> tuple[Range, ...]:
    """Return the smallest size and year to choose from; a bound typed into the URL stays a choice."""
    given = {bound.name: bound.value for bound in query.bounds}
    sizes = sorted({10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, *_given(given, "samples__gte")})
    years = sorted({2018, 2020, 2022, 2023, 2024, 2025, *_given(given, "year__gte")})
    anything = language.gettext("any")
    return (
        Range(
            name="samples__gte",
            label=language.gettext("Samples, at least"),
            choices=(
                Option("", anything, "samples__gte" not in given),
                *(Option(str(n), language.compact(n), given.get("samples__gte") == n) for n in sizes),
            ),
        ),
        Range(
            name="year__gte",
            label=language.gettext("Year, from"),
            choices=(
                Option("", anything, "year__gte" not in given),
                *(Option(str(n), str(n), given.get("year__gte") == n) for n in years),
            ),
        ),
    )


def _given(bounds: Mapping[str, int], name: str) -> tuple[int, ...]:
    return (bounds[name],) if name in bounds else ()


def list_sorts(query: Query, language: Language) -> tuple[Option, ...]:
    """Return the orders to choose from."""
    labels = {
        "fit": language.gettext("best fit"),
        "-size": language.gettext("largest"),
        "size": language.gettext("smallest"),
        "-year": language.gettext("newest"),
        "name": language.gettext("name"),
    }
    if query.sort not in labels:
        labels[query.sort] = query.sort
    return tuple(Option(value, label, value == query.sort) for value, label in labels.items())


def kept_pairs(query: Query, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what the form must carry along because it has no control of its own for it."""
    shown = {"use", "q", "sort", "cursor", "facets", "samples__gte", "year__gte", *facet_legends(language)}
    return tuple(pair for pair in query.pairs() if pair[0] not in shown)
