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


def score(dataset: Dataset, requirements: Requirements) -> tuple[float, tuple[Reason, ...]]:
    """Return the score and its parts: fit, quality against quantity under the dial, evidence."""
    dial = requirements.quality
    fit, quality = _fit(dataset, requirements), _quality(dataset)
    quantity, evidence = _quantity(dataset), _evidence(dataset)
    worth = dial * quality.score + (1 - dial) * quantity.score
    total = 0.4 * fit.score + 0.5 * worth + 0.1 * evidence.score
    return total, (fit, quality, quantity, evidence)


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
    total, reasons = score(dataset, requirements)
    return Candidate(
        id=dataset.id,
        groups=groups_of(dataset),
        domains=domains,
        size=size,
        unit=unit,
        score=0.0 if requirements.sampling.given else total,
        reasons=reasons,
    )


def _fit(dataset: Dataset, requirements: Requirements) -> Reason:
    if not requirements.domains:
        return Reason(
            part="fit", score=1.0, sentence="No domain was asked for.", sentence_ja="分野の指定はありません。"
        )
    shared = sorted(set(dataset.domains) & set(requirements.domains))
    value = len(shared) / len(dataset.domains) if dataset.domains else 0.0
    names = ", ".join(shared)
    return Reason(
        part="fit",
        score=value,
        sentence=f"{len(shared)} of its {len(dataset.domains)} domains are asked for: {names}.",
        sentence_ja=f"{len(dataset.domains)} 分野のうち {len(shared)} 分野が要件に合います（{names}）。",
    )


def _quality(dataset: Dataset) -> Reason:
    value = CARE.get(dataset.quality, 0.0)
    made = ", ".join(dataset.collection) or "unknown"
    return Reason(
        part="quality",
        score=value,
        sentence=f"Its making is {dataset.quality} ({made}).",
        sentence_ja=f"作り方: {dataset.quality}（{made}）。",
    )


def _quantity(dataset: Dataset) -> Reason:
    size = known_size(dataset) or 1
    return Reason(
        part="quantity",
        score=min(log10(max(size, 1)) / BIGGEST, 1.0),
        sentence=f"It has {size:,} samples to train on.",
        sentence_ja=f"学習に使えるのは {size:,} 件です。",
    )


def _evidence(dataset: Dataset) -> Reason:
    """Count facts not established against it: a third of the part is gone with two open facts."""
    unknowns = len(dataset.unknowns)
    return Reason(
        part="evidence",
        score=1 / (1 + unknowns / 4),
        sentence=f"{len(dataset.evidence)} sources were read, {unknowns} facts are open.",
        sentence_ja=f"確認した出典 {len(dataset.evidence)} 件、未確認の事実 {unknowns} 件。",
    )
