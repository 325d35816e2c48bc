"""The exact allocation over shares of the budget: datasets chosen, caps added as they bind.

Variables are the pieces of every dataset's worth curve, the total drawn, and what each domain is
short or over. Rows match the domains and hold the caps. The answer is deterministic: candidates come
in the order of ids, HiGHS runs on one thread, and each dataset's slope is lowered by at most 1e-8 in
that order. As shares add up to at most one, this moves the objective by at most 1e-8, so it can only
choose among mixes that are equally good to eight digits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, inf

from app.recommender.bounds import EACH, Together, all_or_none, caps
from app.recommender.draft import NOTHING, Draft, Member, Solution
from app.recommender.program import Optimum
from app.recommender.requirements import Limits
from app.recommender.worth import Segment


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
    """Pick what enters, with a yes-or-no variable each; the linear program then sets the shares.

    All caps stand from the start here, as every search anew costs more than they do. Shares
    are counted in what could be filled at all: where that is a thousandth of the budget, the search would
    else take small datasets for none.
    """
    reach = max(min(sum(member.cap for member in members), 1.0), NOTHING)
    draft = Draft(
        [_times(1 / reach, member) for member in members],
        {domain: goal / reach for domain, goal in goals.items()},
        limits,
        elastic=elastic,
        budget=1 / reach,
    )
    groups = list(all_or_none(draft.candidates, limits))
    switches = [_switch(draft, group, limits) for group in groups]
    _count(draft, groups, switches, limits)
    for cap in caps(draft.candidates, limits):
        draft.at_most(cap)
    optimum = draft.program.maximize(integers=switches)
    if optimum is None or optimum.values[draft.total] <= NOTHING:
        return None
    off = (group for group, switch in zip(groups, switches, strict=True) if optimum.values[switch] < 0.5)
    out = {number for group in off for number in group.numbers}
    return [member for number, member in enumerate(members) if number not in out]


def _times(factor: float, member: Member) -> Member:
    """Return a member with its shares in a smaller unit."""
    curve = tuple(Segment(one.start * factor, one.end * factor, one.slope) for one in member.curve)
    return replace(member, curve=curve, epoch=member.epoch * factor)


def _switch(draft: Draft, group: Together, limits: Limits) -> int:
    """Add a yes-or-no variable: no draws when it is 0, at least the group's share when it is 1.

    Every piece is tied to it, cut to what the cap leaves. Half a switch then allows half of each piece
    instead of the best half, so that the linear relaxation is close and the search short.
    """
    switch = draft.program.column(0.0, 1.0)
    kind, name = group.key
    most = {least: getattr(limits, most) for least, most in EACH.values()}[kind]
    for number in group.numbers:
        for segment, piece in zip(draft.members[number].drawable, draft.pieces[number], strict=True):
            length = max(min(segment.end, most * draft.budget) - segment.start, 0.0)
            draft.program.row(
                (f"off {kind} {name}", str(piece)), [piece, switch], [1.0, -length], low=-inf, high=0.0
            )
    if group.share > 0:
        columns, values = draft.over_total(group)
        least = group.share * draft.budget
        draft.program.row((f"on {kind}", name), [*columns, switch], [*values, -least], low=-least, high=inf)
    return switch


def _count(draft: Draft, groups: Sequence[Together], switches: Sequence[int], limits: Limits) -> None:
    """Hold the number of datasets, and say that under a cap of a quarter it takes four to make a mix."""
    for kind in ("datasets", "publishers"):
        least, most = EACH[kind]
        counted = [switch for switch, one in zip(switches, groups, strict=True) if one.key[0] == least]
        fewest = 0.0 if draft.elastic else ceil(1 / getattr(limits, most) - NOTHING)
        high = limits.max_datasets if kind == "datasets" else None
        if counted:
            draft.program.row(
                ("number", kind),
                counted,
                [1.0] * len(counted),
                low=fewest,
                high=inf if high is None else high,
            )


def _with_caps(draft: Draft, limits: Limits) -> Optimum | None:
    """Solve, add the share caps that the answer breaks, and solve again until none is broken.

    Most caps never bind, so leaving them out until they do keeps large programs small; the last
    answer satisfies all of them and is therefore the optimum of the whole program.
    """
    waiting = list(caps(draft.candidates, limits))
    while True:
        optimum = draft.program.maximize()
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
