"""The exact allocation over shares of the budget: datasets chosen, caps added as they bind.

Variables are the pieces of every dataset's worth curve, the total drawn, and what each domain is
short or over. Rows match the domains and hold the caps. The answer is deterministic: candidates come
in the order of ids, HiGHS runs on one thread, and each dataset's slope is lowered by at most 1e-8 in
that order. As shares add up to at most one, this moves the objective by at most 1e-8, so it can only
choose among mixes that are equally good to eight digits.
"""

from collections.abc import Mapping, Sequence
from math import inf

from app.recommender.bounds import LEAST_OF_A_DATASET, Together, all_or_none, caps
from app.recommender.draft import NOTHING, Draft, Member, Solution
from app.recommender.program import Optimum
from app.recommender.requirements import Limits


def allocate(
    members: Sequence[Member], goals: Mapping[str, float], limits: Limits, *, elastic: bool = False
) -> Solution | None:
    """Return the best shares under the limits; None when none exist or nothing would be drawn.

    `elastic` lets hard lower bounds be missed at a high cost: the nearest feasible mix.
    """
    ordered = sorted(members, key=lambda member: member.candidate.id)
    if limits.picks:
        chosen = _choose(ordered, goals, limits, elastic=elastic)
        if chosen is None:
            return None
        ordered = chosen
    draft = Draft(ordered, goals, limits, elastic=elastic)
    for floor in all_or_none(draft.candidates, limits):
        if floor.share > 0:
            draft.at_least(floor)
    optimum = _with_caps(draft, limits)
    if optimum is None or optimum.values[draft.total] <= NOTHING:
        return None
    return draft.solution(optimum)


def _choose(
    members: list[Member], goals: Mapping[str, float], limits: Limits, *, elastic: bool
) -> list[Member] | None:
    """Pick what enters exactly, with a yes-or-no variable each; the linear program then sets shares."""
    draft = Draft(members, goals, limits, elastic=elastic)
    groups = list(all_or_none(draft.candidates, limits))
    switches = [_switch(draft, group) for group in groups]
    if limits.max_datasets is not None:
        counted = [
            switch for switch, one in zip(switches, groups, strict=True) if one.key[0] == LEAST_OF_A_DATASET
        ]
        high = float(limits.max_datasets)
        draft.program.row(("max_datasets", ""), counted, [1.0] * len(counted), low=0.0, high=high)
    optimum = _with_caps(draft, limits, integers=switches)
    if optimum is None or optimum.values[draft.total] <= NOTHING:
        return None
    drawn = draft.drawn(optimum)
    out = {n for group in groups if sum(drawn[n] for n in group.numbers) <= NOTHING for n in group.numbers}
    return [member for number, member in enumerate(members) if number not in out]


def _switch(draft: Draft, group: Together) -> int:
    """Add a yes-or-no variable: no draws when it is 0, at least the group's share when it is 1."""
    switch = draft.program.column(0.0, 1.0)
    kind, name = group.key
    pieces, ones = draft.over_total(group)
    most = min(sum(draft.members[number].cap for number in group.numbers), 1.0)
    draft.program.row((f"off {kind}", name), [*pieces[:-1], switch], [*ones[:-1], -most], low=-inf, high=0.0)
    if group.share > 0:
        draft.program.row(
            (f"on {kind}", name), [*pieces, switch], [*ones, -group.share], low=-group.share, high=inf
        )
    return switch


def _with_caps(draft: Draft, limits: Limits, *, integers: Sequence[int] = ()) -> Optimum | None:
    """Solve, add the share caps that the answer breaks, and solve again until none is broken.

    Most caps never bind, so leaving them out until they do keeps large programs small; the last
    answer satisfies all of them and is therefore the optimum of the whole program.
    """
    waiting = list(caps(draft.candidates, limits))
    while True:
        optimum = draft.program.maximize(integers=integers)
        if optimum is None:
            return None
        drawn, whole = draft.drawn(optimum), draft.whole(optimum)
        held = [sum(drawn[n] for n in cap.numbers) <= cap.share * whole + NOTHING for cap in waiting]
        if all(held):
            return optimum
        for cap, holds in zip(waiting, held, strict=True):
            if not holds:
                draft.at_most(cap)
        waiting = [cap for cap, holds in zip(waiting, held, strict=True) if holds]
