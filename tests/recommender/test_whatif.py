"""Prices in words and the ladder of relaxations."""

from app.facts.dataset import Privacy
from app.licensing.use import Model, Use
from app.licensing.verdict import Verdict
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


def test_privacy_relaxations_are_offered_only_where_privacy_was_asked_for() -> None:
    blurred = Privacy(faces_blurred="blurred", nsfw_filtered="filtered", note="", evidence=None)
    shelf = [dataset("a", 100, privacy=blurred), dataset("b", 5000)]
    asked = mix_of(shelf, ask(privacy={"faces": "blurred-or-none"}))
    assert "privacy.faces" in {one.change for one in asked.relaxations}
    assert "privacy.faces" not in {one.change for one in mix_of(shelf, ask()).relaxations}
