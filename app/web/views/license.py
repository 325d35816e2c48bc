"""One license, or one provider's dated terms, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.library import Library
from app.facts.license import LicenseTerms
from app.facts.vocabulary import Word
from app.web.language import Language
from app.web.views.frame import Pairs, page_url
from app.web.views.layers import host_of, period_words
from app.web.views.licenses import Cell, act_words, license_cells
from app.web.views.marks import Text, in_english, label_of


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
    asks_nothing: str
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
            for label, cell in zip(act_words(language), license_cells(terms, language), strict=True)
        ),
        duties=tuple(
            DutyGroup(label=label, duties=tuple(duty_line(words, code, language) for code in codes))
            for label, codes in groups
            if codes
        ),
        asks_nothing=_asks_nothing(terms, language),
        facts=_license_facts(terms, language),
        attribution=terms.attribution,
        used=_users(library, license_id, language, query),
        evidence=tuple(EvidenceUrl(url=url, host=host_of(url)) for url in terms.evidence),
        list_url=page_url(language.code, "/datasets", (*query, ("license", license_id))),
    )


def _asks_nothing(terms: LicenseTerms, language: Language) -> str:
    """Say why no duty is listed: there is none, each sample has its own, or none can be known."""
    grants = {terms.grants.train, terms.grants.share_verbatim}
    if terms.kind == "mixture":
        return language.gettext("What each sample's own license asks.")
    if grants & {"unknown", "review"}:
        return language.gettext("Not established.")
    return language.gettext("Nothing.")


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
