"""A mix: what was picked and why, what was left and why, and what each limit costs."""

from typing import Any

from app.facts.record import Record
from app.licensing.verdict import Verdict
from app.recommender.requirements import Requirements


class Reason(Record):
    """One part of a score, in a sentence."""

    part: str
    score: float
    sentence: str
    sentence_ja: str


class Subset(Record):
    """The per-sample filter that makes a dataset usable: license values kept, and the share that stays."""

    field: str | None
    keep: tuple[str, ...]
    kept_share: float | None


class Pick(Record):
    """One dataset of the mix. `weight` is its share of draws; `available` the samples that may be used."""

    dataset: str
    weight: float
    samples: int
    available: int
    epochs: float
    domains: dict[str, float]
    verdict: Verdict
    subset: Subset | None
    why: tuple[Reason, ...]
    image_tokens: int | None
    text_tokens: int | None
    bytes: int | None


class Excluded(Record):
    """One dataset left out: the rule or requirement that did it, and the path to the fact."""

    dataset: str
    rule: str
    reason: str
    reason_ja: str
    path: tuple[str, ...]
    verdict: Verdict | None


class MixObligation(Record):
    code: str
    text: str
    text_ja: str
    datasets: tuple[str, ...]


class Totals(Record):
    samples: int
    image_tokens: int | None
    text_tokens: int | None
    bytes: int | None
    unfilled: int
    coverage: dict[str, float]


class Price(Record):
    """The shadow price of a binding constraint: objective gained per unit of its bound."""

    constraint: str
    bound: float
    price: float
    sentence: str
    sentence_ja: str


class Relaxation(Record):
    """One requirement loosened alone, with the exact gain of solving again."""

    change: str
    patch: dict[str, Any]
    datasets: int
    samples: int
    coverage: dict[str, float]
    objective: float
    sentence: str
    sentence_ja: str


class NoGain(Record):
    """The relaxations that alone would not improve the mix, named in one line."""

    changes: tuple[str, ...]
    sentence: str
    sentence_ja: str


class Overlap(Record):
    """Images that several picks, or a pick and a benchmark, take from the same origin."""

    origin: str
    datasets: tuple[str, ...]
    kind: str
    sentence: str
    sentence_ja: str


class Conflict(Record):
    """One requirement of a smallest set that cannot hold together."""

    requirement: str
    sentence: str
    sentence_ja: str


class Check(Record):
    """A fact to establish next, and what it would add if it turned out well."""

    dataset: str
    fact: str
    samples: int
    sentence: str
    sentence_ja: str


class Mix(Record):
    """An immutable answer under its content hash; `id` is `sha256:` + hex of everything else."""

    id: str
    snapshot: str
    requirements: Requirements
    verdict: Verdict
    picks: tuple[Pick, ...]
    excluded: tuple[Excluded, ...]
    obligations: tuple[MixObligation, ...]
    totals: Totals
    prices: tuple[Price, ...]
    relaxations: tuple[Relaxation, ...]
    overlaps: tuple[Overlap, ...]
    warnings: tuple[str, ...]
    infeasible: tuple[Conflict, ...] | None
    objective: float = 0.0
    checks: tuple[Check, ...] = ()
    no_gain: NoGain | None = None
