"""Prices in words, dearest first."""

from tests.recommender.library import ask, dataset, mix_of


def test_the_dearest_limit_comes_first_and_says_its_price() -> None:
    shelf = [dataset("a", 100), dataset("b", 200)]
    mix = mix_of(shelf, ask(budget={"samples": 10_000}))
    assert [price.price for price in mix.prices] == sorted((p.price for p in mix.prices), reverse=True)
    assert {price.constraint for price in mix.prices} == {"max_epochs.a", "max_epochs.b"}
    assert "One more epoch of" in mix.prices[0].sentence
