"""What holds between records: known words and terms, closed and acyclic lineage, evidence, plausible figures.

Pure: records in, findings out. Each finding names the record and the field; `check` finds the line.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from app.catalog.dataset_rules import check_dataset
from app.catalog.references import Facts, Mistakes, Where, check_license
from app.catalog.terms_rules import check_generator_terms, check_license_terms
from app.facts.dataset import Dataset
from app.facts.generator import GeneratorTerms
from app.facts.license import LicenseTerms, Origin
from app.facts.phrases import DRAFT_LICENSE, DRAFT_OPEN, Phrases, sentences_of
from app.facts.recipe import PublishedRecipe
from app.facts.record import Record
from app.facts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake in one record: its kind and id, where in it, and what is wrong."""

    kind: str
    id: str
    where: Where
    message: str


def find_mistakes(
    records: Mapping[tuple[str, str], Record], *, unread: Collection[tuple[str, str]] = ()
) -> Iterator[Finding]:
    """Yield every mistake between the records of a catalog; `unread` are there but not (wholly) known."""
    facts = Facts(records, unread)
    checks: dict[type[Record], Callable[..., Mistakes]] = {
        Dataset: check_dataset,
        LicenseTerms: check_license_terms,
        GeneratorTerms: check_generator_terms,
        Origin: _origin,
        Vocabulary: _vocabulary,
        PublishedRecipe: _recipe,
        Phrases: _phrases,
    }
    for (kind, name), record in records.items():
        for where, message in checks.get(type(record), _nothing)(record, facts):
            yield Finding(kind, name, where, message)
    yield from _circles(facts)
    yield from _shared_names(facts)


def _nothing(_record: Record, _facts: Facts) -> Mistakes:
    return iter(())


def _origin(one: Origin, facts: Facts) -> Mistakes:
    yield from check_license(("license",), one.license, facts)
    if facts.has("dataset", one.id):
        yield ("id",), f"'{one.id}' is a dataset already"


def _vocabulary(one: Vocabulary, facts: Facts) -> Mistakes:
    for hub, name in one.hub_license_ids.items():
        yield from check_license(("hub_license_ids", hub), name, facts)


def _recipe(one: PublishedRecipe, facts: Facts) -> Mistakes:
    for number, part in enumerate(one.parts):
        if part.dataset is not None and not facts.has("dataset", part.dataset):
            yield ("parts", number, "dataset"), f"'{part.dataset}' is no dataset of the catalog"


def _phrases(one: Phrases, facts: Facts) -> Mistakes:
    """Report a sentence translated twice, and one that no fact says (any more)."""
    said = {text for record in facts.records.values() for text in sentences_of(record)}
    said |= {*DRAFT_OPEN, DRAFT_LICENSE}
    seen: dict[str, int] = {}
    for number, pair in enumerate(one.phrases):
        if seen.setdefault(pair.en, number) != number:
            yield ("phrases", number, "en"), f"is translated already, as phrases[{seen[pair.en]}]"
        if facts.whole and pair.en not in said:
            yield ("phrases", number, "en"), "is said by no fact (any more); drop it or renew both texts"


def _circles(facts: Facts) -> Iterator[Finding]:
    """Report lineage that comes back to itself, once a circle."""
    upstream = {
        name: [source.id for source in record.sources]
        for (kind, name), record in facts.records.items()
        if kind == "dataset" and isinstance(record, Dataset)
    }
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> Iterator[Finding]:
        for number, source in enumerate(upstream[name]):
            if source in path:
                circle = " > ".join((*path[path.index(source) :], source))
                yield Finding("dataset", name, ("sources", number, "id"), f"goes in a circle: {circle}")
            elif source in upstream and source not in done:
                yield from visit(source, (*path, source))
        done.add(name)

    for name in sorted(upstream):
        if name not in done:
            yield from visit(name, (name,))


def _shared_names(facts: Facts) -> Iterator[Finding]:
    """Report an alias that is another dataset's id, name or alias: a look-up could not tell them apart."""
    owner: dict[str, str] = {}
    datasets = [one for one in facts.records.values() if isinstance(one, Dataset)]
    for one in datasets:
        owner.setdefault(one.id.casefold(), one.id)
        owner.setdefault(one.name.casefold(), one.id)
    for one in datasets:
        for number, alias in enumerate(one.aliases):
            other = owner.setdefault(alias.casefold(), one.id)
            if other != one.id:
                yield Finding("dataset", one.id, ("aliases", number), f"'{alias}' also names '{other}'")
