"""The question as it was answered: what each limit costs, and how far each domain is filled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.licensing.use import Use
from app.licensing.verdict import Judgement
from app.recommender.bounds import named
from app.recommender.draft import MISMATCH
from app.recommender.mix import Price
from app.recommender.problem import INCLUDED_SHARE, Outcome, Problem
from app.recommender.requirements import Requirements

Judge = Callable[[Use], Mapping[str, Judgement]]

WORTH_SHOWING = 1e-7
"""A price below the solver's own accuracy is none."""

NOTHING_DRAWN = -MISMATCH
"""The objective of an empty mix: every goal is missed, and the goals add up to one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it was asked, and how it was answered."""

    problem: Problem
    requirements: Requirements
    use: Use
    judgements: Mapping[str, Judgement]
    outcome: Outcome


PRICE_WORDS: Mapping[str, tuple[str, str]] = {
    "max_epochs": ("One more epoch of {name}", "{name} をもう 1 エポック使えると"),
    "max_generator_share": (
        "Letting outputs of {name} take one more percent of the mix",
        "{name} の生成物の上限を 1 ポイント上げると",
    ),
    "min_domain_coverage": (
        "Asking one percent less of {name}",
        "{name} の最低充足率を 1 ポイント下げると",
    ),
}
MORE_OF = (
    "Letting {name} take one more percent of the mix",
    "{name} の上限を 1 ポイント上げると",
)
LESS_OF = ("Asking one percent less of {name}", "{name} の最小比率を 1 ポイント下げると")

AT_MOST = (" adds up to {gain:.3g} to the objective.", "目的関数が最大 {gain:.3g} 増えます。")
ABOUT = (" adds about {gain:.3g} to the objective.", "目的関数が約 {gain:.3g} 増えます。")
FULL = 1 - 1e-6
"""From here on the budget is filled. Below, a share of the mix is of a whole that grows with it: then
the objective is not concave in the bound, and a price is no upper limit."""


def prices(asked: Asked) -> tuple[Price, ...]:
    """Return what one unit more of every binding limit adds to the objective, dearest first."""
    solution = asked.outcome.solution
    if solution is None:
        return ()
    found = [
        _price(kind, name, price, asked)
        for (kind, name), price in solution.prices.items()
        if price > WORTH_SHOWING
    ]
    return tuple(sorted(found, key=lambda one: (-one.price, one.constraint)))


def _price(kind: str, name: str, price: float, asked: Asked) -> Price:
    words = PRICE_WORDS.get(kind) or (MORE_OF if "max" in kind else LESS_OF)
    limit = kind in ("max_epochs", "min_domain_coverage") or asked.outcome.filled > FULL
    gain = price if kind == "max_epochs" else price / 100
    en, ja = (
        said.format(name=name) + end.format(gain=gain)
        for said, end in zip(words, AT_MOST if limit else ABOUT, strict=True)
    )
    return Price(
        constraint=f"{kind}.{name}" if name else kind,
        bound=_bound(kind, name, asked),
        price=price,
        sentence=en,
        sentence_ja=ja,
    )


def _bound(kind: str, name: str, asked: Asked) -> float:
    limits = asked.requirements.limits
    if kind == "include":
        return max(limits.min_share, INCLUDED_SHARE)
    group, _, end = kind.partition(".")
    return float(getattr(named(limits, group)[name], end) if end else getattr(limits, kind))


def coverage(outcome: Outcome, asked: Asked) -> dict[str, float]:
    """Return how much of each domain's goal the mix reaches."""
    from_goals = dict.fromkeys(asked.requirements.domains, 0.0)
    total = sum(asked.requirements.domains.values())
    for name, share in outcome.solution.shares.items() if outcome.solution else ():
        for domain, part in asked.problem.universe[name].domains.items():
            if domain in from_goals:
                from_goals[domain] += share * part
    return {
        domain: round(min(drawn / (asked.requirements.domains[domain] / total), 1.0), 6)
        for domain, drawn in sorted(from_goals.items())
    }
