"""The shapes of answers that no room below has a class for."""

from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, with_config

from app.catalog.search import FacetCounts
from app.facts.dataset import Dataset
from app.licensing.verdict import Judgement


@dataclass(frozen=True, slots=True)
class Links:
    """Where more is said of a dataset."""

    self: str
    verdict: str
    lineage: str
    history: str
    croissant: str
    page: str


@with_config(ConfigDict(extra="allow"))
@dataclass(frozen=True, slots=True)
class DatasetPage:
    """One page of a list of rows; `facets` only when asked for."""

    items: tuple[dict[str, Any], ...]
    total: int
    next: str | None
    snapshot: str
    facets: tuple[FacetCounts, ...] | None = None


@dataclass(frozen=True, slots=True)
class DatasetAnswer:
    """One dataset: its whole record, and its judgement when a use was named."""

    dataset: Dataset
    draft: bool
    use: str | None
    judgement: Judgement | None
    links: Links
    snapshot: str


@dataclass(frozen=True, slots=True)
class VerdictAnswer:
    """One dataset judged for a named use; the same URL gives the same answer at the same snapshot."""

    use: str
    judgement: Judgement
    snapshot: str


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """Counts of every facet for a question."""

    total: int
    facets: tuple[FacetCounts, ...]
    snapshot: str
