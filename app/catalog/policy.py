"""Read an organization's `policy.yaml`, and refuse one that says something no verdict would notice.

A misspelt license would be refused nowhere, so every name must be one that the catalog knows.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from app.catalog.yaml_files import TWICE, Document, Where, read_document
from app.errors import CatalogError, UnknownName
from app.facts.dataset import Dataset
from app.facts.generator import GeneratorTerms
from app.facts.policy import Policy
from app.facts.record import Record

Records = Mapping[tuple[str, str], Record]  # (kind, id) -> record


def read_policy(path: Path, records: Records) -> Policy:
    """Read a policy against the catalog's records; every mistake is told at once, with line and field."""
    document = read_document(path)
    # how a policy is laid out is its writers' affair; a key written twice would lose half of what it says
    grave = [one for one in document.troubles if document.node is None or one.message.startswith(TWICE)]
    if grave:
        raise _told(document, ((one.where, one.message) for one in grave), line=grave[0].line)
    try:
        policy = Policy.model_validate(_as_words(document))
    except ValidationError as error:
        raise _told(document, ((one["loc"], one["msg"]) for one in error.errors())) from error
    mistakes = list(_unknown_names(policy, records))
    if mistakes:
        raise _told(document, mistakes)
    return policy


def _as_words(document: Document) -> Any:
    """Return the file's content with every value as it is written: a bare date stays its ten characters."""
    if document.node is None:
        return {}
    return yaml.constructor.BaseConstructor().construct_document(document.node)


def _unknown_names(policy: Policy, records: Records) -> Iterator[tuple[Where, str]]:
    datasets = {name for kind, name in records if kind == "dataset"}
    licenses = {name for kind, name in records if kind == "license"}
    generators = set(_generator_names(records.values()))
    groups: tuple[tuple[str, str, Iterable[str], set[str]], ...] = (
        ("accept_licenses", "license", policy.accept_licenses, licenses),
        ("refuse_licenses", "license", policy.refuse_licenses, licenses),
        ("accept_generators", "generator", policy.accept_generators, generators),
        ("refuse_generators", "generator", policy.refuse_generators, generators),
    )
    for field, what, names, known in groups:
        for place, name in enumerate(names):
            if name.casefold() not in {one.casefold() for one in known}:
                yield (field, place), UnknownName(what, name, known).message
    for place, one in enumerate(policy.approvals):
        if one.dataset is not None and one.dataset not in datasets:
            yield ("approvals", place, "dataset"), UnknownName("dataset", one.dataset, datasets).message
        if one.license is not None and one.license not in licenses:
            yield ("approvals", place, "license"), UnknownName("license", one.license, licenses).message


def _generator_names(records: Iterable[Record]) -> Iterator[str]:
    """Yield what a generator can be called: provider, terms id, and each family its terms id begins with."""
    for record in records:
        if isinstance(record, GeneratorTerms):
            yield record.provider
            parts = record.id.split("-")
            yield from ("-".join(parts[:end]) for end in range(1, len(parts) + 1))
        elif isinstance(record, Dataset):
            yield from (one.provider for one in record.generators)


def _told(
    document: Document, mistakes: Iterable[tuple[Where, str]], *, line: int | None = None
) -> CatalogError:
    lines = []
    for where, message in mistakes:
        field = ".".join(str(step) for step in where)
        place = f"{document.path}:{document.line_of(where) if where else line or 1}"
        lines.append(f"{place}: {field}: {message}" if field else f"{place}: {message}")
    return CatalogError("; ".join(lines), field="policy")
