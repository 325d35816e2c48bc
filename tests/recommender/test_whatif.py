"""Prices in words, the ladder of relaxations, and conflicts by name."""

import itertools

from app.facts.dataset import Privacy
from app.licensing.use import Model, Use
from app.licensing.verdict import Verdict
from app.recommender.problem import pose, solve
from app.recommender.recommend import recommend
from app.recommender.requirements import Requirements
from tests.recommender.library import ask, dataset, judgement, library, mix_of


def test_the_dearest_limit_comes_first_and_says_its_price() -> None:
    shelf = [dataset("a", 100), dataset("b", 200)]
    mix = mix_of(shelf, ask(budget={"samples": 10_000}))
    assert [price.price for price in mix.prices] == sorted((p.price for p in mix.prices), reverse=True)
    assert {price.constraint for price in mix.prices} == {"max_epochs.a", "max_epochs.b"}
    assert "One more epoch of" in mix.prices[0].sentence


def test_accepting_share_alike_is_measured_exactly() -> None:
    shelf = [dataset("a", 610), dataset("sa", 5000, license="CC-BY-SA-4.0")]
    wanted = ask(accept={"share_alike": False}, limits={"max_epochs": 1})
    mix = mix_of(shelf, wanted)
    (step,) = [one for one in mix.relaxations if one.change == "accept.share_alike"]
    assert (step.datasets, step.samples) == (1, 5000)
    assert step.coverage == {"vqa": 1.0}
    assert "vqa from 61% to 100% of its target" in step.sentence
    loosened = mix_of(shelf, ask(limits={"max_epochs": 1}))
    assert abs(step.objective - (loosened.objective - mix.objective)) < 1e-6


def test_the_ladder_is_ranked_by_gain_and_each_patch_can_be_applied() -> None:
    shelf = [
        dataset("a", 100),
        dataset("ja", 300, languages=("ja",)),
        dataset("v", 600, input_formats=("video",)),
    ]
    mix = mix_of(shelf, ask(languages=["en"], input_formats=["single-image"], limits={"max_epochs": 1}))
    gains = [one.objective for one in mix.relaxations]
    assert gains == sorted(gains, reverse=True)
    assert {"languages", "input_formats", "limits.max_epochs"} == {one.change for one in mix.relaxations}


def test_other_uses_are_tried_when_their_verdicts_can_be_had() -> None:
    shelf = library([dataset("a", 100), dataset("b", 10_000)])
    use = Use(commercial=True, model=Model(release="weights"))

    def judge(other: Use) -> dict[str, object]:
        free = other.model.release == "none"
        return {"a": judgement("a"), "b": judgement("b", Verdict.ALLOWED if free else Verdict.PROHIBITED)}

    judgements = {"a": judgement("a"), "b": judgement("b", Verdict.PROHIBITED)}
    asked: Requirements = ask()
    with_uses = recommend(asked, library=shelf, use=use, judgements=judgements, profile=None, judge=judge)  # type: ignore[arg-type]  # plain dict is enough here
    without = recommend(asked, library=shelf, use=use, judgements=judgements, profile=None)
    assert "use.release" in {one.change for one in with_uses.relaxations}
    assert "use.release" not in {one.change for one in without.relaxations}


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
        assert solve(problem, wanted, verdicts, ignore=frozenset({name})).solution is not None
    for pair in itertools.combinations(names, len(names) - 1):
        others = frozenset(names) - frozenset(pair)
        assert solve(problem, wanted, verdicts, ignore=others).solution is not None


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


def test_nothing_in_the_catalog_is_said_plainly() -> None:
    mix = mix_of([dataset("a")], ask(domains={"document-ocr": 1}))
    assert mix.infeasible is not None
    assert [conflict.requirement for conflict in mix.infeasible] == ["domains"]
    assert mix.picks == ()


def test_privacy_relaxations_are_offered_only_where_privacy_was_asked_for() -> None:
    blurred = Privacy(faces_blurred="blurred", nsfw_filtered="filtered", note="", evidence=None)
    shelf = [dataset("a", 100, privacy=blurred), dataset("b", 5000)]
    asked = mix_of(shelf, ask(privacy={"faces": "blurred-or-none"}))
    assert "privacy.faces" in {one.change for one in asked.relaxations}
    assert "privacy.faces" not in {one.change for one in mix_of(shelf, ask()).relaxations}
