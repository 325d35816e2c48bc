"""What one dataset's file must keep to beside its class: known words and ids, evidence, plausible figures."""

import re

from app.catalog.references import Facts, Mistakes, check_license, check_link
from app.facts.dataset import Dataset, LicenseRow, Scale

OLDEST, NEWEST = 1990, 2100
DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
ENDED = ("withdrawn", "superseded")
WORD_FIELDS = {
    "stage": "stages",
    "domains": "domains",
    "collection": "collections",
    "input_formats": "input_formats",
    "annotation_types": "annotation_types",
    "languages": "languages",
}


def check_dataset(one: Dataset, facts: Facts) -> Mistakes:
    """Yield what is wrong with one dataset, given everything it may refer to."""
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
        yield from check_link(("generators", number, "evidence"), use.evidence)
    for number, source in enumerate(one.sources):
        if not facts.is_source(source.id):
            yield ("sources", number, "id"), f"'{source.id}' is neither a dataset nor an origin"
    yield from _ending(one, facts)
    if not one.evidence:
        yield ("evidence",), "needs at least one page that was read"
    for number, page in enumerate(one.evidence):
        yield from check_link(("evidence", number, "url"), page.url)
    yield from _figures(one)


def _ending(one: Dataset, facts: Facts) -> Mistakes:
    """Check the successor, and that a warning says why a dataset is no longer offered."""
    if one.superseded_by is not None and not facts.has("dataset", one.superseded_by):
        yield ("superseded_by",), f"'{one.superseded_by}' is no dataset of the catalog"
    if one.superseded_by == one.id:
        yield ("superseded_by",), "names the dataset itself"
    if one.access.status in ENDED and not one.warnings:
        yield ("access", "status"), f"is '{one.access.status}', so a warning must say why"


def _words(one: Dataset, facts: Facts) -> Mistakes:
    """Check the words of the closed lists; a pool of bare pictures has no annotations and no language."""
    for name, section in WORD_FIELDS.items():
        words = getattr(one, name)
        if not words and name not in ("languages", "annotation_types"):
            yield (name,), "needs at least one word"
        for number, word in enumerate(words):
            if not facts.knows(section, word):
                yield (name, number), f"'{word}' is not in the vocabulary ({section})"
    if not facts.knows("qualities", one.quality):
        yield ("quality",), f"'{one.quality}' is not in the vocabulary (qualities)"
    if one.scale.unit is not None and not facts.knows("units", one.scale.unit):
        yield ("scale", "unit"), f"'{one.scale.unit}' is not in the vocabulary (units)"
    if not facts.knows("access", one.access.status):
        yield ("access", "status"), f"'{one.access.status}' is not in the vocabulary (access)"


def _row(row: LicenseRow, facts: Facts) -> Mistakes:
    yield from check_license(("id",), row.id, facts)
    yield from check_link(("evidence",), row.evidence)
    if row.origin is not None and not facts.is_source(row.origin):
        yield ("origin",), f"'{row.origin}' is neither a dataset nor an origin"
    for name, day in (("since", row.since), ("until", row.until)):
        if day is not None and not DAY.fullmatch(day):
            yield (name,), f"'{day}' is no day such as 2023-12-22, and no month or year"
    if row.since and row.until and row.since > row.until:
        yield ("until",), f"ends {row.until}, before it began {row.since}"
    if row.until and not row.superseded:
        yield ("until",), f"ended {row.until}, so write superseded: true"
    for number, value in enumerate(row.per_sample.values if row.per_sample else ()):
        yield from check_license(("per_sample", "values", number, "id"), value.id, facts)


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
