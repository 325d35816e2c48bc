"""Open facts, ranked by what the mix would gain."""

from app.licensing.verdict import Verdict
from tests.recommender.library import ask, dataset, mix_of


def test_the_unknown_that_would_add_most_comes_first() -> None:
    shelf = [dataset("a", 100), dataset("small", 200), dataset("large", 800)]
    unknown = {"small": Verdict.UNKNOWN, "large": Verdict.UNKNOWN}
    mix = mix_of(shelf, ask(limits={"max_epochs": 1}), verdicts=unknown)
    assert [check.dataset for check in mix.checks] == ["large", "small"]
    assert "80% of the budget" in mix.checks[0].sentence
    assert mix.checks[0].samples == 800


def test_a_usable_dataset_that_nobody_counted_is_worth_counting() -> None:
    mix = mix_of([dataset("a"), dataset("uncounted", None)], ask())
    assert [check.dataset for check in mix.checks] == ["uncounted"]


def test_what_is_prohibited_or_off_topic_is_not_an_open_fact() -> None:
    shelf = [dataset("a"), dataset("no"), dataset("off", stage=("pretraining",))]
    mix = mix_of(shelf, ask(), verdicts={"no": Verdict.PROHIBITED, "off": Verdict.UNKNOWN})
    assert mix.checks == ()
