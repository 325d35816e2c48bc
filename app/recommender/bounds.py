"""Least and most shares of the mix: per dataset, publisher and maker of the generator, for all or by name.

Every bound is a group of members and a share that they may, or must, have together. A bound for each
name and one for a single name hold both: naming somebody never loosens what holds for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.recommender.candidates import Candidate
from app.recommender.program import Key
from app.recommender.requirements import Limits, Span

Kind = str
LEAST_OF_A_DATASET = "min_share"
EACH: Mapping[Kind, tuple[str, str]] = {
    "datasets": (LEAST_OF_A_DATASET, "max_share"),
    "publishers": ("min_publisher_share", "max_publisher_share"),
    "generators": ("min_generator_share", "max_generator_share"),
}
"""The limits that hold for every name of a kind: the least share if picked, and the most."""


@dataclass(frozen=True, slots=True)
class Together:
    """Members, by number, that may or must have a share together; prices go by the key."""

    key: Key
    numbers: Sequence[int]
    share: float


def named(limits: Limits, kind: Kind) -> Mapping[str, Span]:
    """Return the bounds of one kind that are given by name."""
    tables = {"datasets": limits.datasets, "publishers": limits.publishers, "generators": limits.generators}
    return dict(sorted(tables[kind].items()))


def caps(candidates: Sequence[Candidate], limits: Limits) -> Iterator[Together]:
    """Yield what may have at most a share."""
    for kind, (_, most) in EACH.items():
        each, spans = float(getattr(limits, most)), named(limits, kind)
        groups = _groups(candidates, kind) if each < 1 or spans else {}
        if each < 1:
            yield from (Together((most, name), numbers, each) for name, numbers in groups.items())
        for name, span in spans.items():
            if span.max < 1:
                yield Together((f"{kind}.max", name), groups.get(name, ()), span.max)


def floors(candidates: Sequence[Candidate], limits: Limits) -> Iterator[Together]:
    """Yield what must have at least a share; a name with nothing to draw makes that unreachable."""
    for kind in EACH:
        spans = named(limits, kind)
        groups = _groups(candidates, kind) if spans else {}
        for name, span in spans.items():
            if span.min > 0:
                yield Together((f"{kind}.min", name), groups.get(name, ()), span.min)


def all_or_none(candidates: Sequence[Candidate], limits: Limits) -> Iterator[Together]:
    """Yield what stays out or has at least a share; every dataset when their number is limited."""
    for kind, (least, _) in EACH.items():
        each = float(getattr(limits, least))
        if each > 0 or (least == LEAST_OF_A_DATASET and limits.max_datasets is not None):
            for name, numbers in _groups(candidates, kind).items():
                yield Together((least, name), numbers, each)


def _groups(candidates: Sequence[Candidate], kind: Kind) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for number, candidate in enumerate(candidates):
        for name in candidate.groups[kind]:
            groups.setdefault(name, []).append(number)
    return dict(sorted(groups.items()))
