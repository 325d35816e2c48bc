"""What was stated of a dataset's licenses and when, and the dataset as it stood on a day."""

from dataclasses import dataclass

from app.errors import InvalidInput
from app.facts.dataset import Dataset, LicenseRow

_LATEST = "9999-12-31"
_EARLIEST = "0000-01-01"


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

    A date that is not established never makes a statement stand that is superseded today: what was
    in force then is unknown, and unknown is never allowed.
    """
    _check(day)
    rows = tuple(row.model_copy(update={"superseded": False}) for row in dataset.licenses if _stood(row, day))
    return dataset.model_copy(update={"licenses": rows})


def _stood(row: LicenseRow, day: str) -> bool:
    if row.superseded and row.until is None:
        return False
    return _first_day(row.since or _EARLIEST) <= day < _first_day(row.until or _LATEST)


def _first_day(date: str) -> str:
    """Return a full date for a year or a month alone."""
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date


def _check(day: str) -> None:
    parts = day.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(part.isdecimal() for part in parts):
        raise InvalidInput(f"'{day}' is not a day such as 2023-12-22", field="as_of")
