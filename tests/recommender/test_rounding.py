"""Whole samples add up to the budget and never exceed what a dataset may give."""

from hypothesis import given
from hypothesis import strategies as st

from app.recommender.rounding import whole_samples


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.floats(0, 1e6), min_size=1, max_size=20))
def test_totals_add_up_to_the_nearest_whole(wanted: dict[str, float]) -> None:
    caps = {name: int(amount) + 1 for name, amount in wanted.items()}
    counts = whole_samples(wanted, caps, exact_total=True)
    assert sum(counts.values()) == round(sum(wanted.values()))
    assert all(abs(counts[name] - wanted[name]) <= 1 for name in wanted)


def test_the_largest_remainders_get_the_odd_samples_and_ties_go_by_id() -> None:
    counts = whole_samples({"b": 1.5, "a": 1.5, "c": 2.0}, {"a": 9, "b": 9, "c": 9}, exact_total=True)
    assert counts == {"a": 2, "b": 1, "c": 2}


def test_a_cap_is_never_exceeded() -> None:
    assert whole_samples({"a": 1.9}, {"a": 1}, exact_total=True) == {"a": 1}


def test_other_budgets_round_down() -> None:
    assert whole_samples({"a": 1.9, "b": 2.2}, {"a": 9, "b": 9}, exact_total=False) == {"a": 1, "b": 2}


def test_the_last_digits_of_a_float_decide_nothing_among_equals() -> None:
    wanted = {"a": 1 / 3 - 1e-10, "b": 1 / 3 + 1e-10, "c": 1 / 3}
    assert whole_samples(wanted, dict.fromkeys(wanted, 9), exact_total=True) == {"a": 1, "b": 0, "c": 0}
