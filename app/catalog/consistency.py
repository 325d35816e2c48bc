"""What holds between records: known words and terms, closed and acyclic lineage, evidence, plausible figures.

Pure: records in, findings out. Each finding names the record and the field; `check` finds the line.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from license_expression import ExpressionError, get_spdx_licensing

from app.facts.dataset import Dataset, LicenseRow, Scale
from app.facts.generator import GeneratorTerms
from app.facts.license import LicenseTerms, Origin
from app.facts.recipe import PublishedRecipe
from app.facts.record import Record
from app.facts.vocabulary import Vocabulary

Where = tuple[str | int, ...]
Mistakes = Iterator[tuple[Where, str]]
URL = re.compile(r"https?://[^\s/]+\.[^\s]+")
OLDEST, NEWEST = 1990, 2100
ENDED = ("withdrawn", "superseded")


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake in one record: its kind and id, where in it, and what is wrong."""

    kind: str
    id: str
    where: Where
    message: str


class Facts:
    """The records by kind: what one record may refer to in another."""

    def __init__(self, records: Mapping[tuple[str, str], Record]) -> None:
        self.records = records
        self.names = {kind: {name for one, name in records if one == kind} for kind, _ in records}
        found = records.get(("vocabulary", "vocabulary"))
        self.vocabulary = found if isinstance(found, Vocabulary) else None

    def has(self, kind: str, name: str) -> bool:
        """Return whether a record of this kind has that id."""
        return name in self.names.get(kind, ())

    def words(self, section: str) -> frozenset[str]:
        """Return the words of one section of the vocabulary."""
        return frozenset(getattr(self.vocabulary, section)) if self.vocabulary else frozenset()

    def is_source(self, name: str) -> bool:
        """Return whether lineage may point here: a dataset or an origin."""
        return self.has("dataset", name) or self.has("origin", name)


def find_mistakes(records: Mapping[tuple[str, str], Record]) -> Iterator[Finding]:
    """Yield every mistake between the records of a catalog."""
    facts = Facts(records)
    checks: dict[type[Record], Callable[..., Mistakes]] = {
        Dataset: _dataset,
        LicenseTerms: _license,
        GeneratorTerms: _generator,
        Origin: _origin,
        Vocabulary: _vocabulary,
        PublishedRecipe: _recipe,
    }
    for (kind, name), record in records.items():
        for where, message in checks.get(type(record), _nothing)(record, facts):
            yield Finding(kind, name, where, message)
    yield from _circles(facts)
    yield from _shared_names(facts)


def _nothing(_record: Record, _facts: Facts) -> Mistakes:
    return iter(())


WORD_FIELDS = {
    "stage": "stages",
    "domains": "domains",
    "collection": "collections",
    "input_formats": "input_formats",
    "annotation_types": "annotation_types",
    "languages": "languages",
}


def _dataset(one: Dataset, facts: Facts) -> Mistakes:
    yield from _words(one, facts)
    if not one.licenses:
        yield ("licenses",), "needs a row; LicenseRef-unspecified names the place where none was found"
    for number, row in enumerate(one.licenses):
        for where, message in _row(row, facts):
            yield ("licenses", number, *where), message
    for number, use in enumerate(one.generators):
        for terms in (use.terms, *use.terms_candidates):
            if terms is not None and not facts.has("generator", terms):
                yield ("generators", number, "terms"), f"'{terms}' is no generator terms of the catalog"
        yield from _link(("generators", number, "evidence"), use.evidence)
    for number, source in enumerate(one.sources):
        if not facts.is_source(source.id):
            yield ("sources", number, "id"), f"'{source.id}' is neither a dataset nor an origin"
    if one.superseded_by is not None and not facts.has("dataset", one.superseded_by):
        yield ("superseded_by",), f"'{one.superseded_by}' is no dataset of the catalog"
    if one.access.status in ENDED and not one.warnings:
        yield ("access", "status"), f"is '{one.access.status}', so a warning must say why"
    if not one.evidence:
        yield ("evidence",), "needs at least one page that was read"
    for number, page in enumerate(one.evidence):
        yield from _link(("evidence", number, "url"), page.url)
    yield from _figures(one)


def _words(one: Dataset, facts: Facts) -> Mistakes:
    """Check the words of the closed lists; a pool of bare pictures has no annotations and no language."""
    for name, section in WORD_FIELDS.items():
        words = getattr(one, name)
        if not words and name not in ("languages", "annotation_types"):
            yield (name,), "needs at least one word"
        for number, word in enumerate(words):
            if word not in facts.words(section):
                yield (name, number), f"'{word}' is not in the vocabulary ({section})"
    if one.quality not in facts.words("qualities"):
        yield ("quality",), f"'{one.quality}' is not in the vocabulary (qualities)"
    if one.scale.unit is not None and one.scale.unit not in facts.words("units"):
        yield ("scale", "unit"), f"'{one.scale.unit}' is not in the vocabulary (units)"
    if one.access.status not in facts.words("access"):
        yield ("access", "status"), f"'{one.access.status}' is not in the vocabulary (access)"


def _row(row: LicenseRow, facts: Facts) -> Mistakes:
    yield from _license_id(("id",), row.id, facts)
    yield from _link(("evidence",), row.evidence)
    if row.origin is not None and not facts.is_source(row.origin):
        yield ("origin",), f"'{row.origin}' is neither a dataset nor an origin"
    if row.since and row.until and row.since > row.until:
        yield ("until",), f"ends {row.until}, before it began {row.since}"
    for number, value in enumerate(row.per_sample.values if row.per_sample else ()):
        yield from _license_id(("per_sample", "values", number, "id"), value.id, facts)


def _figures(one: Dataset) -> Mistakes:
    """Check that counts are possible: none negative, no split larger than the whole."""
    for name in Scale.model_fields:
        count = getattr(one.scale, name)
        if isinstance(count, int) and count < 0:
            yield ("scale", name), f"{count} is no possible count; write null where it is not established"
    whole = max(one.scale.samples or 0, one.scale.images or 0)
    for split, count in one.splits.items():
        if not isinstance(count, int):
            continue
        if count < 0:
            yield ("splits", split), f"{count} is no possible count"
        if whole and count > whole:
            yield ("splits", split), f"{count:,} is more than the whole, {whole:,}"
    if one.year is not None and not OLDEST <= one.year <= NEWEST:
        yield ("year",), f"{one.year} is no plausible year"


def _license(one: LicenseTerms, facts: Facts) -> Mistakes:
    yield from _spdx(one)
    yield from _license_links(one, facts)
    for act in ("on_share", "on_model_release", "always"):
        for number, code in enumerate(getattr(one.obligations, act)):
            if code not in facts.words("obligations"):
                yield ("obligations", act, number), f"'{code}' is not in the vocabulary (obligations)"
    if not one.evidence and one.confidence in ("high", "medium") and one.kind == "license":
        yield ("evidence",), f"a license known with {one.confidence} confidence needs a page that was read"
    for number, page in enumerate(one.evidence):
        yield from _link(("evidence", number), page)


def _spdx(one: LicenseTerms) -> Mistakes:
    """Ask for an SPDX id or a LicenseRef. An id newer than our SPDX list needs the SPDX page as evidence."""
    if one.spdx is None:
        if not one.id.startswith("LicenseRef-"):
            yield ("id",), "is neither an SPDX id nor a LicenseRef"
    elif one.spdx not in _spdx_ids() and not any(_spdx_page(one.spdx) in page for page in one.evidence):
        yield ("spdx",), f"'{one.spdx}' is no SPDX license id"


def _spdx_page(name: str) -> str:
    return f"spdx.org/licenses/{name}.html"


def _license_links(one: LicenseTerms, facts: Facts) -> Mistakes:
    """Check what one license says of other licenses and terms."""
    for number, name in enumerate(one.share_alike.merged_outbound):
        if name != "any":
            yield from _license_id(("share_alike", "merged_outbound", number), name, facts)
    for value, name in (one.per_sample.values if one.per_sample else {}).items():
        yield from _license_id(("per_sample", "values", value), name, facts)
    for number, name in enumerate(one.incorporates_licenses):
        yield from _license_id(("incorporates_licenses", number), name, facts)
    for number, terms in enumerate(one.incorporates):
        if not facts.has("generator", terms):
            yield ("incorporates", number), f"'{terms}' is no generator terms of the catalog"


def _generator(one: GeneratorTerms, facts: Facts) -> Mistakes:
    for number, clause in enumerate(one.clauses):
        for field in ("code", "exception"):
            code = getattr(clause, field)
            if code is not None and code not in facts.words("clauses"):
                yield ("clauses", number, field), f"'{code}' is not in the vocabulary (clauses)"
    for number, terms in enumerate(one.base_terms):
        if not facts.has("generator", terms):
            yield ("base_terms", number), f"'{terms}' is no generator terms of the catalog"
    for number, page in enumerate(one.evidence):
        yield from _link(("evidence", number), page)


def _origin(one: Origin, facts: Facts) -> Mistakes:
    yield from _license_id(("license",), one.license, facts)
    if facts.has("dataset", one.id):
        yield ("id",), f"'{one.id}' is a dataset already"


def _vocabulary(one: Vocabulary, facts: Facts) -> Mistakes:
    for hub, name in one.hub_license_ids.items():
        yield from _license_id(("hub_license_ids", hub), name, facts)


def _recipe(one: PublishedRecipe, facts: Facts) -> Mistakes:
    for number, part in enumerate(one.parts):
        if part.dataset is not None and not facts.has("dataset", part.dataset):
            yield ("parts", number, "dataset"), f"'{part.dataset}' is no dataset of the catalog"


def _license_id(where: Where, name: str, facts: Facts) -> Mistakes:
    """Accept an id of the catalog, or an SPDX expression all of whose ids are."""
    if facts.has("license", name):
        return
    try:
        parsed = get_spdx_licensing().parse(name)
    except ExpressionError as error:
        yield where, f"'{name}' is no license expression: {error}"
        return
    unknown = [key for key in ([name] if parsed is None else parsed.objects) if not facts.has("license", key)]
    if unknown:
        yield where, f"'{', '.join(unknown)}' has no file in licenses/"


def _link(where: Where, text: str) -> Mistakes:
    if not URL.fullmatch(text):
        yield where, "needs the URL of a page that was read"


@cache
def _spdx_ids() -> frozenset[str]:
    return frozenset(get_spdx_licensing().known_symbols)


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
