"""Dated terms of a model provider: what its outputs may be used for."""

from app.facts.record import Record


class TermsVersion(Record):
    """When a text was in force, as far as established (ISO dates; words where only words are known)."""

    effective: str | None
    until: str | None
    last_seen: str | None = None
    last_updated: str | None = None


class Clause(Record):
    """One clause by its code (catalog vocabulary `clause_codes`)."""

    code: str
    scope: str
    family: str | None = None
    exception: str | None = None
    flow_down: bool = False


class GeneratorTerms(Record):
    """One dated set of terms; a card that names only a model fits several of these."""

    id: str
    provider: str
    models: tuple[str, ...]
    instrument: str
    version: TermsVersion
    clauses: tuple[Clause, ...]
    base_terms: tuple[str, ...] = ()
    says: str
    evidence: tuple[str, ...]
    confidence: str
    archive: str | None = None
    archive_commit: str | None = None
    note: str = ""
