"""How good a dataset is for these requirements, in parts that each come with a sentence.

The score looks only at what the data are (domains, making, size, evidence), never at licenses or
limits: see `Candidate`. Every part lies between 0 and 1.
"""

from math import log10

from app.facts.dataset import Dataset
from app.recommender.candidates import Candidate, domain_split, groups_of, known_size
from app.recommender.mix import Reason
from app.recommender.requirements import Requirements

CARE = {"curated": 1.0, "synthetic": 0.75, "mixed": 0.55, "web-scale": 0.25}
BIGGEST = 9.0
"""Log10 of a size at which more samples no longer count: a billion."""


def score(dataset: Dataset, requirements: Requirements) -> float:
    """Return the score: fit, quality against quantity under the dial, evidence."""
    dial = requirements.quality
    worth = dial * _care(dataset) + (1 - dial) * _extent(dataset)
    return 0.4 * _fit(dataset, requirements) + 0.5 * worth + 0.1 * _certainty(dataset)


def reasons(dataset: Dataset, requirements: Requirements) -> tuple[Reason, ...]:
    """Return the parts of the score, each with a sentence."""
    return (
        _fit_reason(dataset, requirements),
        _quality_reason(dataset),
        _quantity_reason(dataset),
        _evidence_reason(dataset),
    )


def candidate(dataset: Dataset, requirements: Requirements, *, unit: float) -> Candidate | None:
    """Return what the solver sees of a dataset; None when stage, domain or size rule it out for good.

    A rule given by the user is followed: no score pulls against it and repeats are not discounted.
    """
    size, domains = known_size(dataset), domain_split(dataset, requirements)
    weights = requirements.sampling.weights
    if size is None or not domains or requirements.stage not in dataset.stage:
        return None
    if dataset.training_use == "evaluation-only" or (weights and dataset.id not in weights):
        return None
    return Candidate(
        id=dataset.id,
        groups=groups_of(dataset),
        domains=domains,
        size=size,
        unit=unit,
        score=0.0 if requirements.sampling.given else score(dataset, requirements),
    )


def _fit(dataset: Dataset, requirements: Requirements) -> float:
    if not requirements.domains:
        return 1.0
    shared = sum(domain in requirements.domains for domain in dataset.domains)
    return shared / len(dataset.domains) if dataset.domains else 0.0


def _care(dataset: Dataset) -> float:
    return CARE.get(dataset.quality, 0.0)


def _extent(dataset: Dataset) -> float:
    return min(log10(max(known_size(dataset) or 1, 1)) / BIGGEST, 1.0)


def _certainty(dataset: Dataset) -> float:
    """Count facts not established against it: a third of the part is gone with two open facts."""
    return 1 / (1 + len(dataset.unknowns) / 4)


def _fit_reason(dataset: Dataset, requirements: Requirements) -> Reason:
    if not requirements.domains:
        return Reason(
            part="fit", score=1.0, sentence="No domain was asked for.", sentence_ja="分野の指定はありません。"
        )
    shared = sorted(set(dataset.domains) & set(requirements.domains))
    names = ", ".join(shared)
    return Reason(
        part="fit",
        score=_fit(dataset, requirements),
        sentence=f"{len(shared)} of its {len(dataset.domains)} domains are asked for: {names}.",
        sentence_ja=f"{len(dataset.domains)} 分野のうち {len(shared)} 分野が要件に合います（{names}）。",
    )


def _quality_reason(dataset: Dataset) -> Reason:
    made = ", ".join(dataset.collection) or "unknown"
    return Reason(
        part="quality",
        score=_care(dataset),
        sentence=f"Its making is {dataset.quality} ({made}).",
        sentence_ja=f"作り方: {dataset.quality}（{made}）。",
    )


def _quantity_reason(dataset: Dataset) -> Reason:
    size = known_size(dataset) or 1
    return Reason(
        part="quantity",
        score=_extent(dataset),
        sentence=f"It has {size:,} samples to train on.",
        sentence_ja=f"学習に使えるのは {size:,} 件です。",
    )


def _evidence_reason(dataset: Dataset) -> Reason:
    unknowns = len(dataset.unknowns)
    return Reason(
        part="evidence",
        score=_certainty(dataset),
        sentence=f"{len(dataset.evidence)} sources were read, {unknowns} facts are open.",
        sentence_ja=f"確認した出典 {len(dataset.evidence)} 件、未確認の事実 {unknowns} 件。",
    )
