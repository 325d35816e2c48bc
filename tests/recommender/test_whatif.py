"""Prices in words, dearest first."""

from tests.recommender.library import ask, dataset, mix_of


def test_the_dearest_limit_comes_first_and_says_its_price() -> None:
    shelf = [dataset("a", 100), dataset("b", 200)]
    mix = mix_of(shelf, ask(budget={"samples": 10_000}))
    assert [price.price for price in mix.prices] == sorted((p.price for p in mix.prices), reverse=True)
    assert {price.constraint for price in mix.prices} == {"max_epochs.a", "max_epochs.b"}
    assert "One more epoch of" in mix.prices[0].sentence


def test_a_full_budget_has_no_price_and_a_price_is_said_to_be_a_limit_only_where_it_is_one() -> None:
    shelf = [dataset("a", 10_000), dataset("b", 10_000)]
    full = mix_of(shelf, ask(limits={"max_share": 0.6, "datasets": {"b": {"min": 0.55}}}))
    assert full.totals.unfilled == 0
    assert {price.constraint for price in full.prices} == {"datasets.min.b"}
    assert "up to" in full.prices[0].sentence
    short = mix_of([dataset("a", 100), dataset("b", 10_000)], ask(limits={"max_share": 0.6}))
    sentences = {price.constraint: price.sentence for price in short.prices}
    assert "about" in sentences["max_share.b"]
    assert "up to" in sentences["max_epochs.a"]
