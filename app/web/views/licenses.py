"""All terms in one matrix, and one license or set of generator terms in plain words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.generator import GeneratorTerms
from app.facts.library import Library
from app.facts.license import ByTransform, LicenseTerms
from app.web.language import Language
from app.web.views.frame import Pairs, page_url
from app.web.views.layers import period_words
from app.web.views.marks import Text, in_english, label_of

_GRANTS = {
    "yes": ("allowed", "✓"),
    "conditional": ("duties", "§"),
    "per-sample": ("duties", "⁝"),
    "review": ("unknown", "?"),
    "unknown": ("unknown", "?"),
    "no": ("prohibited", "✕"),
}
_WORST = ("no", "unknown", "review", "per-sample", "conditional", "yes")


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a text grants one act."""

    kind: str
    icon: str
    word: str
    detail: str


@dataclass(frozen=True, slots=True)
class LicenseRow:
    """One license in the matrix."""

    id: str
    url: str
    name: str
    cells: tuple[Cell, ...]
    duties: tuple[str, ...]
    used_by: str
    used: int


@dataclass(frozen=True, slots=True)
class Group:
    """Licenses of one kind."""

    label: str
    anchor: str
    rows: tuple[LicenseRow, ...]


@dataclass(frozen=True, slots=True)
class TermsRow:
    """Dated terms of a model provider in the list."""

    id: str
    url: str
    provider: str
    models: str
    period: str
    clauses: tuple[str, ...]
    says: Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """A duty and what it asks, in a sentence."""

    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class LicensesView:
    """Everything on `/licenses`."""

    acts: tuple[str, ...]
    groups: tuple[Group, ...]
    terms: tuple[TermsRow, ...]
    legend: tuple[Cell, ...]
    duties: tuple[Meaning, ...]


def licenses_view(library: Library, *, language: Language, query: Pairs) -> LicensesView:
    """Return the matrix: licenses by kind, the most used first."""
    used = Counter(
        one for dataset in library.datasets.values() for one in {row.id for row in dataset.licenses}
    )
    kinds: dict[str, list[LicenseRow]] = {}
    for terms in library.licenses.values():
        kinds.setdefault(terms.kind, []).append(_license_row(terms, library, used, language, query))
    words = _kind_words(language)
    order = [*words, *sorted(set(kinds) - set(words))]
    groups = tuple(
        Group(
            label=words.get(kind, kind.replace("-", " ")),
            anchor=f"kind-{kind}",
            rows=tuple(sorted(kinds[kind], key=lambda row: (-row.used, row.id))),
        )
        for kind in order
        if kind in kinds
    )
    return LicensesView(
        acts=act_words(language),
        groups=groups,
        terms=tuple(
            _terms_row(one, library, language, query)
            for one in sorted(library.generators.values(), key=lambda one: (one.provider.casefold(), one.id))
        ),
        legend=tuple(_cell(value, language) for value in _GRANTS),
        duties=tuple(
            Meaning(label=word.label.in_(language.code), meaning=word.meaning.in_(language.code))
            for word in library.vocabulary.obligations.values()
        ),
    )


def _license_row(
    terms: LicenseTerms, library: Library, used: Mapping[str, int], language: Language, query: Pairs
) -> LicenseRow:
    codes = dict.fromkeys(
        (*terms.obligations.always, *terms.obligations.on_share, *terms.obligations.on_model_release)
    )
    count = used.get(terms.id, 0)
    return LicenseRow(
        id=terms.id,
        url=page_url(language.code, f"/licenses/{terms.id}", query),
        name=terms.name,
        cells=license_cells(terms, language),
        duties=tuple(label_of(library.vocabulary.obligations, code, language) for code in codes),
        used_by=language.number(count),
        used=count,
    )


def license_cells(terms: LicenseTerms, language: Language) -> tuple[Cell, ...]:
    """Return what a license says to each act, in the order of `act_words`."""
    grants = terms.grants
    return (
        _cell(grants.train, language),
        _cell(grants.commercial, language),
        _by_transform(grants.modify_private, language),
        _cell(grants.share_verbatim, language),
        _by_transform(grants.share_modified, language),
        _cell(grants.external_processing, language),
    )


def _cell(grant: str, language: Language, detail: str = "") -> Cell:
    words = {
        "yes": language.gettext("yes"),
        "no": language.gettext("no"),
        "conditional": language.gettext("with conditions"),
        "unknown": language.gettext("unknown"),
        "review": language.gettext("needs review"),
        "per-sample": language.gettext("by sample"),
    }
    kind, icon = _GRANTS[grant]
    return Cell(kind=kind, icon=icon, word=words[grant], detail=detail)


def _by_transform(grant: ByTransform, language: Language) -> Cell:
    """Return the worst of the three classes of change; the detail names each when they differ."""
    parts = {
        language.gettext("resize, re-encode"): grant.technical,
        language.gettext("crop, tiles, frames"): grant.excerpt,
        language.gettext("rewrite, translate, blur"): grant.creative,
    }
    worst = min(parts.values(), key=_WORST.index)
    if len(set(parts.values())) == 1:
        return _cell(worst, language)
    detail = "; ".join(f"{label}: {_cell(value, language).word}" for label, value in parts.items())
    return _cell(worst, language, detail)


def act_words(language: Language) -> tuple[str, ...]:
    """Return the acts a text may grant: the columns of the matrix."""
    return (
        language.gettext("Train"),
        language.gettext("Commercial"),
        language.gettext("Change, kept private"),
        language.gettext("Share unchanged"),
        language.gettext("Share changed"),
        language.gettext("Outside services"),
    )


def _kind_words(language: Language) -> dict[str, str]:
    return {
        "license": language.gettext("Licenses"),
        "public-domain-tool": language.gettext("Public-domain dedications"),
        "custom": language.gettext("Publishers' own texts"),
        "statement": language.gettext("Publishers' statements"),
        "mixture": language.gettext("Mixtures: each sample its own license"),
        "terms-of-use": language.gettext("Terms of sites"),
        "model-license-used-as-data-tag": language.gettext("Model licenses used as a data tag"),
        "license-family": language.gettext("Families without a version"),
        "label": language.gettext("Labels"),
        "owner": language.gettext("Held by the owner"),
        "no-license": language.gettext("Nothing stated"),
    }


def _terms_row(terms: GeneratorTerms, library: Library, language: Language, query: Pairs) -> TermsRow:
    return TermsRow(
        id=terms.id,
        url=page_url(language.code, f"/licenses/{terms.id}", query),
        provider=terms.provider,
        models=language.listed(terms.models),
        period=period_words(terms.version.effective, terms.version.until, language),
        clauses=tuple(label_of(library.vocabulary.clauses, one.code, language) for one in terms.clauses),
        says=in_english(terms.says, language),
    )
