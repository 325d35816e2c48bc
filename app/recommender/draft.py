"""One mix as a linear program: what its columns and rows stand for, and the answer read back.

Columns are the pieces of every dataset's worth curve, the total drawn, and what each domain is short
or over. Rows match the domains and hold lower bounds; caps are offered one by one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

from app.recommender.candidates import Candidate
from app.recommender.program import Key, Optimum, Program
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
class Bounds:
    """Caps as shares of the mix (1: none), and how much of each domain's goal must be met."""

    max_share: float = 1.0
    max_publisher_share: float = 1.0
    max_generator_share: float = 1.0
    min_coverage: float = 0.0
    min_share: float = 0.0
    max_datasets: int | None = None


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
    """The program of one mix, with what its columns stand for."""

    def __init__(
        self, members: list[Member], goals: Mapping[str, float], bounds: Bounds, *, elastic: bool
    ) -> None:
        self.members, self.goals, self.bounds = members, goals, bounds
        self.program = program = Program()
        step = TIE / max(len(members), 1)
        self.pieces = [
            [program.column(s.slope - number * step, s.end - s.start) for s in member.drawable]
            for number, member in enumerate(members)
        ]
        self.total = program.column(0.0, 1.0)
        self.short: dict[str, int] = {}
        self.over: dict[str, int] = {}
        self.missed: list[int] = []
        every = [piece for pieces in self.pieces for piece in pieces]
        program.row(("total", ""), [*every, self.total], [*([1.0] * len(every)), -1.0], low=0.0, high=0.0)
        for domain, goal in goals.items():
            self._match(domain, goal, elastic)
        for number, member in enumerate(members):
            if member.least > 0:
                self._least(number, member, elastic)

    def _match(self, domain: str, goal: float, elastic: bool) -> None:
        self.short[domain] = self.program.column(-MISMATCH, (1 - self.bounds.min_coverage) * goal)
        self.over[domain] = self.program.column(-MISMATCH, inf)
        columns, values = [self.short[domain], self.over[domain]], [1.0, -1.0]
        for member, pieces in zip(self.members, self.pieces, strict=True):
            part = member.candidate.domains.get(domain, 0.0)
            if part:
                columns += pieces
                values += [part] * len(pieces)
        if elastic:
            columns.append(self._missable())
            values.append(1.0)
        self.program.row(("domain", domain), columns, values, low=goal, high=goal)

    def _least(self, number: int, member: Member, elastic: bool) -> None:
        columns, values = (
            [*self.pieces[number], self.total],
            [*([1.0] * len(self.pieces[number])), -member.least],
        )
        if elastic:
            columns.append(self._missable())
            values.append(1.0)
        self.program.row(("min_share", member.candidate.id), columns, values, low=0.0, high=inf)

    def _missable(self) -> int:
        self.missed.append(self.program.column(-SHORTAGE, inf))
        return self.missed[-1]

    def caps(self) -> Iterator[tuple[Key, tuple[list[int], float]]]:
        """Yield every share cap: its name, the members under it, and the share they may have together."""
        publishers: dict[str, list[int]] = {}
        generators: dict[str, list[int]] = {}
        for number, member in enumerate(self.members):
            publishers.setdefault(member.candidate.publisher, []).append(number)
            for generator in member.candidate.generators:
                generators.setdefault(generator, []).append(number)
            if self.bounds.max_share < 1:
                yield ("max_share", member.candidate.id), ([number], self.bounds.max_share)
        if self.bounds.max_publisher_share < 1:
            for name, numbers in sorted(publishers.items()):
                yield ("max_publisher_share", name), (numbers, self.bounds.max_publisher_share)
        if self.bounds.max_generator_share < 1:
            for name, numbers in sorted(generators.items()):
                yield ("max_generator_share", name), (numbers, self.bounds.max_generator_share)

    def drawn(self, optimum: Optimum, number: int) -> float:
        """Return one member's share of the budget."""
        return sum(optimum.values[piece] for piece in self.pieces[number])

    def shares(self, optimum: Optimum) -> dict[str, float]:
        """Return every member's share of the budget by dataset."""
        return {m.candidate.id: self.drawn(optimum, n) for n, m in enumerate(self.members)}

    def solution(self, optimum: Optimum) -> Solution:
        """Read shares, objective and prices back in the product's words."""
        worth = sum(
            segment.slope * optimum.values[piece]
            for member, pieces in zip(self.members, self.pieces, strict=True)
            for segment, piece in zip(member.drawable, pieces, strict=True)
        )
        off = sum(optimum.values[column] for column in (*self.short.values(), *self.over.values()))
        return Solution(
            shares={name: share for name, share in self.shares(optimum).items() if share > NOTHING},
            objective=worth - MISMATCH * off,
            prices={key: max(price, 0.0) for key, price in self._prices(optimum)},
            shortage=sum(optimum.values[column] for column in self.missed),
        )

    def _prices(self, optimum: Optimum) -> Iterator[tuple[Key, float]]:
        """Yield the price of every bound.

        All pieces of a dataset stand in the same rows, so the reduced cost of the first piece beyond
        its cap follows from that of the last piece before it.
        """
        total = optimum.values[self.total]
        yield ("budget", ""), optimum.reduced[self.total]
        for domain, column in self.short.items():
            yield ("min_domain_coverage", domain), optimum.reduced[column] * self.goals[domain]
        for member, pieces in zip(self.members, self.pieces, strict=True):
            if pieces:
                beyond = member.curve[-1].slope - member.drawable[-1].slope + optimum.reduced[pieces[-1]]
                yield ("max_epochs", member.candidate.id), beyond * member.epoch
        for key, dual in optimum.duals.items():
            if key[0] in ("max_share", "max_publisher_share", "max_generator_share"):
                yield key, dual * total
            if key[0] == "min_share":
                yield key, -dual * total
