"""What cannot hold together is named, irreducibly, and the nearest mix is shown."""

import itertools

from app.licensing.verdict import Verdict
from app.recommender.problem import pose, solve
from tests.recommender.library import USE, ask, dataset, judgement, library, mix_of


def test_what_cannot_hold_together_is_named_and_dropping_any_one_helps() -> None:
    shelf = [dataset("a", 100), dataset("b", 100_000, quality="web-scale", languages=("ja",))]
    wanted = ask(languages=["en"], limits={"max_epochs": 1, "min_domain_coverage": 0.9})
    mix = mix_of(shelf, wanted)
    assert mix.infeasible is not None
    names = [conflict.requirement for conflict in mix.infeasible]
    assert set(names) == {"languages", "budget", "limits.max_epochs", "limits.min_domain_coverage"}
    problem = pose(wanted, library(shelf), profile=None)
    verdicts = {one.id: judgement(one.id) for one in shelf}
    for name in names:
        assert solve(problem, wanted, verdicts, use=USE, ignore=frozenset({name})).solution is not None
    for pair in itertools.combinations(names, len(names) - 1):
        others = frozenset(names) - frozenset(pair)
        assert solve(problem, wanted, verdicts, use=USE, ignore=others).solution is not None


def test_an_infeasible_question_still_gets_the_nearest_mix_and_a_ladder() -> None:
    mix = mix_of([dataset("a", 100)], ask(limits={"max_epochs": 1, "min_domain_coverage": 0.9}))
    assert mix.infeasible
    assert [pick.dataset for pick in mix.picks] == ["a"]
    assert "limits.min_domain_coverage" in {one.change for one in mix.relaxations}


def test_including_what_may_not_be_used_is_a_conflict_with_the_license() -> None:
    mix = mix_of([dataset("a"), dataset("b")], ask(include=["b"]), verdicts={"b": Verdict.PROHIBITED})
    assert mix.infeasible is not None
    assert [conflict.requirement for conflict in mix.infeasible] == ["use", "include.b"]
    assert [pick.dataset for pick in mix.picks] == ["a"]


def test_one_dataset_under_a_share_cap_is_a_conflict() -> None:
    mix = mix_of([dataset("a")], ask(limits={"max_share": 0.4}))
    assert mix.infeasible is not None
    assert [conflict.requirement for conflict in mix.infeasible] == ["limits.max_share"]
    assert mix.totals.samples == 400  # the nearest mix: the cap as a share of the budget


def test_nothing_in_the_catalog_is_said_plainly() -> None:
    mix = mix_of([dataset("a")], ask(domains={"document-ocr": 1}))
    assert mix.infeasible is not None
    assert [conflict.requirement for conflict in mix.infeasible] == ["domains"]
    assert mix.picks == ()
    assert not mix.verdict.usable
