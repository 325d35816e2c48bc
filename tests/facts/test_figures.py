"""Counts and differences are short in both languages."""

import pytest

from app.facts.figures import change, compact


@pytest.mark.parametrize(
    ("value", "english", "japanese"),
    [
        (-5_837_600_000, "-5.84 B", "-58.4億"),
        (-58_376_000_000, "-58.4 B", "-584億"),
        (0, "+0", "+0"),
        (1200, "+1,200", "+1,200"),
        (83_000, "+83 k", "+8.3万"),
    ],
)
def test_a_difference_has_its_sign_and_three_digits(value: int, english: str, japanese: str) -> None:
    assert (change(value, "en"), change(value, "ja")) == (english, japanese)


def test_a_count_without_need_for_a_sign_has_none() -> None:
    assert compact(12_400_000, "en") == "12.4 M"
