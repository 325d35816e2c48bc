"""The worth curve is concave, repeats fade, and the dial moves targets from size to score."""

import itertools
from math import isclose, sqrt

from hypothesis import given
from hypothesis import strategies as st

from app.recommender.candidates import Candidate
from app.recommender.worth import COARSE, FINE, curve, fresh_epochs, steps_for, targets
from tests.recommender.library import ask


def known(id: str, size: int, *, score: float = 0.5, domains: dict[str, float] | None = None) -> Candidate:
    return Candidate(id, {}, domains or {"vqa": 1.0}, size, 1.0, score)


@given(st.floats(0.01, 1), st.floats(0, 1), st.floats(1e-6, 3), st.floats(1e-6, 2))
def test_the_curve_is_concave_and_ends_at_the_cap(
    score: float, target: float, epoch: float, cap: float
) -> None:
    pieces = curve(score, target=target, epoch=epoch, cap=cap, steps=FINE)
    slopes = [piece.slope for piece in pieces]
    assert all(later <= earlier + 1e-9 for earlier, later in itertools.pairwise(slopes))
    assert isclose(pieces[-1].end, cap)
    assert pieces[-1].start == pieces[-1].end
    assert all(a.end == b.start for a, b in itertools.pairwise(pieces))


def test_four_epochs_are_almost_worth_four_and_sixteen_much_less() -> None:
    assert fresh_epochs(1) == 1
    assert 3.6 < fresh_epochs(4) < 3.8
    assert 10 < fresh_epochs(16) < 11
    assert fresh_epochs(1000) < 16.5


def test_quantity_draws_in_proportion_to_size() -> None:
    shares = targets([known("a", 100), known("b", 300)], ask(quality=0))
    assert isclose(shares["b"] / shares["a"], 3)
    assert isclose(sum(shares.values()), 1)


def test_the_middle_of_the_dial_is_the_square_root_rule() -> None:
    shares = targets([known("a", 100), known("b", 900)], ask(quality=0.5))
    assert isclose(shares["b"] / shares["a"], sqrt(9))


def test_quality_looks_at_the_score_alone() -> None:
    shares = targets([known("a", 100, score=0.8), known("b", 10**9, score=0.4)], ask(quality=1))
    assert isclose(shares["a"] / shares["b"], 2)


def test_a_given_temperature_and_threshold_are_followed() -> None:
    pair = [known("a", 100, score=0.9), known("b", 10_000, score=0.1)]
    warm = targets(pair, ask(sampling={"temperature": 2}))
    assert isclose(warm["b"] / warm["a"], 10)
    cut = targets(pair, ask(sampling={"threshold": 400}))
    assert isclose(cut["b"] / cut["a"], 4)


def test_domains_share_by_their_weights_whatever_their_size() -> None:
    pair = [known("a", 10, domains={"vqa": 1.0}), known("b", 10**9, domains={"chart-table": 1.0})]
    shares = targets(pair, ask(domains={"vqa": 3, "chart-table": 1}))
    assert isclose(shares["a"], 0.75)


def test_very_large_catalogs_follow_the_spread_in_coarse_steps() -> None:
    assert steps_for(300) is FINE
    assert steps_for(10_000) is COARSE
