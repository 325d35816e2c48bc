"""Amounts written in figures, in kanji and in English words."""

import pytest

from app.recommender.amounts import amounts


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("1.5M", ("budget.samples", "1500000")),
        ("about 300,000 pairs", ("budget.samples", "300000")),
        ("3億枚", ("budget.samples", "300000000")),
        ("百二十万件", ("budget.samples", "1200000")),
        ("half a million", ("budget.samples", "500000")),
        ("two hundred thousand images", ("budget.samples", "200000")),
        ("2 TB", ("budget.bytes", "2000000000000")),
        ("7B model, 40k", ("budget.samples", "40000")),
        ("2k, no: 3k samples", ("budget.samples", "3000")),
    ],
)
def test_an_amount_is_read(sentence: str, expected: tuple[str, str]) -> None:
    (found,) = amounts(sentence)
    assert (found.field, found.value) == expected
    assert sentence[found.start :].startswith(found.text)


@pytest.mark.parametrize("sentence", ["", "一般", "千葉県", "Apache 2.0", "CLIP-L/14", "12,000 tokens/s"])
def test_other_numbers_are_no_amount(sentence: str) -> None:
    assert amounts(sentence) == []
