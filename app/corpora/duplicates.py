"""Pure: which samples say the same as an earlier one, over all datasets of a corpus."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sample that may repeat another. `origin` is its id without the epoch it was drawn in."""

    dataset: str
    sample_id: str
    origin: str
    digest: str
    repeat: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A sample to leave out, and the one that stays in its place."""

    candidate: Candidate
    same_as: str


def find_duplicates(candidates: Iterable[Candidate]) -> Iterator[Duplicate]:
    """Yield the samples whose content an earlier one has; a sample's later epochs go or stay with it.

    Candidates come dataset by dataset in the plan's order, first epochs before later ones.
    """
    first: dict[str, str] = {}
    dropped: dict[tuple[str, str], str] = {}
    for one in candidates:
        name = f"{one.dataset}/{one.origin}"
        if one.repeat:
            gone = dropped.get((one.dataset, one.origin))
            if gone is not None:
                yield Duplicate(one, gone)
            continue
        same = first.setdefault(one.digest, name)
        if same != name:
            dropped[one.dataset, one.origin] = same
            yield Duplicate(one, same)
