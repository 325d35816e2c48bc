"""One dataset on trial: what the checks look at, and what a check that says no answers with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.facts.lineage import Upstream
from app.facts.vocabulary import Word
from app.licensing.verdict import Judgement
from app.recommender.mix import Subset
from app.recommender.requirements import Requirements


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the checks look at."""

    dataset: Dataset
    requirements: Requirements
    library: Library
    judgement: Judgement | None
    upstream: tuple[Upstream, ...]

    def ja(self, section: str, keys: Iterable[str]) -> str:
        """Return the Japanese labels of words of one section of the vocabulary; others as they are."""
        words: Mapping[str, Word] = getattr(self.library.vocabulary, section)
        return "・".join(words[key].label.ja if key in words else key for key in keys)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a check says no: its rule id, a sentence in both languages, the path to the fact."""

    rule: str
    en: str
    ja: str
    path: tuple[str, ...] = ()


Check = Callable[[Case], Refusal | None]


def usable_subset(case: Case) -> Subset | None:
    """Return the per-sample filter to apply: only where it makes the verdict better (rule R6)."""
    judgement = case.judgement
    if judgement is None or judgement.filtered is None or judgement.best == judgement.verdict:
        return None
    fields = (row.per_sample.field for row in case.dataset.licenses if row.per_sample)
    return Subset(
        field=next((field for field in fields if field), None),
        keep=tuple(sorted(judgement.filtered.keep)),
        kept_share=judgement.filtered.kept_share,
    )
