"""The facets of the catalog: the key in the URL, and how a dataset answers it.

One table for filters, counts and words, so that a new facet is one row here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from app.facts.dataset import Dataset
from app.facts.vocabulary import Vocabulary, Word

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: `words` names its list in the vocabulary, `listed` says that `facets=1` counts it."""

    key: str
    read: Callable[[Dataset], str | bool | Values]
    words: str | None = None
    listed: bool = True

    def values(self, dataset: Dataset) -> Values:
        """Return a dataset's values as the URL spells them."""
        return as_values(self.read(dataset))


def as_values(found: str | bool | Values) -> Values:
    """Return what a facet reads, a word, a flag or several words, as words."""
    if isinstance(found, bool):
        return ("true",) if found else ("false",)
    return (found,) if isinstance(found, str) else found


def _licenses(dataset: Dataset) -> Values:
    """Return the license ids in force on any layer, values of per-sample fields included."""
    found = set()
    for row in dataset.licenses:
        if not row.superseded:
            found.add(row.id)
            if row.per_sample is not None:
                found.update(value.id for value in row.per_sample.values)
    return tuple(sorted(found))


def _layer_licenses(dataset: Dataset) -> Values:
    """Return `layer:license` for each statement in force."""
    return tuple(sorted({f"{row.covers}:{row.id}" for row in dataset.licenses if not row.superseded}))


def _generators(dataset: Dataset) -> Values:
    return tuple(sorted({one.model for one in dataset.generators}))


def _providers(dataset: Dataset) -> Values:
    return tuple(sorted({one.provider for one in dataset.generators}))


def _sources(dataset: Dataset) -> Values:
    return tuple(sorted({one.id for one in dataset.sources}))


FACETS: dict[str, Facet] = {
    facet.key: facet
    for facet in (
        Facet("stage", attrgetter("stage"), "stages"),
        Facet("domain", attrgetter("domains"), "domains"),
        Facet("input_format", attrgetter("input_formats"), "input_formats"),
        Facet("quality", attrgetter("quality"), "qualities"),
        Facet("annotation_type", attrgetter("annotation_types"), "annotation_types"),
        Facet("collection", attrgetter("collection"), "collections"),
        Facet("language", attrgetter("languages"), "languages"),
        Facet("license", _licenses),
        Facet("layer_license", _layer_licenses, listed=False),
        Facet("access", attrgetter("access.status"), "access"),
        Facet("training_use", attrgetter("training_use")),
        Facet("faces", attrgetter("privacy.faces_blurred"), listed=False),
        Facet("nsfw", attrgetter("privacy.nsfw_filtered"), listed=False),
        Facet("publisher", attrgetter("publisher"), listed=False),
        Facet("generator", _generators, listed=False),
        Facet("provider", _providers, listed=False),
        Facet("source", _sources, listed=False),
        Facet("seed", attrgetter("seed")),
        Facet("origin", attrgetter("origin")),
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
