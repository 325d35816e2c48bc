"""A dataset as somebody wrote it in a list or a trainer's config."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Mention:
    """A dataset as somebody wrote it, other names to try for it, and how much of it is taken.

    `percent` is a part of a size that only the catalog knows.
    """

    name: str
    also: tuple[str, ...] = ()
    samples: int | None = None
    weight: float | None = None
    percent: float | None = None


def merged(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return each name once, in order of first mention: several passes over one set are one row.

    Counts add up when every pass states one; a weight stated once holds, several add up.
    """
    found: dict[str, Mention] = {}
    uncounted: set[str] = set()
    for one in mentions:
        known = found.get(one.name)
        if one.samples is None:
            uncounted.add(one.name)
        if known is None:
            found[one.name] = one
            continue
        weights = [weight for weight in (known.weight, one.weight) if weight is not None]
        found[one.name] = replace(
            known,
            also=tuple(dict.fromkeys((*known.also, *one.also))),
            samples=(known.samples or 0) + (one.samples or 0),
            weight=sum(weights) if weights else None,
            percent=known.percent + one.percent if known.percent and one.percent else None,
        )
    return tuple(replace(one, samples=None) if one.name in uncounted else one for one in found.values())
