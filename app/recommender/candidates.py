"""What the solver sees of a dataset, and what the user reads when one is left out."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.licensing.verdict import Verdict
from app.recommender.mix import Subset
from app.recommender.requirements import Requirements

ANY_DOMAIN = "any"


@dataclass(frozen=True, slots=True)
class Eligible:
    """A dataset that may be used: how many samples, under which verdict and filter."""

    dataset: Dataset
    available: int
    verdict: Verdict
    subset: Subset | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dataset of the right stage and domain with a known size, usable or not.

    `size` and `score` do not depend on licenses or limits, so that loosening a requirement never
    changes what the objective says about the datasets that were usable before.
    `unit` is what one sample costs in the budget's unit; `domains` split one sample over the
    domains asked for; `groups` are the names that bounds count it under.
    """

    id: str
    groups: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, float]
    size: int
    unit: float
    score: float


def maker(name: str) -> str:
    """Return who a publisher or provider is, without the remark behind the name.

    One maker is written in several ways: "A Lab", "A Lab (with B)". Shares are counted together.
    """
    return name.split(" (", 1)[0].strip() or name


def groups_of(dataset: Dataset) -> Mapping[str, tuple[str, ...]]:
    """Return the names under which bounds count a dataset, by kind; a generator goes by its maker."""
    return {
        "datasets": (dataset.id,),
        "publishers": (maker(dataset.publisher),),
        "generators": tuple(sorted({maker(one.provider) for one in dataset.generators})),
    }


def known_size(dataset: Dataset) -> int | None:
    """Return the samples one may train on: the train split where it is counted, else the whole."""
    train = dataset.splits.get("train")
    if isinstance(train, int) and train > 0:
        return train
    return dataset.scale.samples or None


def domain_split(dataset: Dataset, requirements: Requirements) -> dict[str, float]:
    """Split a dataset evenly over those of its domains that are asked for; empty when it has none."""
    if not requirements.domains:
        return {ANY_DOMAIN: 1.0}
    shared = sorted(set(dataset.domains) & set(requirements.domains))
    return {domain: 1 / len(shared) for domain in shared}


def domain_goals(requirements: Requirements) -> dict[str, float]:
    """Return the share of the mix each domain should get; without domains everything is one goal."""
    total = sum(requirements.domains.values())
    goals = {domain: weight / total for domain, weight in sorted(requirements.domains.items())}
    return goals or {ANY_DOMAIN: 1.0}
