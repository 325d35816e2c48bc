"""R11: statutory exceptions that may matter, listed beside a verdict and never part of it."""

from collections.abc import Iterable

from app.facts.vocabulary import StatutoryException
from app.licensing.use import Use
from app.licensing.verdict import ExceptionNote


def exceptions_for(use: Use, known: Iterable[StatutoryException]) -> tuple[ExceptionNote, ...]:
    """List the exceptions of the jurisdictions that the user named, with what they ask and do not cover."""
    wanted = {name.casefold() for name in use.jurisdictions}
    return tuple(
        ExceptionNote(one.id, one.jurisdiction, one.conditions, one.does_not_cover)
        for one in known
        if wanted & places_of(one)
    )


def places_of(exception: StatutoryException) -> frozenset[str]:
    """Return the jurisdictions of an exception in small letters ("EU/EEA" is two)."""
    return frozenset(part.strip().casefold() for part in exception.jurisdiction.split("/"))
