"""Our notes in Japanese: `catalog/phrases.yaml` pairs each sentence of the facts with its translation.

Facts are written once, in English; a sentence that changes loses its translation until that is renewed.
Quotations of publishers are not ours and stay as they were said.
"""

from collections.abc import Iterator

from app.facts.dataset import Dataset
from app.facts.license import Origin
from app.facts.record import Bilingual, Record
from app.facts.vocabulary import Vocabulary

# What a draft made of another catalog's description leaves open.
DRAFT_LICENSE = "license: none stated"
DRAFT_OPEN = ("which layers the stated license covers", "stage", "privacy", "how the data were collected")


class Phrases(Record):
    """Sentences of the facts in both languages, each once."""

    phrases: tuple[Bilingual, ...]


def sentences_of(record: Record) -> Iterator[str]:
    """Yield what a record says in words of ours that pages show in the reader's language."""
    if isinstance(record, Dataset):
        yield from (row.note for row in record.licenses if row.note)
        yield from record.warnings
        yield from record.unknowns
        for use in record.generators:
            yield from (use.model, use.provider, use.role)
        yield from (source.role for source in record.sources)
        yield from (source.share for source in record.sources if source.share)
        if record.privacy.note:
            yield record.privacy.note
    elif isinstance(record, Origin):
        yield record.what
    elif isinstance(record, Vocabulary):
        for one in record.exceptions:
            yield from (one.text, one.covers, one.status, *one.conditions, *one.does_not_cover)


def needs_words(sentence: str) -> bool:
    """Say whether a sentence has words to translate, and is not a figure or a name alone."""
    return any(word.isalpha() and word.islower() and len(word) > 1 for word in sentence.split())
