"""Whole answers: a mix from requirements, its reasons, its totals and its id."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UnknownName
from app.facts.dataset import Dataset
from app.licensing.verdict import Filtered, Verdict
from app.recommender.mix import Mix
from app.recommender.recommend import fingerprint, recommend
from app.recommender.requirements import Requirements
from tests.recommender.library import USE, ask, dataset, judgement, library, mix_of

QUALITIES = ("curated", "synthetic", "mixed", "web-scale")


@st.composite
def shelves(draw: st.DrawFn) -> list[Dataset]:
    count = draw(st.integers(1, 7))
    return [
        dataset(
            f"d{number}",
            draw(st.integers(1, 5000)),
            domains=draw(st.sampled_from([("vqa",), ("chart-table",), ("vqa", "chart-table")])),
            quality=draw(st.sampled_from(QUALITIES)),
            publisher=draw(st.sampled_from(["p", "q"])),
        )
        for number in range(count)
    ]


@st.composite
def needs(draw: st.DrawFn) -> Requirements:
    return ask(
        domains={"vqa": draw(st.integers(1, 5)), "chart-table": draw(st.integers(1, 5))},
        budget={"samples": draw(st.integers(1, 20_000))},
        quality=draw(st.sampled_from([0, 0.3, 0.5, 1])),
        limits={
            "max_epochs": draw(st.sampled_from([0.5, 1, 3])),
            "max_share": draw(st.sampled_from([0.5, 1])),
        },
    )


@given(shelves(), needs())
@settings(deadline=None, max_examples=40)
def test_weights_sum_to_one_and_every_limit_is_kept(datasets: list[Dataset], wanted: Requirements) -> None:
    mix = mix_of(datasets, wanted)
    budget, limits = wanted.budget.samples or 0, wanted.limits
    if mix.picks:
        assert abs(sum(pick.weight for pick in mix.picks) - 1) < 1e-9
    assert sum(pick.samples for pick in mix.picks) == mix.totals.samples <= budget
    assert mix.totals.unfilled == budget - mix.totals.samples
    for pick in mix.picks:
        assert pick.samples <= pick.available * limits.max_epochs + 1e-6
        if mix.infeasible is None:
            assert pick.samples <= limits.max_share * mix.totals.samples + len(mix.picks)
        assert abs(sum(pick.domains.values()) - 1) < 1e-9


@given(shelves(), needs(), st.integers(0, 99))
@settings(deadline=None, max_examples=15)
def test_the_order_of_the_library_does_not_change_the_mix(
    datasets: list[Dataset], wanted: Requirements, seed: int
) -> None:
    shuffled = list(datasets)
    random.Random(seed).shuffle(shuffled)
    assert mix_of(shuffled, wanted) == mix_of(datasets, wanted)


@given(shelves(), needs())
@settings(deadline=None, max_examples=15)
def test_no_relaxation_makes_it_worse(datasets: list[Dataset], wanted: Requirements) -> None:
    assert all(one.objective >= -1e-6 for one in mix_of(datasets, wanted).relaxations)


def test_every_dataset_is_either_picked_or_excluded_with_a_reason() -> None:
    shelf = [dataset("a"), dataset("b", stage=("pretraining",)), dataset("c", None), dataset("d")]
    mix = mix_of(shelf, ask(), verdicts={"d": Verdict.PROHIBITED})
    assert [pick.dataset for pick in mix.picks] == ["a"]
    assert {one.dataset: one.rule for one in mix.excluded} == {
        "b": "stage",
        "c": "size-unknown",
        "d": "R3-commercial",
    }


def test_the_id_is_the_hash_of_everything_else() -> None:
    mix = mix_of([dataset("a")], ask())
    assert mix.id == fingerprint(mix)
    assert mix.id.startswith("sha256:")
    again = Mix.model_validate_json(mix.model_dump_json())
    assert fingerprint(again) == mix.id
    other = mix_of([dataset("a")], ask(quality=0.6))
    assert other.id != mix.id


def test_each_pick_says_why_in_both_languages() -> None:
    (pick,) = mix_of([dataset("a")], ask()).picks
    assert [reason.part for reason in pick.why] == ["fit", "quality", "quantity", "evidence", "license"]
    assert all(reason.sentence and reason.sentence_ja for reason in pick.why)
    assert all(0 <= reason.score <= 1 for reason in pick.why)


def test_a_budget_larger_than_the_data_stays_unfilled_and_says_so() -> None:
    mix = mix_of([dataset("a", 100)], ask(budget={"samples": 1000}, limits={"max_epochs": 2}))
    assert mix.totals.samples == 200
    assert mix.totals.unfilled == 800
    assert any("not filled" in warning for warning in mix.warnings)


def test_a_token_budget_is_kept() -> None:
    mix = mix_of([dataset("a", 10_000), dataset("b", 10_000)], ask(budget={"tokens": 1_000_000}))
    spent = (mix.totals.image_tokens or 0) + (mix.totals.text_tokens or 0)
    assert 990_000 < spent <= 1_000_000


def test_a_filtered_dataset_brings_its_filter() -> None:
    shelf = library([dataset("a", 1000)])
    kept = Filtered(Verdict.ALLOWED, {"CC-BY-4.0": 400}, {"CC-BY-NC-4.0": 600}, {})
    verdicts = {"a": judgement("a", Verdict.PROHIBITED, filtered=kept)}
    mix = recommend(ask(), library=shelf, use=USE, judgements=verdicts, profile=None)
    (pick,) = mix.picks
    assert pick.subset is not None
    assert (pick.available, pick.samples, pick.verdict) == (400, 1000, Verdict.ALLOWED)


def test_an_included_dataset_is_in_with_at_least_a_percent() -> None:
    shelf = [dataset("big", 10**6), dataset("poor", 10**6, quality="web-scale", domains=("vqa", "grounding"))]
    mix = mix_of(shelf, ask(include=["poor"], quality=1))
    assert {pick.dataset: pick.weight for pick in mix.picks}["poor"] >= 0.01


@pytest.mark.parametrize("budget", [1, 2, 3, 20, 150, 999])
def test_an_included_dataset_has_its_percent_rounded_up_in_any_budget(budget: int) -> None:
    shelf = [dataset("poor", 400, quality="web-scale"), dataset("good", 100_000, quality="curated")]
    mix = mix_of(shelf, ask(include=["poor"], quality=1, budget={"samples": budget}))
    (poor,) = [pick for pick in mix.picks if pick.dataset == "poor"]
    assert poor.samples >= max(1, -(-budget // 100))
    assert mix.totals.samples == budget


def test_a_small_weight_of_somebody_else_is_never_rounded_to_nothing() -> None:
    shelf = [dataset("a", 9000), dataset("b", 9000)]
    mix = mix_of(shelf, ask(budget={"samples": 20}, sampling={"weights": {"a": 99, "b": 1}}))
    assert {pick.dataset: pick.samples for pick in mix.picks} == {"a": 19, "b": 1}


def test_more_datasets_named_than_samples_is_said_of_those_without_one() -> None:
    names = ["a", "b", "c"]
    mix = mix_of([dataset(name) for name in names], ask(include=names, budget={"samples": 2}))
    assert sum(pick.samples for pick in mix.picks) == 2
    (without,) = mix.excluded
    assert without.rule == "budget-too-small"
    assert without.reason
    assert without.reason_ja
    assert any(without.dataset in warning for warning in mix.warnings)


def test_an_included_dataset_is_in_when_few_datasets_with_a_minimum_share_are_wanted() -> None:
    sets = [
        dataset("asked-for", 1000, quality="web-scale"),
        *(dataset(f"better-{n}", 10**6) for n in range(4)),
    ]
    limits = {"max_datasets": 2, "min_share": 0.2}
    mix = mix_of(sets, ask(include=["asked-for"], limits=limits))
    shares = {pick.dataset: pick.weight for pick in mix.picks}
    assert shares["asked-for"] >= 0.2 - 1e-9
    assert len(shares) <= 2


def test_unknown_words_are_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(UnknownName, match="chart-table"):
        mix_of([dataset("a")], ask(domains={"chart-tabel": 1}))
    with pytest.raises(UnknownName) as caught:
        mix_of([dataset("alpha")], ask(include=["alhpa"]))
    assert caught.value.field == "include"


def test_given_weights_are_drawn_as_given() -> None:
    shelf = [dataset("a", 10**6), dataset("b", 10**3), dataset("c", 10**6)]
    wanted = ask(
        domains={}, sampling={"weights": {"a": 7, "b": 3}}, budget={"samples": 1000}, limits={"max_epochs": 1}
    )
    assert {pick.dataset: pick.samples for pick in mix_of(shelf, wanted).picks} == {"a": 700, "b": 300}


@pytest.mark.parametrize("most", [1, 2, 3])
def test_few_datasets_are_chosen_rightly_where_data_fill_almost_nothing_of_the_budget(most: int) -> None:
    shelf = [dataset("much", 28_952_641), dataset("some", 45_336), dataset("few", 2_000)]
    mix = mix_of(shelf, ask(budget={"samples": 10**11}, limits={"max_datasets": most}))
    assert [pick.dataset for pick in mix.picks] == ["much", "some", "few"][:most]
    assert mix.infeasible is None
