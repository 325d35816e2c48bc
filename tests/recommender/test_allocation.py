"""Laws of the allocation: shares, caps, order, relaxations, prices."""

from dataclasses import replace
from itertools import combinations
from math import isclose
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommender.allocation import allocate
from app.recommender.candidates import Candidate
from app.recommender.draft import Member, Solution
from app.recommender.requirements import Limits
from app.recommender.worth import FINE, curve

GOALS = {"chart-table": 0.5, "vqa": 0.5}
SPLITS = ({"vqa": 1.0}, {"chart-table": 1.0}, {"chart-table": 0.5, "vqa": 0.5})


def member(
    number: int,
    *,
    size: float = 0.3,
    score: float = 0.5,
    target: float = 0.2,
    split: int = 0,
    epochs: float = 3,
    publisher: str = "p",
) -> Member:
    known = Candidate(
        f"d{number:02}",
        {"datasets": (f"d{number:02}",), "publishers": (publisher,), "generators": ("g",) * (number % 2)},
        SPLITS[split],
        1,
        1.0,
        score,
    )
    pieces = curve(score, target=target, epoch=size, cap=min(size * epochs, 2.0), steps=FINE)
    return Member(known, pieces, size)


@st.composite
def shelves(draw: st.DrawFn, *, epochs: float = 3) -> list[Member]:
    count = draw(st.integers(2, 8))
    return [
        member(
            number,
            size=draw(st.floats(0.01, 2)),
            score=draw(st.floats(0.1, 1)),
            target=draw(st.floats(0.01, 0.8)),
            split=draw(st.integers(0, 2)),
            epochs=epochs,
            publisher=draw(st.sampled_from(["p", "q", "r"])),
        )
        for number in range(count)
    ]


def must(solution: Solution | None) -> Solution:
    assert solution is not None
    return solution


@given(shelves())
@settings(deadline=None, max_examples=60)
def test_shares_never_exceed_the_budget_or_the_epoch_limit(members: list[Member]) -> None:
    shares = must(allocate(members, GOALS, Limits())).shares
    assert sum(shares.values()) <= 1 + 1e-9
    for one in members:
        assert shares.get(one.candidate.id, 0) <= 3 * one.epoch + 1e-9


@given(shelves(), st.floats(0.3, 0.9), st.floats(0.4, 0.9), st.floats(0.3, 0.9))
@settings(deadline=None, max_examples=60)
def test_caps_per_dataset_publisher_and_generator_hold(
    members: list[Member], share: float, publisher: float, generator: float
) -> None:
    limits = Limits(max_share=share, max_publisher_share=publisher, max_generator_share=generator)
    solution = allocate(members, GOALS, limits)
    if solution is None:
        return
    total = sum(solution.shares.values())
    by_publisher: dict[str, float] = {}
    generated = 0.0
    for one in members:
        drawn = solution.shares.get(one.candidate.id, 0.0)
        assert drawn <= share * total + 1e-8
        by_publisher[one.candidate.groups["publishers"][0]] = (
            by_publisher.get(one.candidate.groups["publishers"][0], 0) + drawn
        )
        generated += drawn if one.candidate.groups["generators"] else 0
    assert all(drawn <= publisher * total + 1e-8 for drawn in by_publisher.values())
    assert generated <= generator * total + 1e-8


@given(shelves(), st.randoms())
@settings(deadline=None, max_examples=40)
def test_the_order_of_the_datasets_does_not_matter(members: list[Member], random: Random) -> None:
    shuffled = list(members)
    random.shuffle(shuffled)
    limits = Limits(max_share=0.6)
    assert allocate(members, GOALS, limits) == allocate(shuffled, GOALS, limits)


@given(shelves(), st.floats(0.3, 0.8))
@settings(deadline=None, max_examples=40)
def test_a_looser_cap_or_another_dataset_never_lowers_the_objective(
    members: list[Member], cap: float
) -> None:
    tight = allocate(members, GOALS, Limits(max_share=cap))
    loose = must(allocate(members, GOALS, Limits()))
    fewer = allocate(members[1:], GOALS, Limits())
    assert tight is None or tight.objective <= loose.objective + 1e-7
    assert fewer is None or fewer.objective <= loose.objective + 1e-7


@given(shelves())
@settings(deadline=None, max_examples=30)
def test_min_share_keeps_every_dataset_above_it_or_out(members: list[Member]) -> None:
    solution = allocate(members, GOALS, Limits(min_share=0.2))
    if solution is not None:
        total = sum(solution.shares.values())
        assert all(share >= 0.2 * total - 1e-8 for share in solution.shares.values())


def test_at_most_the_allowed_number_of_datasets_is_taken() -> None:
    members = [member(n, size=0.4 + n / 10) for n in range(6)]
    assert len(must(allocate(members, {"vqa": 1.0}, Limits(max_datasets=2))).shares) == 2


@given(shelves(), st.integers(1, 4), st.sampled_from([0.0, 0.15, 0.3]))
@settings(deadline=None, max_examples=20)
def test_the_datasets_chosen_are_the_best_of_all_subsets(
    members: list[Member], most: int, least: float
) -> None:
    """Tried one subset after the other, with every member of it held to the least share."""
    members = members[:5]
    found = allocate(members, GOALS, Limits(max_datasets=most, min_share=least))
    subsets = [
        [replace(one, least=least) for one in subset]
        for size in range(1, min(most, len(members)) + 1)
        for subset in combinations(members, size)
    ]
    tried = [allocate(subset, GOALS, Limits()) for subset in subsets]
    best = max((one.objective for one in tried if one is not None), default=None)
    assert (found is None) == (best is None)
    if found is not None and best is not None:
        assert abs(found.objective - best) <= 1e-4


def test_too_few_datasets_for_their_cap_have_no_answer_at_once() -> None:
    members = [member(n, size=2.0, split=n % 3) for n in range(40)]
    assert allocate(members, GOALS, Limits(max_share=0.15, max_datasets=6)) is None
    seven = must(allocate(members, GOALS, Limits(max_share=0.15, max_datasets=7)))
    assert len(seven.shares) == 7


def test_equal_datasets_share_equally_and_ties_go_to_the_smaller_id() -> None:
    members = [member(n, size=2.0, target=0.25) for n in range(4)]
    shares = must(allocate(members, {"vqa": 1.0}, Limits())).shares
    assert [round(shares[f"d{n:02}"], 6) for n in range(4)] == [0.25] * 4
    odd = must(allocate(members[:3], {"vqa": 1.0}, Limits())).shares
    assert odd["d00"] >= odd["d01"] >= odd["d02"]


def test_the_small_one_stops_at_its_cap_and_the_rest_is_filled_evenly() -> None:
    small = member(0, size=0.02, target=1 / 3, epochs=2)
    others = [member(n, size=2.0, target=1 / 3) for n in (1, 2)]
    shares = must(allocate([small, *others], {"vqa": 1.0}, Limits())).shares
    assert isclose(shares["d00"], 0.04, abs_tol=1e-9)
    assert isclose(sum(shares.values()), 1.0, abs_tol=1e-9)
    assert abs(shares["d01"] - shares["d02"]) <= 0.25 / 3 + 1e-9  # one step of the worth curve


def test_a_domain_nobody_serves_stays_unfilled_instead_of_being_spilled_into() -> None:
    solution = must(allocate([member(0, size=2.0)], GOALS, Limits()))
    assert isclose(solution.shares["d00"], 0.5, abs_tol=1e-9)


def test_minimum_coverage_that_nobody_can_meet_has_no_answer_but_a_nearest_one() -> None:
    limits = Limits(min_domain_coverage=0.9)
    assert allocate([member(0, size=2.0)], GOALS, limits) is None
    nearest = must(allocate([member(0, size=2.0)], GOALS, limits, elastic=True))
    assert nearest.shares
    assert nearest.shortage > 0


def test_nothing_to_draw_is_no_answer() -> None:
    assert allocate([], GOALS, Limits()) is None


def test_the_price_of_an_epoch_equals_the_finite_difference() -> None:
    def shelf(epochs: float) -> list[Member]:
        return [member(0, size=0.03, epochs=epochs), member(1, size=0.6), member(2, size=0.7, split=1)]

    step = 1e-3
    now, more = (
        must(allocate(shelf(2.5), GOALS, Limits())),
        must(allocate(shelf(2.5 + step), GOALS, Limits())),
    )
    price = now.prices["max_epochs", "d00"]
    assert price > 0
    assert isclose((more.objective - now.objective) / step, price, rel_tol=1e-3)


def test_the_price_of_a_share_cap_equals_the_finite_difference() -> None:
    members = [member(0, size=2.0, score=1.0), member(1, size=2.0, score=0.3), member(2, size=2.0, score=0.2)]
    step = 1e-4
    now = must(allocate(members, {"vqa": 1.0}, Limits(max_share=0.371)))
    more = must(allocate(members, {"vqa": 1.0}, Limits(max_share=0.371 + step)))
    price = sum(value for (kind, _), value in now.prices.items() if kind == "max_share")
    assert price > 0
    assert isclose((more.objective - now.objective) / step, price, rel_tol=1e-2)


def test_the_price_of_minimum_coverage_equals_the_finite_difference() -> None:
    """Charts come only with twice as many questions, of which there are enough: coverage costs."""
    plain = member(0, size=2.0, score=0.5, target=1.0)
    mixed = replace(plain, candidate=replace(plain.candidate, domains={"chart-table": 1 / 3, "vqa": 2 / 3}))
    goals, step = {"chart-table": 0.8, "vqa": 0.2}, 1e-4
    now = must(allocate([mixed], goals, Limits(min_domain_coverage=0.2)))
    less = must(allocate([mixed], goals, Limits(min_domain_coverage=0.2 - step)))
    price = now.prices["min_domain_coverage", "chart-table"]
    assert price > 0
    assert isclose((less.objective - now.objective) / step, price, rel_tol=1e-3)


@given(shelves(), st.floats(1e-5, 1e-3))
@settings(deadline=None, max_examples=40)
def test_a_price_never_promises_less_than_loosening_brings(members: list[Member], step: float) -> None:
    """The objective is concave in every bound, so a price is an upper bound of the gain per unit."""
    cap = 0.5
    now = allocate(members, GOALS, Limits(max_share=cap))
    more = allocate(members, GOALS, Limits(max_share=cap + step))
    if now is None or more is None:
        return
    price = sum(value for (kind, _), value in now.prices.items() if kind == "max_share")
    assert more.objective - now.objective <= price * step * (1 + 2 * step) + step * step * 40 + 1e-7
