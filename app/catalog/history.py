"""What was stated of a dataset's licenses and when, and the dataset as it stood on a day."""

from dataclasses import dataclass

from app.errors import InvalidInput
from app.facts.dataset import Dataset
from app.facts.history import as_of as of_day


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about one layer, for as long as it stood; None: from or until when is not established."""

    layer: str
    license: str
    stated: str
    since: str | None
    until: str | None
    in_force: bool
    evidence: str
    revision: str | None
    note: str


def statements(dataset: Dataset) -> tuple[Statement, ...]:
    """List every statement, oldest first; those without a date come before dated ones of their layer."""
    found = [
        Statement(
            layer=row.covers,
            license=row.id,
            stated=row.stated,
            since=row.since,
            until=row.until,
            in_force=not row.superseded,
            evidence=row.evidence,
            revision=row.revision,
            note=row.note,
        )
        for row in dataset.licenses
    ]
    return tuple(sorted(found, key=lambda one: (one.layer, one.in_force, one.since or "", one.license)))


def as_of(dataset: Dataset, day: str) -> Dataset:
    """Return the dataset with the license statements that stood on a day (YYYY-MM-DD).

    The rule is `app.facts.history`; here a malformed day is refused.
    """
    _check(day)
    return of_day(dataset, day)


def _check(day: str) -> None:
    parts = day.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(part.isdecimal() for part in parts):
        raise InvalidInput(f"'{day}' is not a day such as 2023-12-22", field="as_of")
