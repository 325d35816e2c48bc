"""What a mix left out, grouped by the rule that decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.facts.library import Library
from app.recommender.mix import Excluded
from app.web.language import Language
from app.web.views.frame import Pairs, page_url
from app.web.views.marks import Mark, dataset_name, verdict_mark


@dataclass(frozen=True, slots=True)
class ExcludedGroup:
    """Datasets left out by one rule."""

    rule: str
    label: str
    count: str
    rows: tuple["ExcludedRow", ...]


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    name: str
    url: str
    mark: Mark | None
    reason: str


def excluded_groups(
    excluded: Iterable[Excluded], library: Library, *, language: Language, query: Pairs
) -> tuple[ExcludedGroup, ...]:
    """Return what was left out, grouped by the deciding rule, the largest group first."""
    groups: dict[str, list[Excluded]] = defaultdict(list)
    for one in excluded:
        groups[one.rule].append(one)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(
        ExcludedGroup(
            rule=rule,
            label=rule_words(rule, library, language),
            count=language.number(len(rows)),
            rows=tuple(_excluded_row(one, library, language, query) for one in rows),
        )
        for rule, rows in ordered
    )


def _excluded_row(one: Excluded, library: Library, language: Language, query: Pairs) -> ExcludedRow:
    return ExcludedRow(
        name=dataset_name(one.dataset, library),
        url=page_url(language.code, f"/datasets/{one.dataset}", query),
        mark=verdict_mark(one.verdict, language) if one.verdict else None,
        reason=(one.reason_ja if language.code == "ja" else "") or one.reason,
    )


def rule_words(rule: str, library: Library, language: Language) -> str:
    """Return a rule in words: the engine's rules from the vocabulary, the requirements' own from here."""
    own = {
        "stage": language.gettext("other stage"),
        "domain": language.gettext("other tasks"),
        "input-format": language.gettext("other input format"),
        "language": language.gettext("other language"),
        "exclude": language.gettext("excluded by you"),
        "given-weights": language.gettext("without a weight of yours"),
        "benchmark": language.gettext("a benchmark you want clean"),
        "benchmark-lineage": language.gettext("touches a benchmark you want clean"),
        "size-unknown": language.gettext("size not established"),
        "accept.link_only": language.gettext("links only"),
        "accept.gated": language.gettext("gated access"),
        "accept.share_alike": language.gettext("share-alike"),
        "privacy.faces": language.gettext("faces not blurred"),
        "privacy.nsfw": language.gettext("unsafe pictures not filtered"),
        "R6": language.gettext("to be decided sample by sample"),
        "not-judged": language.gettext("without a verdict"),
        "not-chosen": language.gettext("usable, but others served the goals better"),
        "budget-too-small": language.gettext("named by you, but the budget is too small"),
        "filter": language.gettext("too little stays after the license filter"),
    }
    if rule in own:
        return own[rule]
    word = library.vocabulary.rules.get(rule)
    return word.label.in_(language.code) if word else rule
