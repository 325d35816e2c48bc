"""The facets of the catalog: the key in the URL, and how a dataset answers it.

One table for filters, counts and words, so that a new facet is one row here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from app.catalog.columns import Columns
from app.facts.dataset import Dataset, LicenseRow
from app.facts.vocabulary import Vocabulary, Word

Values = tuple[str, ...]
Rows = tuple[LicenseRow, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: how the field `fact` answers it, by itself or as `told`.

    `words` names its list in the vocabulary, `listed` says that `facets=1` counts it.
    """

    key: str
    fact: str
    words: str | None = None
    listed: bool = True
    told: Callable[[Any], Values] | None = None

    def values(self, dataset: Dataset) -> Values:
        """Return a dataset's values as the URL spells them."""
        fact = attrgetter(self.fact)(dataset)
        return as_values(self.told(fact) if self.told else fact)

    def column(self, columns: Columns) -> Sequence[Any]:
        """Return what each of some datasets answers; a fact that several share is told once."""
        facts = columns[self.fact]
        if self.told is None:
            return facts
        told = {name: self.told(fact) for name, fact in {id(fact): fact for fact in facts}.items()}
        return [told[id(fact)] for fact in facts]


def as_values(found: Any) -> Values:
    """Return what a facet reads, a word, a flag or several words, as words."""
    if isinstance(found, bool):
        return ("true",) if found else ("false",)
    return (found,) if isinstance(found, str) else tuple(found)


def _licenses(rows: Rows) -> Values:
    """Return the license ids in force on any layer, values of per-sample fields included."""
    found = set()
    for row in rows:
        if not row.superseded:
            found.add(row.id)
            if row.per_sample is not None:
                found.update(value.id for value in row.per_sample.values)
    return tuple(sorted(found))


def _layer_licenses(rows: Rows) -> Values:
    """Return `layer:license` for each statement in force."""
    return tuple(sorted({f"{row.covers}:{row.id}" for row in rows if not row.superseded}))


def _each(field: str) -> Callable[[Iterable[Any]], Values]:
    """Tell of some records what they have in a field, each value once."""
    read = attrgetter(field)
    return lambda records: tuple(sorted(set(map(read, records)))) if records else ()


FACETS: dict[str, Facet] = {
    facet.key: facet
    for facet in (
        Facet("stage", "stage", "stages"),
        Facet("domain", "domains", "domains"),
        Facet("input_format", "input_formats", "input_formats"),
        Facet("quality", "quality", "qualities"),
        Facet("annotation_type", "annotation_types", "annotation_types"),
        Facet("collection", "collection", "collections"),
        Facet("language", "languages", "languages"),
        Facet("license", "licenses", told=_licenses),
        Facet("layer_license", "licenses", listed=False, told=_layer_licenses),
        Facet("access", "access.status", "access"),
        Facet("training_use", "training_use"),
        Facet("faces", "privacy.faces_blurred", listed=False),
        Facet("nsfw", "privacy.nsfw_filtered", listed=False),
        Facet("publisher", "publisher", listed=False),
        Facet("generator", "generators", listed=False, told=_each("model")),
        Facet("provider", "generators", listed=False, told=_each("provider")),
        Facet("source", "sources", listed=False, told=_each("id")),
        Facet("seed", "seed"),
        Facet("origin", "origin"),
    )
}
VERDICT = "verdict"  # answered by the judgements under the chosen use, not by the record
KEYS: tuple[str, ...] = (VERDICT, *FACETS)
LISTED: tuple[str, ...] = (VERDICT, *(key for key, facet in FACETS.items() if facet.listed))


def facet_words(key: str, vocabulary: Vocabulary) -> dict[str, Word]:
    """Return the vocabulary's words of a facet; empty for facets whose values are names."""
    if key == VERDICT:
        return vocabulary.verdicts
    attribute = FACETS[key].words
    if attribute is None:
        return {}
    words: dict[str, Word] = getattr(vocabulary, attribute)
    return words
