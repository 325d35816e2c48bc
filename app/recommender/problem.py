"""One question to the solver: the library, the verdicts and the requirements, solved as often as asked.

What does not depend on licenses or limits (universe, targets) is worked out once, so that every
relaxation is measured by the same objective.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from app.facts.library import Library
from app.facts.lineage import Upstream, closure
from app.facts.profile import Profile
from app.licensing.use import Use
from app.licensing.verdict import Judgement
from app.recommender.allocation import allocate
from app.recommender.bounds import EACH, named
from app.recommender.candidates import Candidate, Eligible, domain_goals
from app.recommender.draft import Member, Solution
from app.recommender.eligibility import sort_out
from app.recommender.mix import Excluded
from app.recommender.outbound import Mergeable, mergeable
from app.recommender.requirements import Limits, Requirements
from app.recommender.scoring import candidate
from app.recommender.tokens import budget_units, sample_cost, units_per_sample
from app.recommender.worth import curve, steps_for, targets

INCLUDED_SHARE = 0.01
"""The least share of a dataset that was asked for by name, unless a minimum share says more."""


MERGED = "use.packaging"
"""The requirement that a merged corpus goes out under one license."""

OUT_OF_REACH = 2.0
"""A share of the budget that no dataset can take: an epoch limit above it has no price."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The facts of one question: candidates by id, their target shares, and what lies upstream of each."""

    library: Library
    universe: Mapping[str, Candidate]
    targets: Mapping[str, float]
    upstream: Mapping[str, tuple[Upstream, ...]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer: who might enter, who not and why, and the shares (None: nothing satisfies it all)."""

    eligible: Mapping[str, Eligible]
    excluded: tuple[Excluded, ...]
    solution: Solution | None
    budget: float

    @property
    def available(self) -> int:
        """Return the samples of all datasets that might enter."""
        return sum(one.available for one in self.eligible.values())

    @property
    def filled(self) -> float:
        """Return the share of the budget that is drawn."""
        return sum(self.solution.shares.values()) if self.solution else 0.0


def pose(requirements: Requirements, library: Library, *, profile: Profile | None) -> Problem:
    """Work out what stays the same however licenses and limits are loosened."""
    universe = {}
    for dataset_id in sorted(library.datasets):
        dataset = library.datasets[dataset_id]
        unit = units_per_sample(sample_cost(dataset, profile), requirements.budget)
        one = candidate(dataset, requirements, unit=unit)
        if one is not None:
            universe[dataset_id] = one
    return Problem(
        library=library,
        universe=universe,
        targets=targets(list(universe.values()), requirements),
        upstream=_upstream(requirements, library),
    )


def solve(
    problem: Problem,
    requirements: Requirements,
    judgements: Mapping[str, Judgement],
    *,
    use: Use,
    ignore: frozenset[str] = frozenset(),
    elastic: bool = False,
) -> Outcome:
    """Find the best mix. `ignore` drops requirements by name; `elastic` bends hard lower bounds.

    `use` is the use that the judgements are for. A corpus that is merged and shared is solved once for
    each license it could go out under, and the best answer wins; of equal ones the first by license id.
    """
    limits = without(requirements.limits, ignore)
    requirements = requirements.model_copy(update={"limits": limits})
    eligible, excluded = sort_out(
        problem.library, requirements, judgements, upstream=problem.upstream, ignore=ignore
    )
    budget = 1.0 if "budget" in ignore else budget_units(requirements.budget)
    required = frozenset(name for name in requirements.include if f"include.{name}" not in ignore)
    goals = domain_goals(requirements)

    def answer(group: Mergeable) -> Outcome:
        solution = None
        if elastic or required <= group.eligible.keys():
            members = [
                _member(problem, one, limits, budget, required)
                for one in group.eligible.values()
                if one.dataset.id in problem.universe
            ]
            solution = allocate(members, goals, limits, elastic=elastic)
        return Outcome(group.eligible, (*excluded, *group.excluded), solution, budget)

    if MERGED in ignore:
        return answer(Mergeable(eligible, ()))
    return max(map(answer, mergeable(eligible, use, problem.library)), key=_goodness)


def _goodness(outcome: Outcome) -> tuple[float, float]:
    """Order answers: any before none, less missing, then the objective, alike to nine digits."""
    found = outcome.solution
    return (-inf, 0.0) if found is None else (-round(found.shortage, 9), round(found.objective, 9))


def _member(
    problem: Problem, one: Eligible, limits: Limits, budget: float, required: frozenset[str]
) -> Member:
    known = problem.universe[one.dataset.id]
    epoch = one.available * known.unit / budget
    segments = curve(
        known.score,
        target=problem.targets[known.id],
        epoch=epoch,
        cap=min(epoch * limits.max_epochs, OUT_OF_REACH),
        steps=steps_for(len(problem.universe)),
    )
    least = max(limits.min_share, INCLUDED_SHARE) if known.id in required else 0.0
    return Member(known, segments, epoch, least)


def without(limits: Limits, ignore: frozenset[str]) -> Limits:
    """Return the limits without those named, as `limits.max_share` or `limits.publishers.<name>`."""
    gone: dict[str, object] = {name: free for name, free in NO_LIMIT.items() if f"limits.{name}" in ignore}
    for kind in EACH:
        spans = named(limits, kind)
        kept = {name: span for name, span in spans.items() if f"limits.{kind}.{name}" not in ignore}
        if len(kept) < len(spans):
            gone[kind] = kept
    return limits.model_copy(update=gone) if gone else limits


NO_LIMIT: Mapping[str, float | None] = {
    "max_epochs": 1e6,
    "max_share": 1.0,
    "max_publisher_share": 1.0,
    "max_generator_share": 1.0,
    "min_domain_coverage": 0.0,
    "min_share": 0.0,
    "min_publisher_share": 0.0,
    "min_generator_share": 0.0,
    "max_datasets": None,
}


def _upstream(requirements: Requirements, library: Library) -> dict[str, tuple[Upstream, ...]]:
    """Walk the lineage where a requirement looks at it: protected benchmarks, no share-alike."""
    if not requirements.benchmarks and requirements.accept.share_alike:
        return {}
    return {name: closure(name, library) for name in sorted(library.datasets)}
