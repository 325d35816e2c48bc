"""What was stated of a dataset's licenses and when, and the day that a question is about."""

from dataclasses import dataclass
from datetime import date, datetime

from app.errors import InvalidInput
from app.facts.dataset import Dataset


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


def past_day(text: str, *, now: datetime) -> str | None:
    """Return the day (YYYY-MM-DD) a question is about; None when that is today.

    Raises `InvalidInput` for what is no day, and for a day that is still to come.
    """
    today = now.date().isoformat()
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        day = ""
    if not day or day != text:
        raise InvalidInput(f"'{text}' is not a day such as 2023-12-22", field="as_of")
    if day > today:
        raise InvalidInput(f"{day} is still to come: ask for a day up to {today}", field="as_of")
    return day if day < today else None
