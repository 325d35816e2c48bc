"""What to find out next: open facts, and what the mix would gain if they turned out well."""

from collections.abc import Iterator
from dataclasses import replace

from app.facts.figures import compact
from app.licensing.verdict import Verdict
from app.recommender.mix import Check, Excluded
from app.recommender.problem import solve
from app.recommender.whatif import NOTHING_DRAWN, Asked

TRIED = 8
"""How many datasets are tried by solving again: those with the largest target shares."""

SHOWN = 8
NOTHING = 1e-7
"""A gain below the solver's own accuracy is none: the dataset would not enter."""

UNSIZED = "size-unknown"


def next_checks(asked: Asked) -> tuple[Check, ...]:
    """Return the facts worth establishing, the largest gain first, then sizes nobody has counted.

    The gain is exact: the mix is solved again as if this one dataset were allowed.
    """
    held = [one for one in asked.outcome.excluded if _rests_on_a_license(one)]
    held = [one for one in held if one.dataset in asked.problem.universe]
    held.sort(key=lambda one: (-asked.problem.targets[one.dataset], one.dataset))
    tried = [(check, gain) for one in held[:TRIED] for check, gain in _tried(one, asked)]
    tried = [pair for pair in tried if pair[1] > NOTHING]
    tried.sort(key=lambda pair: (-pair[1], pair[0].dataset))
    unsized = [_unsized(one) for one in asked.outcome.excluded if _rests_on_a_count(one)]
    return (*(check for check, _ in tried), *unsized)[:SHOWN]


def _rests_on_a_license(one: Excluded) -> bool:
    return one.verdict is Verdict.UNKNOWN and one.rule.startswith("R") and one.rule not in ("R9", "R10")


def _rests_on_a_count(one: Excluded) -> bool:
    return one.rule == UNSIZED and one.verdict is not None and one.verdict.usable


def _tried(one: Excluded, asked: Asked) -> Iterator[tuple[Check, float]]:
    judgement = replace(asked.judgements[one.dataset], verdict=Verdict.ALLOWED, filtered=None)
    judgements = {**asked.judgements, one.dataset: judgement}
    outcome = solve(asked.problem, asked.requirements, judgements, use=asked.use)
    if outcome.solution is None:
        return
    before = asked.outcome.solution.objective if asked.outcome.solution else NOTHING_DRAWN
    size = asked.problem.universe[one.dataset].size
    share = outcome.solution.shares.get(one.dataset, 0.0)
    yield (
        Check(
            dataset=one.dataset,
            fact=" > ".join(one.path),
            samples=size,
            sentence=f"If this were allowed, {one.dataset} ({compact(size, 'en')} samples) would fill "
            f"{_percent(share)} of the budget. {one.reason}",
            sentence_ja=f"認められれば {one.dataset}（{compact(size, 'ja')}件）が"
            f"予算の {_percent(share)} を占めます。{one.reason_ja}",
        ),
        outcome.solution.objective - before,
    )


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else f"{share * 100:.1g}%"


def _unsized(one: Excluded) -> Check:
    return Check(
        dataset=one.dataset,
        fact=" > ".join(one.path),
        samples=0,
        sentence=f"{one.dataset} may be used once it is counted. {one.reason}",
        sentence_ja=f"{one.dataset} は件数が分かれば使えます。{one.reason_ja}",
    )
