"""The words of a question: refuse what the vocabulary or the catalog does not have, naming the nearest."""

from collections.abc import Collection, Iterable, Iterator

from app.errors import UnknownName
from app.facts.library import Library
from app.recommender.bounds import named
from app.recommender.candidates import groups_of
from app.recommender.requirements import Requirements

Asked = tuple[str, str, Iterable[str], Collection[str]]
"""What kind of word, the field it was given in, the words given, and those that are known."""


def check_words(requirements: Requirements, library: Library) -> None:
    """Refuse words the vocabulary does not have, and names the catalog does not know."""
    for what, field, given, allowed in (*_vocabulary(requirements, library), *_names(requirements, library)):
        for name in given:
            if name not in allowed:
                raise UnknownName(what, name, allowed, field=field)


def _vocabulary(requirements: Requirements, library: Library) -> Iterator[Asked]:
    words = library.vocabulary
    yield "stage", "stage", (requirements.stage,), words.stages
    yield "domain", "domains", requirements.domains, words.domains
    yield "input format", "input_formats", requirements.input_formats, words.input_formats
    yield "language", "languages", requirements.languages, words.languages


def _names(requirements: Requirements, library: Library) -> Iterator[Asked]:
    for field in ("include", "exclude", "benchmarks"):
        yield "dataset", field, getattr(requirements, field), library.datasets
    yield "dataset", "sampling.weights", requirements.sampling.weights, library.datasets
    yield "dataset", "limits.datasets", requirements.limits.datasets, library.datasets
    for what, kind in (("publisher", "publishers"), ("maker of a generator", "generators")):
        if given := named(requirements.limits, kind):
            known = {name for one in library.datasets.values() for name in groups_of(one)[kind]}
            yield what, f"limits.{kind}", given, known
