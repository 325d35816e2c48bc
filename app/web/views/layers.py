"""License layers with what was stated, by whom and where; statements that disagree stand side by side."""

from dataclasses import dataclass

from app.facts.dataset import Dataset, GeneratorUse, LicenseRow
from app.facts.library import Library
from app.licensing.verdict import Judgement
from app.web.language import Language
from app.web.views.frame import Pairs, page_url
from app.web.views.marks import Mark, Text, label_of, layer_label, layer_sentence, told, verdict_mark

GENERATOR = "generator"


@dataclass(frozen=True, slots=True)
class Statement:
    """One row: what one source says of a layer."""

    license: str
    license_url: str
    license_name: str
    stated: str
    basis: str
    evidence: str
    host: str
    revision: str
    period: str
    note: Text
    origin: str
    origin_url: str
    links_only: bool
    unverified: bool
    superseded: bool
    values: tuple["SampleValue", ...]
    field: str


@dataclass(frozen=True, slots=True)
class SampleValue:
    """One value of a per-sample license field and how many images carry it."""

    value: str
    license: str
    license_url: str
    counts: str


@dataclass(frozen=True, slots=True)
class Terms:
    """One dated set of a model provider's terms that reaches this data."""

    id: str
    instrument: str
    period: str
    says: str
    evidence: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Generator:
    """A model that wrote part of the data, and its terms."""

    model: Text
    provider: Text
    role: Text
    binding: str
    evidence: str
    terms: tuple[Terms, ...]
    terms_note: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its verdict, the statements in force, older ones, and whether they disagree."""

    key: str
    label: str
    mark: Mark
    sentence: str
    statements: tuple[Statement, ...]
    older: tuple[Statement, ...]
    conflict: bool


def dataset_layers(
    dataset: Dataset, judgement: Judgement, *, library: Library, language: Language, query: Pairs
) -> tuple[Layer, ...]:
    """Return the layers in the order of the verdict's stack; generators have their own section."""
    found = []
    for layer in judgement.layers:
        rows = [row for row in dataset.licenses if row.covers == layer.layer]
        current = [row for row in rows if not row.superseded]
        found.append(
            Layer(
                key=layer.layer,
                label=layer_label(library.vocabulary, layer.layer, language),
                mark=verdict_mark(layer.verdict, language),
                sentence=layer_sentence(layer, language),
                statements=tuple(statement(row, library, language=language, query=query) for row in current),
                older=tuple(
                    statement(row, library, language=language, query=query) for row in rows if row.superseded
                ),
                conflict=len({(row.origin, row.id) for row in current}) > 1
                and len({row.origin for row in current}) < len(current),
            )
        )
    return tuple(found)


def statement(row: LicenseRow, library: Library, *, language: Language, query: Pairs) -> Statement:
    """Return one statement with its evidence, revision and date."""
    terms = library.licenses.get(row.id)
    per_sample = row.per_sample
    return Statement(
        license=row.id,
        license_url=page_url(language.code, f"/licenses/{row.id}", query) if terms else "",
        license_name=terms.name if terms else "",
        stated=row.stated,
        basis=basis_words(row.basis, language),
        evidence=row.evidence,
        host=host_of(row.evidence),
        revision=row.revision or "",
        period=period_words(row.since, row.until, language),
        note=told(row.note, library.phrases, language),
        origin=row.origin or "",
        origin_url=_dataset_url(row.origin, library, language, query),
        links_only=row.content == "links-only",
        unverified=row.unverified,
        superseded=row.superseded,
        values=tuple(
            SampleValue(
                value=str(value.value),
                license=value.id,
                license_url=page_url(language.code, f"/licenses/{value.id}", query)
                if value.id in library.licenses
                else "",
                counts=language.listed(f"{part} {language.number(n)}" for part, n in value.images.items()),
            )
            for value in (per_sample.values if per_sample else ())
        ),
        field=(per_sample.field or "") if per_sample else "",
    )


def generator(use: GeneratorUse, library: Library, language: Language) -> Generator:
    """Return a generator with every set of terms that may have been in force."""
    ids = (use.terms,) if use.terms else use.terms_candidates
    return Generator(
        model=told(use.model, library.phrases, language),
        provider=told(use.provider, library.phrases, language),
        role=told(use.role, library.phrases, language),
        binding=_binding_words(use.binding, language),
        evidence=use.evidence,
        terms=tuple(_terms(one, library, language) for one in ids if one in library.generators),
        terms_note=""
        if ids
        else language.gettext("No terms are established for this model: that part needs review."),
    )


def _terms(terms_id: str, library: Library, language: Language) -> Terms:
    terms = library.generators[terms_id]
    return Terms(
        id=terms.id,
        instrument=terms.instrument.replace("-", " "),
        period=period_words(terms.version.effective, terms.version.until, language),
        says=terms.says,
        evidence=terms.evidence,
        clauses=tuple(
            label_of(library.vocabulary.clauses, clause.code, language) for clause in terms.clauses
        ),
    )


def basis_words(basis: str | None, language: Language) -> str:
    """Return in plain words what kind of statement a row is."""
    words = {
        "stated-for-data": language.gettext("stated by the publisher for the data"),
        "repository-file": language.gettext("a repository's license file that does not name the data"),
        "hub-tag": language.gettext("license tag on the publisher's Hub page"),
        "third-party-relabel": language.gettext("said by a third party"),
        "upstream": language.gettext("taken over from the origin"),
    }
    return words.get(basis or "", language.gettext("nothing stated"))


def _binding_words(binding: str, language: Language) -> str:
    words = {
        "accepted": language.gettext("accepted: you run the model yourself"),
        "incorporated": language.gettext("incorporated: the dataset's notice makes these terms a condition"),
        "upstream-only": language.gettext("upstream only: somebody else generated it and the card is silent"),
    }
    return words.get(binding, language.gettext("not established whether the terms bind"))


def period_words(since: str | None, until: str | None, language: Language) -> str:
    """Return when a statement or text was in force, as far as established."""
    if since and until:
        return language.gettext("%(since)s to %(until)s", since=since, until=until)
    if since:
        return language.gettext("since %(since)s", since=since)
    return language.gettext("until %(until)s", until=until) if until else ""


def host_of(url: str) -> str:
    """Return the site of an evidence link, for its label."""
    return url.split("://", 1)[-1].split("/", 1)[0].removeprefix("www.")


def _dataset_url(origin: str | None, library: Library, language: Language, query: Pairs) -> str:
    return page_url(language.code, f"/datasets/{origin}", query) if origin in library.datasets else ""
