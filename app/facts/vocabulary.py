"""The closed lists of words a catalog file may use, with labels and one-sentence meanings."""

from pydantic import Field

from app.facts.record import Bilingual, Record


class Word(Record):
    """One allowed word: its label and its meaning in both languages, and other words that find it."""

    label: Bilingual
    meaning: Bilingual
    synonyms: tuple[str, ...] = ()


class StatutoryException(Record):
    """A legal exception reported beside a verdict, never part of it (rule R11)."""

    id: str
    jurisdiction: str
    text: str
    conditions: tuple[str, ...]
    covers: str
    does_not_cover: tuple[str, ...]
    status: str
    evidence: tuple[str, ...]


class Vocabulary(Record):
    """`catalog/vocabulary.yaml`: facet words, and the codes that verdicts speak in."""

    stages: dict[str, Word]
    domains: dict[str, Word]
    qualities: dict[str, Word]
    collections: dict[str, Word]
    input_formats: dict[str, Word]
    annotation_types: dict[str, Word]
    languages: dict[str, Word]
    access: dict[str, Word]
    layers: dict[str, Word]
    verdicts: dict[str, Word]
    obligations: dict[str, Word]
    advisories: dict[str, Word]
    clauses: dict[str, Word]
    rules: dict[str, Word]
    units: dict[str, Word] = Field(default_factory=dict)
    hub_license_ids: dict[str, str]
    exceptions: tuple[StatutoryException, ...]
