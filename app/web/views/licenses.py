"""All terms in one matrix, and one license or set of generator terms in plain words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.generator import GeneratorTerms
from app.facts.library import Library
from app.facts.license import ByTransform, LicenseTerms
from app.facts.vocabulary import Word
from app.web.language import Language
from app.web.views.frame import Pairs, page_url
from app.web.views.layers import host_of, period_words
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
class LicensesView:
    """Everything on `/licenses`."""

    acts: tuple[str, ...]
    groups: tuple[Group, ...]
    terms: tuple[TermsRow, ...]
    legend: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ActLine:
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties that one act wakes."""

    label: str
    duties: tuple["DutyLine", ...]


@dataclass(frozen=True, slots=True)
class DutyLine:
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Used:
    name: str
    url: str
    layers: str


@dataclass(frozen=True, slots=True)
class EvidenceUrl:
    url: str
    host: str


@dataclass(frozen=True, slots=True)
class LicenseView:
    """Everything on `/licenses/{id}` for a license or statement."""

    id: str
    name: str
    why: Text
    notes: Text
    acts: tuple[ActLine, ...]
    duties: tuple[DutyGroup, ...]
    facts: tuple[tuple[str, str], ...]
    attribution: str
    used: tuple[Used, ...]
    evidence: tuple[EvidenceUrl, ...]
    list_url: str


@dataclass(frozen=True, slots=True)
class TermsView:
    """Everything on `/licenses/{id}` for a provider's dated terms."""

    id: str
    name: str
    says: Text
    note: Text
    clauses: tuple[DutyLine, ...]
    facts: tuple[tuple[str, str], ...]
    used: tuple[Used, ...]
    evidence: tuple[EvidenceUrl, ...]


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
        acts=_act_words(language),
        groups=groups,
        terms=tuple(
            _terms_row(one, library, language, query)
            for one in sorted(library.generators.values(), key=lambda one: (one.provider.casefold(), one.id))
        ),
        legend=tuple(_cell(value, language) for value in _GRANTS),
    )


def license_view(license_id: str, library: Library, *, language: Language, query: Pairs) -> LicenseView:
    """Return one license in plain words."""
    terms = library.licenses[license_id]
    words = library.vocabulary.obligations
    obligations = terms.obligations
    groups = (
        (language.gettext("Always"), obligations.always),
        (language.gettext("When the corpus is shared"), obligations.on_share),
        (language.gettext("When the model is released"), obligations.on_model_release),
    )
    return LicenseView(
        id=terms.id,
        name=terms.name,
        why=in_english(terms.why, language),
        notes=in_english(terms.notes, language),
        acts=tuple(
            ActLine(label=label, cell=cell)
            for label, cell in zip(_act_words(language), _cells(terms, language), strict=True)
        ),
        duties=tuple(
            DutyGroup(label=label, duties=tuple(duty_line(words, code, language) for code in codes))
            for label, codes in groups
            if codes
        ),
        facts=_license_facts(terms, language),
        attribution=terms.attribution,
        used=_users(library, license_id, language, query),
        evidence=tuple(EvidenceUrl(url=url, host=host_of(url)) for url in terms.evidence),
        list_url=page_url(language.code, "/datasets", (*query, ("license", license_id))),
    )


def terms_view(terms_id: str, library: Library, *, language: Language, query: Pairs) -> TermsView:
    """Return one provider's dated terms in plain words."""
    terms = library.generators[terms_id]
    version = terms.version
    facts = (
        (language.gettext("Provider"), terms.provider),
        (language.gettext("Models"), language.listed(terms.models)),
        (language.gettext("Instrument"), terms.instrument.replace("-", " ")),
        (language.gettext("In force"), period_words(version.effective, version.until, language)),
        (language.gettext("Last seen"), version.last_seen or ""),
        (language.gettext("Also apply"), language.listed(terms.base_terms)),
        (language.gettext("Confidence"), terms.confidence),
    )
    used = [
        dataset
        for dataset in library.datasets.values()
        if any(terms_id in (use.terms, *use.terms_candidates) for use in dataset.generators)
    ]
    return TermsView(
        id=terms.id,
        name=f"{terms.provider}: {language.listed(terms.models)}",
        says=in_english(terms.says, language),
        note=in_english(terms.note, language),
        clauses=tuple(
            duty_line(library.vocabulary.clauses, clause.code, language) for clause in terms.clauses
        ),
        facts=tuple(fact for fact in facts if fact[1]),
        used=tuple(
            Used(name=one.name, url=page_url(language.code, f"/datasets/{one.id}", query), layers="")
            for one in sorted(used, key=lambda one: one.name.casefold())
        ),
        evidence=tuple(EvidenceUrl(url=url, host=host_of(url)) for url in terms.evidence),
    )


def duty_line(words: Mapping[str, Word], code: str, language: Language) -> DutyLine:
    """Return a code of the vocabulary with its label and meaning."""
    word = words.get(code)
    return DutyLine(
        label=label_of(words, code, language), meaning=word.meaning.in_(language.code) if word else ""
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
        cells=_cells(terms, language),
        duties=tuple(label_of(library.vocabulary.obligations, code, language) for code in codes),
        used_by=language.number(count),
        used=count,
    )


def _cells(terms: LicenseTerms, language: Language) -> tuple[Cell, ...]:
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


def _act_words(language: Language) -> tuple[str, ...]:
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


def _license_facts(terms: LicenseTerms, language: Language) -> tuple[tuple[str, str], ...]:
    reach = {
        "free": language.gettext("free: the text says so"),
        "silent": language.gettext("the text does not speak of models"),
        "unsettled": language.gettext("unsettled: share-alike may or may not reach weights"),
        "restricted": language.gettext("restricted: the text limits the trained model"),
    }
    access = {
        "open": language.gettext("open"),
        "form": language.gettext("after a form"),
        "credentialed": language.gettext("for credentialed users"),
    }
    facts = (
        ("SPDX", terms.spdx or ""),
        (language.gettext("Covers"), terms.subject),
        (language.gettext("The trained model"), reach[terms.model_reach]),
        (language.gettext("Limits of field"), language.listed(terms.field_limits)),
        (
            language.gettext("Share-alike"),
            ""
            if terms.share_alike.mode == "none"
            else f"{terms.share_alike.mode}: {terms.share_alike.attaches_to}",
        ),
        (language.gettext("Access"), access[terms.access]),
        (language.gettext("Revocable"), terms.revocable),
        (language.gettext("Field that decides"), terms.per_sample_field or ""),
        (language.gettext("Text read at"), terms.evidence_revision or ""),
        (language.gettext("Confidence"), terms.confidence),
    )
    return tuple(fact for fact in facts if fact[1])


def _users(library: Library, license_id: str, language: Language, query: Pairs) -> tuple[Used, ...]:
    found = []
    for dataset in sorted(library.datasets.values(), key=lambda one: one.name.casefold()):
        layers = sorted({row.covers for row in dataset.licenses if row.id == license_id})
        if layers:
            labels = (label_of(library.vocabulary.layers, layer, language) for layer in layers)
            found.append(
                Used(
                    name=dataset.name,
                    url=page_url(language.code, f"/datasets/{dataset.id}", query),
                    layers=language.listed(labels),
                )
            )
    return tuple(found)


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
