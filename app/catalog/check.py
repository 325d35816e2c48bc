"""`kondate catalog check`: every mistake in the files at once, with file, line and field. No network.

Three looks: the text (what YAML misreads), each record (its class, key order, both languages, file
name), and all records together (`consistency`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.catalog.consistency import find_mistakes
from app.catalog.files import Kind, list_files, list_strangers, records_in
from app.catalog.partial import Partial, fill_gaps
from app.catalog.yaml_files import Document, Where, read_document
from app.facts.record import Bilingual, Record

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: the file below the catalog folder, the line, the field, and what to do."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a record was read: for turning a field into a line."""

    file: str
    document: Document
    start: Where

    def problem(self, where: Where, message: str) -> Problem:
        return Problem(self.file, self.document.line_of((*self.start, *where)), dotted(where), message)


def check_catalog(folder: Path) -> list[Problem]:
    """Return every mistake in a catalog folder, in the order of files and lines."""
    if not folder.is_dir():
        return [Problem(str(folder), 1, "", "is not a folder of catalog files")]
    problems = [Problem(str(path.relative_to(folder)), 1, "", why) for path, why in list_strangers(folder)]
    records: dict[tuple[str, str], Record] = {}
    places: dict[tuple[str, str], _Place] = {}
    unread: dict[tuple[str, str], tuple[object, ValidationError] | None] = {}
    for kind, path in list_files(folder):
        document, file = read_document(path), str(path.relative_to(folder))
        problems += [Problem(file, one.line, dotted(one.where), one.message) for one in document.troubles]
        if document.data is None:
            problems += [] if document.troubles else [Problem(file, 1, "", "is empty")]
            unread[kind.name, path.stem] = None
            continue
        for name, start, raw in records_in(kind, path, document.data):
            place = _Place(file, document, start)
            if (kind.name, name) in records:
                problems.append(place.problem(("id",), f"'{name}' is there twice"))
            places[kind.name, name] = place
            try:
                records[kind.name, name] = record = kind.model.model_validate(raw)
            except ValidationError as error:
                problems += [
                    place.problem(tuple(one["loc"]), _words(one, kind.model)) for one in error.errors()
                ]
                unread[kind.name, name] = raw, error
                continue
            problems += [place.problem(where, text) for where, text in _look(kind, name, record, raw)]
    return sorted({*problems, *_look_together(records, unread, places)})


def _look_together(
    records: dict[tuple[str, str], Record],
    unread: Mapping[tuple[str, str], tuple[object, ValidationError] | None],
    places: Mapping[tuple[str, str], _Place],
) -> Iterator[Problem]:
    """Check the records against each other, and what can be read of those that are not sound."""
    partial: dict[tuple[str, str], Partial] = {}
    samples = {kind: record for (kind, _), record in records.items()}
    for key, found in unread.items():
        part = fill_gaps(*found, sound=samples.get(key[0])) if found is not None else None
        if part is not None:
            partial[key] = part
    findings = [
        (one.kind, one.id, one.where, one.message)
        for one in find_mistakes(
            {**records, **{key: part.record for key, part in partial.items()}}, unread=unread.keys()
        )
    ]
    for (kind, name), part in partial.items():
        findings += [(kind, name, *one) for one in _languages(part.record, ())]
        findings += [(kind, name, *one) for one in _order(part.record, part.content, ())]
    for kind, name, where, message in findings:
        there = partial[kind, name].original(where) if (kind, name) in partial else where
        if there is not None:
            yield places[kind, name].problem(there, message)


def dotted(where: Where) -> str:
    """Write a place the way people read it: `licenses[0].id`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    return text.removeprefix(".")


def _words(error: ErrorDetails, model: type[BaseModel]) -> str:
    """Return what is wrong with a field; of an unknown one, the field that may be meant."""
    name = str(error["loc"][-1])
    if error["type"] != "extra_forbidden" or len(error["loc"]) > 1:
        return error["msg"]
    near = get_close_matches(name, model.model_fields, n=1)
    return f"{error['msg']}; did you mean '{near[0]}'?" if near else error["msg"]


def _look(kind: Kind, name: str, record: Record, raw: object) -> Iterator[tuple[Where, str]]:
    """Look at one sound record: both languages, key order, file name."""
    yield from _languages(record, ())
    yield from _order(record, raw, ())
    identity = getattr(record, "id", name)
    if kind.shape == "one" and identity != name:
        yield ("id",), f"is '{identity}' but the file is named '{name}'"


def _order(value: object, raw: object, where: Where) -> Iterator[tuple[Where, str]]:
    """Compare the order of the keys with the order of the fields, all the way down."""
    if isinstance(value, BaseModel) and isinstance(raw, dict):
        fields = [name for name in type(value).model_fields if name in raw]
        if list(raw) != fields:
            wrong = next(key for key, name in zip(raw, fields, strict=True) if key != name)
            yield (*where, wrong), f"is out of order; the order is {', '.join(fields)}"
        for name in fields:
            yield from _order(getattr(value, name), raw[name], (*where, name))
    elif isinstance(value, tuple) and isinstance(raw, list):
        for number, (item, one) in enumerate(zip(value, raw, strict=True)):
            yield from _order(item, one, (*where, number))
    elif isinstance(value, dict) and isinstance(raw, dict):
        for key in raw:
            yield from _order(value.get(key), raw[key], (*where, key))


def _languages(value: object, where: Where) -> Iterator[tuple[Where, str]]:
    """Ask for both languages wherever a text has two."""
    if isinstance(value, Bilingual):
        yield from _pair(value.en, value.ja, ((*where, "en"), (*where, "ja")))
    elif isinstance(value, BaseModel):
        fields = type(value).model_fields
        for name in fields:
            if name.endswith("_ja"):
                english = f"{name.removesuffix('_ja')}_en"
                pair = ((*where, english), (*where, name))
                yield from _pair(getattr(value, english), getattr(value, name), pair)
            yield from _languages(getattr(value, name), (*where, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _languages(item, (*where, number))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _languages(item, (*where, key))


def _pair(english: str, japanese: str, where: tuple[Where, Where]) -> Iterator[tuple[Where, str]]:
    """Check one text in two languages. Names such as HTML stay as they are in Japanese."""
    if not english.strip():
        yield where[0], "needs its English text"
    if not japanese.strip():
        yield where[1], "needs its Japanese text"
    elif not JAPANESE.search(japanese) and japanese != english:
        yield where[1], "is not Japanese"
