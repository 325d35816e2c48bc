"""The exact allocation over shares of the budget: datasets chosen, caps added as they bind.

Variables are the pieces of every dataset's worth curve, the total drawn, and what each domain is
short or over. Rows match the domains and hold the caps. The answer is deterministic: candidates come
in the order of ids, HiGHS runs on one thread, and each dataset's slope is lowered by at most 1e-8 in
that order. As shares add up to at most one, this moves the objective by at most 1e-8, so it can only
choose among mixes that are equally good to eight digits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

from app.recommender.draft import NOTHING, Bounds, Draft, Member, Solution
from app.recommender.program import Optimum


def allocate(
    members: Sequence[Member], goals: Mapping[str, float], bounds: Bounds, *, elastic: bool = False
) -> Solution | None:
    """Return the best shares under the bounds; None when none exist or nothing would be drawn.

    `elastic` lets hard lower bounds be missed at a high cost: the nearest feasible mix.
    """
    ordered = sorted(members, key=lambda member: member.candidate.id)
    if bounds.min_share > 0 or bounds.max_datasets is not None:
        chosen = _choose(ordered, goals, bounds, elastic=elastic)
        if chosen is None:
            return None
        ordered = [replace(member, least=max(member.least, bounds.min_share)) for member in chosen]
        bounds = replace(bounds, min_share=0.0, max_datasets=None)
    draft = Draft(ordered, goals, bounds, elastic=elastic)
    optimum = _with_caps(draft)
    if optimum is None or optimum.values[draft.total] <= NOTHING:
        return None
    return draft.solution(optimum)


def _choose(
    members: list[Member], goals: Mapping[str, float], bounds: Bounds, *, elastic: bool
) -> list[Member] | None:
    """Pick the datasets exactly, with one yes-or-no variable each; the linear program then sets shares."""
    draft = Draft(members, goals, bounds, elastic=elastic)
    switches = []
    for number, member in enumerate(members):
        switch = draft.program.column(0.0, 1.0)
        switches.append(switch)
        pieces = draft.pieces[number]
        ones = [1.0] * len(pieces)
        draft.program.row(
            ("off", member.candidate.id),
            [*pieces, switch],
            [*ones, -min(member.cap, 1.0)],
            low=-inf,
            high=0.0,
        )
        if bounds.min_share > 0:
            draft.program.row(
                ("min_share_if_on", member.candidate.id),
                [*pieces, draft.total, switch],
                [*ones, -bounds.min_share, -bounds.min_share],
                low=-bounds.min_share,
                high=inf,
            )
    if bounds.max_datasets is not None:
        draft.program.row(
            ("max_datasets", ""), switches, [1.0] * len(switches), low=0.0, high=float(bounds.max_datasets)
        )
    optimum = _with_caps(draft, integers=switches)
    if optimum is None or optimum.values[draft.total] <= NOTHING:
        return None
    shares = draft.shares(optimum)
    return [member for member in members if shares[member.candidate.id] > NOTHING]


def _with_caps(draft: Draft, *, integers: Sequence[int] = ()) -> Optimum | None:
    """Solve, add the share caps that the answer breaks, and solve again until none is broken.

    Most caps never bind, so leaving them out until they do keeps large programs small; the last
    answer satisfies all of them and is therefore the optimum of the whole program.
    """
    waiting = dict(draft.caps())
    while True:
        optimum = draft.program.maximize(integers=integers)
        if optimum is None:
            return None
        total = optimum.values[draft.total]
        broken = [
            key
            for key, (numbers, cap) in waiting.items()
            if sum(draft.drawn(optimum, number) for number in numbers) > cap * total + NOTHING
        ]
        if not broken:
            return optimum
        for key in broken:
            numbers, cap = waiting.pop(key)
            pieces = [piece for number in numbers for piece in draft.pieces[number]]
            draft.program.row(key, [*pieces, draft.total], [*([1.0] * len(pieces)), -cap], low=-inf, high=0.0)
