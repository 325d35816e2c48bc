"""The shapes of answers that no room below has a class for."""

from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, with_config

from app.catalog.benchmarks import BenchmarkLink
from app.catalog.drift_verdicts import WeighedDrift
from app.catalog.history import Statement
from app.catalog.search import FacetCounts
from app.corpora.service import BuildView, FileView, RejectView, SampleView
from app.facts.dataset import Dataset
from app.facts.generator import GeneratorTerms
from app.facts.license import LicenseTerms
from app.facts.lineage import Upstream
from app.facts.profile import Profile
from app.facts.recipe import PublishedRecipe
from app.facts.vocabulary import Vocabulary
from app.licensing.use import NamedUse, Use
from app.licensing.verdict import Advisory, Cause, Filtered, Judgement, Obligation, Remedy, Verdict
from app.mixes.repository import MixSummary


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
    as_of: str | None
    judgement: Judgement
    snapshot: str


@dataclass(frozen=True, slots=True)
class LineageAnswer:
    """Where a dataset's parts come from, and which datasets take parts from it."""

    dataset: str
    complete: bool | None
    upstream: tuple[Upstream, ...]
    used_by: tuple[str, ...]
    snapshot: str


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """Every license statement ever seen for a dataset."""

    dataset: str
    statements: tuple[Statement, ...]
    snapshot: str


@dataclass(frozen=True, slots=True)
class DriftList:
    """Drift events, each weighed for one use."""

    items: tuple[WeighedDrift, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class BenchmarkAnswer:
    """Where a dataset serves to evaluate models: ids and links of the Papers with Code archive."""

    dataset: str
    items: tuple[BenchmarkLink, ...]
    snapshot: str


@dataclass(frozen=True, slots=True)
class LicenseList:
    """License terms: what each text grants, asks and reaches."""

    items: tuple[LicenseTerms, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class GeneratorList:
    """Terms of model providers, dated."""

    items: tuple[GeneratorTerms, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class ProfileList:
    """Input formats of model families."""

    items: tuple[Profile, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class RecipeList:
    """Mixes that others published."""

    items: tuple[PublishedRecipe, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class UseAnswer:
    """A named use with its sentence."""

    id: str
    named: NamedUse


@dataclass(frozen=True, slots=True)
class UseList:
    """The named uses that filters, facets and verdicts answer for."""

    items: tuple[UseAnswer, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class VocabularyAnswer:
    """Every word of the facets and of verdicts, in both languages."""

    vocabulary: Vocabulary
    snapshot: str


@dataclass(frozen=True, slots=True)
class Together:
    """Several datasets judged as one corpus; `outbound`: licenses a merged release may go out under."""

    verdict: Verdict
    causes: tuple[Cause, ...]
    obligations: tuple[Obligation, ...]
    advisories: tuple[Advisory, ...]
    filtered: Filtered | None
    outbound: tuple[str, ...]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class VerdictsAnswer:
    """Each dataset judged for the use, in the order asked, and all of them together."""

    use: Use
    datasets: tuple[Judgement, ...]
    together: Together
    snapshot: str


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """Counts of every facet for a question."""

    total: int
    facets: tuple[FacetCounts, ...]
    snapshot: str


@dataclass(frozen=True, slots=True)
class MixList:
    """Stored mixes, newest first."""

    items: tuple[MixSummary, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class BuildList:
    """Builds, newest first."""

    items: tuple[BuildView, ...]
    total: int
    next: str | None
    snapshot: str


@dataclass(frozen=True, slots=True)
class SampleList:
    """Some kept samples of a build."""

    items: tuple[SampleView, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class RejectList:
    """Some samples left out of a build."""

    items: tuple[RejectView, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class FileList:
    """The files of a corpus."""

    items: tuple[FileView, ...]
    total: int
