"""A mix that somebody published: its parts in the unit they were stated in, its source and its doubts."""

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
    take_from: Literal["first", "end", "random"] | None = None


class PublishedRecipe(Record):
    """A recipe table as published.

    `factor` turns a weight into samples where the unit is samples; `groups` holds group rates, `total`
    the printed sum. `app.recommender.published` makes comparable shares of it.
    """

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
