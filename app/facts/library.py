"""The whole catalog at one snapshot: what every decision is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.facts.dataset import Dataset
from app.facts.drift import Drift
from app.facts.generator import GeneratorTerms
from app.facts.license import LicenseTerms, Origin
from app.facts.policy import Policy
from app.facts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Library:
    """All facts together. `snapshot` is the content hash of the facts and of the rules' version.

    `drift` holds the open drift events by dataset: what re-checks found and nobody has confirmed (R12).
    `policy` is the organization's own, with the approvals in force today (rule POLICY).
    `phrases` are sentences of the facts in Japanese, by the English ones.
    """

    snapshot: str
    datasets: Mapping[str, Dataset]
    licenses: Mapping[str, LicenseTerms]
    generators: Mapping[str, GeneratorTerms]
    origins: Mapping[str, Origin]
    vocabulary: Vocabulary
    drift: Mapping[str, tuple[Drift, ...]] = field(default_factory=dict)
    policy: Policy | None = None
    phrases: Mapping[str, str] = field(default_factory=dict)

    def find_by_alias(self, name: str) -> Dataset | None:
        """Find a dataset by id, alias or Hub id, whatever the letter case; None when none has that name."""
        wanted = name.casefold()
        for dataset in self.datasets.values():
            names = (dataset.id, dataset.name, *dataset.aliases, *dataset.access.huggingface)
            if any(wanted == one.casefold() for one in names):
                return dataset
        return None
