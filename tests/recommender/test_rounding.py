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


def test_who_was_named_gets_a_sample_from_those_furthest_above_their_share() -> None:
    wanted = {"big": 13.8, "named": 0.2, "small": 6.0}
    counts = whole_samples(wanted, dict.fromkeys(wanted, 99), exact_total=True, least={"named": 1})
    assert counts == {"big": 13, "named": 1, "small": 6}


def test_each_who_was_named_gets_one_before_any_gets_a_second_and_the_total_stays() -> None:
    wanted = {"a": 1.2, "b": 0.9, "c": 0.9}
    counts = whole_samples(wanted, dict.fromkeys(wanted, 9), exact_total=True, least={"a": 3, "b": 1, "c": 1})
    assert counts == {"a": 1, "b": 1, "c": 1}
    few = {"a": 0.7, "b": 0.7, "c": 0.6}
    assert (
        sum(whole_samples(few, dict.fromkeys(few, 9), exact_total=True, least=dict.fromkeys(few, 1)).values())
        == 2
    )


def test_a_named_dataset_keeps_the_budget_of_tokens() -> None:
    wanted, units = {"a": 40.0, "dear": 0.5}, {"a": 10.0, "dear": 100.0}
    counts = whole_samples(wanted, {"a": 99, "dear": 99}, exact_total=False, least={"dear": 1}, units=units)
    assert counts == {"a": 35, "dear": 1}
    assert sum(n * units[name] for name, n in counts.items()) <= 40 * 10 + 0.5 * 100
