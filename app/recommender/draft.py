"""One mix as a linear program: what its columns and rows stand for, and the answer read back.

Columns are the pieces of every dataset's worth curve, the total drawn, and what each domain is short
or over. Rows match the domains and hold lower bounds; caps are added one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from app.recommender.bounds import Together, floors
from app.recommender.candidates import Candidate
from app.recommender.program import Key, Optimum, Program
from app.recommender.requirements import Limits
from app.recommender.worth import Segment

MISMATCH = 4.0
"""What a share of the mix in the wrong domain costs; the best draw is worth at most 2."""

SHORTAGE = 1000.0
"""What an unmet hard bound costs in the elastic program that finds the nearest feasible mix."""

TIE = 1e-8


@dataclass(frozen=True, slots=True)
class Member:
    """A candidate that may be drawn: its curve, one epoch as a share of the budget, and its least share."""

    candidate: Candidate
    curve: tuple[Segment, ...]
    epoch: float
    least: float = 0.0

    @property
    def drawable(self) -> tuple[Segment, ...]:
        """Return the pieces that can take draws: all but the empty last one."""
        return self.curve[:-1]

    @property
    def cap(self) -> float:
        """Return the most of the budget it can take."""
        return self.curve[-1].end


@dataclass(frozen=True, slots=True)
class Solution:
    """Shares of the budget by dataset, the objective, and what one unit more of each bound is worth."""

    shares: Mapping[str, float]
    objective: float
    prices: Mapping[Key, float] = field(default_factory=dict)
    shortage: float = 0.0


NOTHING = 1e-9
"""A share below this is none: far less than one sample of any budget that fits on disks."""


class Draft:
    """The program of one mix, with what its columns stand for; `budget` is in the unit of the shares."""

    def __init__(
        self,
        members: Sequence[Member],
        goals: Mapping[str, float],
        limits: Limits,
        *,
        elastic: bool,
        budget: float = 1.0,
    ) -> None:
        self.members, self.goals, self.elastic, self.budget = members, goals, elastic, budget
        self.candidates = [member.candidate for member in members]
        self.program = program = Program()
        step = TIE / max(len(members), 1)
        self.pieces = [
            program.columns(
                [s.slope - number * step for s in member.drawable],
                [s.end - s.start for s in member.drawable],
            )
            for number, member in enumerate(members)
        ]
        self.total = program.column(0.0, budget)
        self.short: dict[str, int] = {}
        self.over: dict[str, int] = {}
        self.missed: list[int] = []
        self.floors: list[Key] = []
        self.caps: list[Key] = []
        every = [piece for pieces in self.pieces for piece in pieces]
        program.row(("total", ""), [*every, self.total], [*([1.0] * len(every)), -1.0], low=0.0, high=0.0)
        for domain, goal in goals.items():
            self._match(domain, goal, missable=(1 - limits.min_domain_coverage) * goal)
        for number, member in enumerate(members):
            if member.least > 0:
                self.at_least(Together(("include", member.candidate.id), (number,), member.least))
        for floor in floors(self.candidates, limits):
            self.at_least(floor)

    def _match(self, domain: str, goal: float, *, missable: float) -> None:
        self.short[domain] = self.program.column(-MISMATCH, missable)
        self.over[domain] = self.program.column(-MISMATCH, inf)
        columns, values = [self.short[domain], self.over[domain]], [1.0, -1.0]
        for member, pieces in zip(self.members, self.pieces, strict=True):
            part = member.candidate.domains.get(domain, 0.0)
            if part:
                columns += pieces
                values += [part] * len(pieces)
        if self.elastic:
            columns.append(self._missable())
            values.append(1.0)
        self.program.row(("domain", domain), columns, values, low=goal, high=goal)

    def at_least(self, floor: Together) -> None:
        """Ask for a share of what is drawn; an elastic program may miss it at a cost."""
        columns, values = self.over_total(floor)
        if self.elastic:
            columns[-1], values[-1] = self._missable(), 1.0
        self.program.row(floor.key, columns, values, low=self._of_budget(floor), high=inf)
        self.floors.append(floor.key)

    def at_most(self, cap: Together) -> None:
        """Allow no more than a share of what is drawn."""
        columns, values = self.over_total(cap)
        if self.elastic:
            columns, values = columns[:-1], values[:-1]
        self.program.row(cap.key, columns, values, low=-inf, high=self._of_budget(cap))
        self.caps.append(cap.key)

    def _of_budget(self, group: Together) -> float:
        return group.share * self.budget if self.elastic else 0.0

    def over_total(self, group: Together) -> tuple[list[int], list[float]]:
        """Return the terms of what a group draws less its share of the total."""
        pieces = [piece for number in group.numbers for piece in self.pieces[number]]
        return [*pieces, self.total], [*([1.0] * len(pieces)), -group.share]

    def _missable(self) -> int:
        self.missed.append(self.program.column(-SHORTAGE, inf))
        return self.missed[-1]

    def whole(self, optimum: Optimum) -> float:
        """Return what shares are shares of: what is drawn.

        Nothing drawn keeps every bound. An elastic program looks for the nearest mix instead, so there
        they are shares of the budget.
        """
        return self.budget if self.elastic else optimum.values[self.total]

    def drawn(self, optimum: Optimum) -> list[float]:
        """Return every member's share of the budget."""
        return [sum(optimum.values[pieces.start : pieces.stop]) for pieces in self.pieces]

    def solution(self, optimum: Optimum) -> Solution:
        """Read shares, objective and prices back in the product's words."""
        worth = sum(
            segment.slope * optimum.values[piece]
            for member, pieces in zip(self.members, self.pieces, strict=True)
            for segment, piece in zip(member.drawable, pieces, strict=True)
        )
        off = sum(optimum.values[column] for column in (*self.short.values(), *self.over.values()))
        return Solution(
            shares={
                one.id: share
                for one, share in zip(self.candidates, self.drawn(optimum), strict=True)
                if share > NOTHING
            },
            objective=worth - MISMATCH * off,
            prices={key: max(price, 0.0) for key, price in self._prices(optimum)},
            shortage=sum(optimum.values[column] for column in self.missed),
        )

    def _prices(self, optimum: Optimum) -> Iterator[tuple[Key, float]]:
        """Yield the price of every bound.

        The budget has none: goals are shares of it, so drawing more than the whole only overshoots them.
        All pieces of a dataset stand in the same rows, so the reduced cost of the first piece beyond
        its cap follows from that of the last piece before it.
        """
        total = optimum.values[self.total]
        for domain, column in self.short.items():
            yield ("min_domain_coverage", domain), optimum.reduced[column] * self.goals[domain]
        for member, pieces in zip(self.members, self.pieces, strict=True):
            if pieces:
                beyond = member.curve[-1].slope - member.drawable[-1].slope + optimum.reduced[pieces[-1]]
                yield ("max_epochs", member.candidate.id), beyond * member.epoch
        yield from ((key, optimum.duals[key] * total) for key in self.caps)
        yield from ((key, -optimum.duals[key] * total) for key in self.floors)
