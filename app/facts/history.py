"""How the license statements of a dataset changed, and what they said on a given day.

A row that was replaced stays in the file as `superseded` with the day it ended; the day a row began is
`since`. Dates are ISO text and may be partial (`2023-10`): any day of that month or year.
"""

from dataclasses import dataclass, replace

from app.facts.dataset import Dataset, Layer, LicenseRow
from app.facts.library import Library


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a layer's license: when (None: not established), from what, to what."""

    date: str | None
    layer: Layer
    before: LicenseRow | None
    after: LicenseRow | None


def history(dataset: Dataset) -> list[Change]:
    """Return the changes of a dataset's license statements, oldest first; undated ones come last."""
    changes: list[Change] = []
    explained: set[int] = set()
    for row in dataset.licenses:
        if row.superseded:
            successor = _successor(row, dataset)
            if successor is not None:
                explained.add(id(successor))
            changes.append(Change(_end(row, dataset), row.covers, row, successor))
    changes += [
        Change(row.since, row.covers, None, row)
        for row in dataset.licenses
        if row.since is not None and not row.superseded and id(row) not in explained
    ]
    return sorted(changes, key=lambda one: (one.date is None, one.date or ""))


def as_of(dataset: Dataset, date: str) -> Dataset:
    """Return the dataset with the license statements that were in force on a past day.

    A superseded row whose end is not established may have been in force on any such day, and so may its
    successor: both stand, and where they disagree the rules for conflicting statements decide (R2). Of a
    change known by its month, the same holds for the days of that month.
    """
    rows = tuple(
        row.model_copy(update={"superseded": False})
        for row in dataset.licenses
        if _in_force(row, dataset, date)
    )
    return dataset.model_copy(update={"licenses": rows})


def library_as_of(library: Library, date: str) -> Library:
    """Return the library with every dataset as of a past day; its snapshot names the day.

    Drift that was found later did not exist then. The policy is today's: it says what is wanted now.
    """
    return replace(
        library,
        snapshot=f"{library.snapshot}@{date}",
        datasets={name: as_of(one, date) for name, one in library.datasets.items()},
        drift={
            name: tuple(one for one in events if one.found[: len(date)] <= date)
            for name, events in library.drift.items()
        },
    )


def _in_force(row: LicenseRow, dataset: Dataset, date: str) -> bool:
    end = _end(row, dataset)
    on_the_way = end is not None and date != end and date.startswith(end)
    return (row.since is None or row.since <= date) and (end is None or date < end or on_the_way)


def _end(row: LicenseRow, dataset: Dataset) -> str | None:
    """Return the day a row ended: its own date, else the day its successor began."""
    if row.until is not None or not row.superseded:
        return row.until
    successor = _successor(row, dataset)
    return successor.since if successor is not None else None


def _successor(row: LicenseRow, dataset: Dataset) -> LicenseRow | None:
    """Return the row that replaced this one: on the same layer, from the day this one ended if known."""
    later = [
        one
        for one in dataset.licenses
        if one.covers == row.covers and one.origin == row.origin and not one.superseded
    ]
    dated = [one for one in later if one.since is not None and one.since == row.until]
    return next(iter(dated or later), None)
