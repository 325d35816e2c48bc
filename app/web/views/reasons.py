"""Why the verdict is what it is: the reason tree, duties, ways out, notes; ready for a lawyer to check."""

from dataclasses import dataclass

from app.facts.library import Library
from app.facts.vocabulary import Vocabulary
from app.licensing.verdict import Judgement, Obligation, ReasonNode, Verdict
from app.web.language import Language
from app.web.views.layers import host_of
from app.web.views.marks import Mark, Text, in_english, label_of, told, verdict_mark


@dataclass(frozen=True, slots=True)
class Reason:
    """A node of the reason tree; `decides` marks the path that gives the verdict, `open` unfolds it."""

    label: str
    kind: str
    mark: Mark
    sentence: Text
    rule: str
    rule_meaning: str
    license: str
    evidence: str
    host: str
    revision: str
    share: Text
    decides: bool
    children: tuple["Reason", ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must be done, where it comes from, and the words to paste."""

    code: str
    label: str
    origins: str
    text: str
    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """A smallest change that would improve the verdict."""

    mark: Mark
    sentence: str
    samples: str


@dataclass(frozen=True, slots=True)
class FilterCount:
    """License values of the per-sample filter with their counts."""

    license: str
    count: str


@dataclass(frozen=True, slots=True)
class FilterView:
    """The verdict when only samples stay whose own license allows it."""

    mark: Mark
    helps: bool
    share: str
    kept: int
    keep: tuple[FilterCount, ...]
    drop: tuple[FilterCount, ...]
    review: tuple[FilterCount, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know that does not change the verdict."""

    label: str
    text: Text


@dataclass(frozen=True, slots=True)
class JurisdictionNote:
    """A statutory exception, beside the verdict and never part of it."""

    jurisdiction: str
    text: Text
    covers: Text
    conditions: tuple[Text, ...]
    does_not_cover: tuple[Text, ...]
    status: Text


@dataclass(frozen=True, slots=True)
class Readings:
    """The verdict under the strict and the lenient of two statements that disagree."""

    strict: Mark
    lenient: Mark


def reason_tree(node: ReasonNode, library: Library, language: Language) -> Reason:
    """Return the tree as the page shows it."""
    vocabulary = library.vocabulary
    rule = vocabulary.rules.get(node.rule or "")
    japanese = str(getattr(node, "sentence_ja", "")) if language.code == "ja" else ""
    return Reason(
        label=_label(node, vocabulary, language),
        kind=node.kind,
        mark=_mark(node, language),
        sentence=Text(japanese, "") if japanese else in_english(node.sentence, language),
        rule=node.rule or "",
        rule_meaning=rule.meaning.in_(language.code) if rule else "",
        license=node.license or "",
        evidence=node.evidence or "",
        host=host_of(node.evidence) if node.evidence else "",
        revision=node.revision or "",
        share=told(node.share or "", library.phrases, language),
        decides=node.decides,
        children=tuple(reason_tree(child, library, language) for child in node.children),
    )


def _label(node: ReasonNode, vocabulary: Vocabulary, language: Language) -> str:
    """Name a node: layers by their label, silences in words, everything else as it was stated."""
    if node.kind == "layer":
        return label_of(vocabulary.layers, node.label, language)
    if node.kind == "silence":
        known = {
            "nothing-stated": language.gettext("nothing stated"),
            "list-incomplete": language.gettext("sources nobody traced"),
        }
        return known.get(node.label, node.label)
    return node.label


def _mark(node: ReasonNode, language: Language) -> Mark:
    """Return the mark of a node; what clears nothing (old statements, labels, code) bears no tick."""
    aside = node.kind in ("history", "code", "label") or (node.kind, node.label) == ("layer", "code")
    if aside and node.verdict is Verdict.ALLOWED:
        return Mark(value="", kind="aside", icon="·", word=language.gettext("Decides nothing"))
    return verdict_mark(node.verdict, language)


def duty(obligation: Obligation, vocabulary: Vocabulary, language: Language) -> Duty:
    """Return a duty with its words ready to copy."""
    text = (obligation.text_ja if language.code == "ja" else "") or obligation.text
    head, lines = duty_lines(text)
    return Duty(
        code=obligation.code,
        label=label_of(vocabulary.obligations, obligation.code, language),
        origins="; ".join(" › ".join(path) for path in obligation.origins),
        text=text,
        head=head,
        lines=lines,
    )


def duty_lines(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a duty's sentence, and the lines to paste that follow it."""
    head, *rest = text.split("\n")
    return head, tuple(dict.fromkeys(line.removeprefix("- ").strip() for line in rest if line.strip()))


def ways_out(judgement: Judgement, language: Language) -> tuple[WayOut, ...]:
    """Return the remedies, best verdict first."""
    ordered = sorted(judgement.remedies, key=lambda one: one.verdict.rank)
    return tuple(
        WayOut(
            mark=verdict_mark(one.verdict, language),
            sentence=(one.sentence_ja if language.code == "ja" else "") or one.sentence,
            samples=""
            if one.samples is None
            else language.gettext("%(n)s samples", n=language.compact(one.samples)),
        )
        for one in ordered
    )


def filter_view(judgement: Judgement, language: Language) -> FilterView | None:
    """Return the filtered verdict with its kept share; None without per-sample licenses."""
    filtered = judgement.filtered
    if filtered is None:
        return None
    share = filtered.kept_share
    return FilterView(
        mark=verdict_mark(filtered.verdict, language),
        helps=filtered.verdict.rank < judgement.verdict.rank,
        share="" if share is None else language.percent(share, digits=1),
        kept=0 if share is None else round(share * 100),
        keep=_filter_counts(filtered.keep, language),
        drop=_filter_counts(filtered.drop, language),
        review=_filter_counts(filtered.review, language),
    )


def _filter_counts(counts: dict[str, int | None], language: Language) -> tuple[FilterCount, ...]:
    return tuple(
        FilterCount(license=value, count="" if n is None else language.number(n))
        for value, n in sorted(counts.items(), key=lambda pair: (-(pair[1] or 0), pair[0]))
    )


def advisory_notes(judgement: Judgement, library: Library, language: Language) -> tuple[Note, ...]:
    """Return the advisories in words."""
    return tuple(
        Note(
            label=label_of(library.vocabulary.advisories, one.code, language),
            text=told(one.why, library.phrases, language),
        )
        for one in judgement.advisories
    )


def jurisdiction_notes(library: Library, language: Language) -> tuple[JurisdictionNote, ...]:
    """Return the statutory exceptions known to the catalog."""

    def say(*sentences: str) -> tuple[Text, ...]:
        return tuple(told(one, library.phrases, language) for one in sentences)

    return tuple(
        JurisdictionNote(
            jurisdiction=one.jurisdiction,
            text=say(one.text)[0],
            covers=say(one.covers)[0],
            conditions=say(*one.conditions),
            does_not_cover=say(*one.does_not_cover),
            status=say(one.status)[0],
        )
        for one in library.vocabulary.exceptions
    )


def readings(judgement: Judgement, language: Language) -> Readings | None:
    """Return both readings when one publisher contradicts itself."""
    if judgement.strict_reading is None or judgement.lenient_reading is None:
        return None
    return Readings(
        strict=verdict_mark(judgement.strict_reading, language),
        lenient=verdict_mark(judgement.lenient_reading, language),
    )
