"""The ladder: exact gains, best first; nothing that gains nothing has a rung."""

import re

from app.facts.dataset import Dataset, Privacy
from app.licensing.use import Model, Use
from app.licensing.verdict import Verdict
from app.recommender.ladder import NOTICEABLE
from app.recommender.recommend import recommend
from app.recommender.requirements import Requirements
from tests.recommender.library import ask, dataset, judgement, library, mix_of


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


def plenty() -> list[Dataset]:
    return [dataset("a", 10**6), dataset("b", 10**6), dataset("gate", 10, status="gated")]


def test_what_gains_nothing_has_no_rung_and_one_line_at_the_end() -> None:
    wanted = ask(
        budget={"samples": 10**6}, accept={"gated": False, "needs_review": True}, limits={"max_share": 0.9}
    )
    mix = mix_of(plenty(), wanted)
    assert mix.relaxations == ()
    assert mix.no_gain is not None
    assert mix.no_gain.changes == ("accept.gated", "limits.max_epochs", "limits.max_share")
    assert "accept gated access (+1 usable)" in mix.no_gain.sentence
    assert "申請が必要なデータも認める（使えるデータ +1）" in mix.no_gain.sentence_ja


def test_no_rung_says_plus_zero_and_every_rung_gains() -> None:
    shelf = [
        dataset("a", 100),
        dataset("sa", 300, license="CC-BY-SA-4.0"),
        dataset("ja", 90, languages=("ja",)),
    ]
    tight = ask(languages=["en"], accept={"share_alike": False, "gated": False}, limits={"max_share": 0.8})
    mix = mix_of(shelf, ask(languages=["en"], accept={"share_alike": False, "gated": False}))
    assert mix.infeasible is None
    rungs = (*mix.relaxations, *mix_of(shelf, tight).relaxations)
    assert {one.change for one in rungs} >= {"languages", "accept.share_alike", "limits.max_epochs"}
    for one in rungs:
        assert one.objective > NOTICEABLE
        assert not re.search(r"\+0\b", one.sentence + one.sentence_ja)
    repeats = next(one for one in mix.relaxations if one.change == "limits.max_epochs")
    assert repeats.sentence.endswith("60% of the budget filled instead of 30%.")


def test_a_rung_that_only_betters_the_proportions_says_so() -> None:
    wanted = ask(quality=1, limits={"max_share": 0.5})
    mix = mix_of([dataset("a", 10**6), dataset("b", 10**6, quality="web-scale")], wanted)
    (step,) = [one for one in mix.relaxations if one.change == "limits.max_share"]
    assert "the same data in better proportions, worth" in step.sentence
    assert "配分が良くなります" in step.sentence_ja


def test_a_change_after_which_there_is_still_no_mix_gains_nothing() -> None:
    mix = mix_of([dataset("a", 100, languages=("ja",))], ask(languages=["en"], accept={"gated": False}))
    assert mix.infeasible is not None
    assert [one.change for one in mix.relaxations] == ["languages"]
    assert mix.no_gain is not None
    assert "accept.gated" in mix.no_gain.changes


def test_every_change_that_was_tried_is_a_rung_or_named_as_idle() -> None:
    shelf = plenty()
    use = Use(commercial=True)
    judgements = {one.id: judgement(one.id) for one in shelf}
    mix = recommend(
        ask(),
        library=library(shelf),
        use=use,
        judgements=judgements,
        profile=None,
        judge=lambda _: judgements,
    )
    assert mix.no_gain is not None
    told = {*(one.change for one in mix.relaxations), *mix.no_gain.changes}
    assert told == {"accept.needs_review", "limits.max_epochs", "use.commercial"}
