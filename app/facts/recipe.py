"""A mix that somebody published: its parts in the unit they were stated in, its source and its doubts."""

from math import sqrt
from typing import Literal

from pydantic import Field

from app.facts.record import Record, Slug

Unit = Literal[
    "samples", "percent", "answer-token-percent", "relative-weight", "part-of-source", "group-rate"
]


class RecipePart(Record):
    """One row of a published table.

    `weight` is in the recipe's unit; `records` the size the table states; `take` the part of the
    records that is used (1 = all); `dataset` the catalog entry behind the name, where there is one.
    """

    name: str
    dataset: str | None = None
    weight: float | None = None
    group: str | None = None
    records: int | None = None
    take: float | None = None


class PublishedRecipe(Record):
    """A recipe table as published. `factor` turns a weight into samples where the unit is samples."""

    id: Slug
    model: str
    stage: str
    stage_stated: str
    unit: Unit
    unit_stated: str
    factor: float = 1
    total: float | None = None
    sources: tuple[str, ...]
    confidence: Literal["primary", "secondary", "derived", "partial"]
    doubts: tuple[str, ...] = ()
    groups: dict[str, float] = Field(default_factory=dict)
    parts: tuple[RecipePart, ...]

    @property
    def amounts(self) -> dict[str, float | None]:
        """Return each part's amount in one comparable unit; None where the table leaves it open.

        Records times the part taken where those are stated. Inside a group rate: the rate, split by
        the square root of the records where all are stated; otherwise the parts stay open.
        """
        if self.unit == "group-rate":
            return self._by_group()
        return {part.name: _amount(part) for part in self.parts}

    @property
    def shares(self) -> dict[str, float]:
        """Return the share of every part whose amount is known; they add up to one."""
        known = {name: amount for name, amount in self.amounts.items() if amount is not None}
        total = sum(known.values())
        return {name: amount / total for name, amount in known.items()} if total else {}

    @property
    def open_parts(self) -> tuple[str, ...]:
        """Return the parts for which no amount was published."""
        return tuple(name for name, amount in self.amounts.items() if amount is None)

    def _by_group(self) -> dict[str, float | None]:
        total = sum(self.groups.values())
        amounts: dict[str, float | None] = {}
        for group, rate in self.groups.items():
            inside = [part for part in self.parts if part.group == group]
            sizes = [part.records for part in inside]
            roots = [sqrt(size) for size in sizes if size is not None]
            complete = len(roots) == len(inside)
            for part, root in zip(inside, roots if complete else [None] * len(inside), strict=True):
                share = 1.0 if len(inside) == 1 else None if root is None else root / sum(roots)
                amounts[part.name] = None if share is None else rate / total * share
        return amounts


def _amount(part: RecipePart) -> float | None:
    if part.records is not None and part.take is not None:
        return part.records * part.take
    return part.weight
