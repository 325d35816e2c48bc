"""Shares per dataset, publisher and maker, for all and by name: they hold, have a price, or conflict."""

from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.errors import UnknownName
from app.facts.dataset import Dataset
from app.recommender.bounds import EACH, named
from app.recommender.candidates import groups_of
from app.recommender.mix import Mix
from app.recommender.problem import Outcome, pose, solve
from app.recommender.requirements import Limits, Requirements
from tests.recommender.library import USE, ask, dataset, judgement, library, mix_of


def shelf() -> list[Dataset]:
    return [
        dataset("a", 3000, publisher="North Lab", generators=("Maker",)),
        dataset("b", 3000, publisher="North Lab (with friends)"),
        dataset("c", 3000, publisher="South Lab", generators=("Maker (open weights)",)),
        dataset("d", 3000, publisher="West Lab", quality="web-scale"),
    ]


def outcome(datasets: list[Dataset], wanted: Requirements) -> Outcome:
    verdicts = {one.id: judgement(one.id) for one in datasets}
    return solve(pose(wanted, library(datasets), profile=None), wanted, verdicts, use=USE)


def shares(datasets: list[Dataset], wanted: Requirements) -> dict[str, dict[str, float]] | None:
    """Return the share of the drawn mix by kind and name."""
    solution = outcome(datasets, wanted).solution
    if solution is None:
        return None
    total = sum(solution.shares.values())
    found: dict[str, dict[str, float]] = {kind: {} for kind in EACH}
    for one in datasets:
        for kind, names in groups_of(one).items():
            for name in names:
                found[kind][name] = found[kind].get(name, 0) + solution.shares.get(one.id, 0) / total
    return found


@st.composite
def libraries(draw: st.DrawFn) -> list[Dataset]:
    return [
        dataset(
            f"d{number}",
            draw(st.integers(50, 3000)),
            publisher=draw(st.sampled_from(["p", "q", "r"])),
            generators=draw(st.sampled_from([(), ("g",), ("h",), ("g", "h")])),
            quality=draw(st.sampled_from(["curated", "web-scale"])),
        )
        for number in range(draw(st.integers(2, 6)))
    ]


PARTS = st.sampled_from([0.0, 0.1, 0.25, 0.4])
MOSTS = st.sampled_from([0.3, 0.5, 0.8, 1.0])
SPANS = st.builds(lambda least, more: {"min": least, "max": min(least + more, 1.0)}, PARTS, MOSTS)


@st.composite
def bounded(draw: st.DrawFn) -> Requirements:
    limits = {
        "max_publisher_share": draw(MOSTS),
        "max_generator_share": draw(MOSTS),
        "min_share": draw(st.sampled_from([0.0, 0.0, 0.1])),
        "min_publisher_share": draw(st.sampled_from([0.0, 0.2])),
        "min_generator_share": draw(st.sampled_from([0.0, 0.2])),
        "datasets": draw(st.dictionaries(st.sampled_from(["d0", "d1"]), SPANS, max_size=2)),
        "publishers": draw(st.dictionaries(st.sampled_from(["p", "q"]), SPANS, max_size=2)),
        "generators": draw(st.dictionaries(st.sampled_from(["g", "h"]), SPANS, max_size=1)),
    }
    return ask(budget={"samples": draw(st.sampled_from([500, 5000]))}, limits=limits)


@given(libraries(), bounded())
@settings(deadline=None, max_examples=60)
def test_every_bound_holds_in_every_mix_that_is_feasible(
    datasets: list[Dataset], wanted: Requirements
) -> None:
    found = shares(datasets, wanted)
    if found is None:
        return
    for kind, (least, most) in EACH.items():
        for share in found[kind].values():
            assert share <= getattr(wanted.limits, most) + 1e-6
            assert share < 1e-6 or share >= getattr(wanted.limits, least) - 1e-6
        for name, span in named(wanted.limits, kind).items():
            assert span.min - 1e-6 <= found[kind].get(name, 0.0) <= span.max + 1e-6


@given(libraries(), bounded(), st.sampled_from(["publishers", "generators", "datasets"]))
@settings(deadline=None, max_examples=40)
def test_dropping_the_bounds_of_names_never_lowers_the_objective(
    datasets: list[Dataset], wanted: Requirements, kind: str
) -> None:
    free = wanted.model_copy(update={"limits": wanted.limits.model_copy(update={kind: {}})})
    before, after = outcome(datasets, wanted).solution, outcome(datasets, free).solution
    if before is not None:
        assert after is not None
        assert after.objective >= before.objective - 1e-6


def test_a_publisher_written_in_two_ways_is_one_publisher() -> None:
    found = shares(shelf(), ask(limits={"max_publisher_share": 0.4}))
    assert found is not None
    assert isclose(found["publishers"]["North Lab"], 0.4, abs_tol=1e-6)


def test_least_and_most_by_name_are_kept() -> None:
    limits = {
        "publishers": {"West Lab": {"min": 0.5}},
        "generators": {"Maker": {"max": 0.1}},
        "datasets": {"b": {"min": 0.2, "max": 0.3}},
    }
    found = shares(shelf(), ask(limits=limits))
    assert found is not None
    assert found["publishers"]["West Lab"] >= 0.5 - 1e-9
    assert found["generators"]["Maker"] <= 0.1 + 1e-9
    assert 0.2 - 1e-9 <= found["datasets"]["b"] <= 0.3 + 1e-9


def test_a_publisher_below_its_least_share_stays_out() -> None:
    sets = [dataset("big", 9000, publisher="p"), dataset("small", 40, publisher="q")]
    wanted = ask(limits={"min_publisher_share": 0.2})
    found = shares(sets, wanted)
    assert found is not None
    assert found["publishers"] == {"p": 1.0, "q": 0.0}


def test_a_most_of_nothing_keeps_the_name_out_and_says_so() -> None:
    mix = mix_of(shelf(), ask(limits={"generators": {"Maker": {"max": 0}}}))
    assert sorted(pick.dataset for pick in mix.picks) == ["b", "d"]
    out = {one.dataset: one for one in mix.excluded}
    assert out["a"].rule == "limits.generators"
    assert "Maker" in out["a"].reason
    assert "Maker" in out["a"].reason_ja
    assert "limits.generators.Maker" in {step.change for step in mix.relaxations}


def test_bounds_that_cannot_hold_together_are_named() -> None:
    limits = {"publishers": {"West Lab": {"min": 0.7}, "South Lab": {"min": 0.6}}}
    mix = mix_of(shelf(), ask(limits=limits))
    assert mix.infeasible is not None
    assert {one.requirement for one in mix.infeasible} == {
        "limits.publishers.West Lab",
        "limits.publishers.South Lab",
    }
    assert "bounds you set for West Lab" in " ".join(one.sentence for one in mix.infeasible)
    assert mix.picks
    offered = {step.change for step in mix.relaxations}
    assert {"limits.publishers.West Lab", "limits.publishers.South Lab"} <= offered


def test_a_least_share_of_what_may_not_enter_is_a_conflict() -> None:
    sets = [dataset("a", publisher="p"), dataset("ja", publisher="q", languages=("ja",))]
    mix = mix_of(sets, ask(languages=["en"], limits={"publishers": {"q": {"min": 0.1}}}))
    assert mix.infeasible is not None
    assert [one.requirement for one in mix.infeasible] == ["languages", "limits.publishers.q"]


def test_the_ladder_frees_one_name_and_keeps_the_others() -> None:
    limits = {"publishers": {"North Lab": {"max": 0.1}, "South Lab": {"max": 0.1}}}
    wanted = ask(budget={"samples": 9000}, limits=limits)
    mix = mix_of(shelf(), wanted)
    step = next(one for one in mix.relaxations if one.change == "limits.publishers.North Lab")
    assert step.objective > 0
    free = {"publishers": {"South Lab": {"max": 0.1}}}
    loosened = mix_of(shelf(), ask(budget={"samples": 9000}, limits=free))
    assert isclose(step.objective, loosened.objective - mix.objective, abs_tol=1e-6)


@pytest.mark.parametrize(
    ("kind", "name", "end"),
    [("publishers", "West Lab", "min"), ("generators", "Maker", "max"), ("datasets", "d", "min")],
)
def test_the_price_of_a_bound_by_name_equals_the_finite_difference(kind: str, name: str, end: str) -> None:
    """Tightened a little, the objective falls by what the price says."""

    def solved(bound: float) -> Mix:
        return mix_of(shelf(), ask(quality=1, limits={kind: {name: {end: bound}}}))

    step, at = 1e-4, 0.403 if end == "min" else 0.211
    now, other = solved(at), solved(at - step if end == "min" else at + step)
    (price,) = [one for one in now.prices if one.constraint == f"{kind}.{end}.{name}"]
    assert price.bound == at
    assert name in price.sentence
    assert isclose((other.objective - now.objective) / step, price.price, rel_tol=2e-2)


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        ({"publishers": {"p": {"min": 0.5, "max": 0.2}}}, ("limits", "publishers", "p")),
        ({"generators": {"g": {"most": 0.2}}}, ("limits", "generators", "g", "most")),
        ({"datasets": {"d": {"min": 2}}}, ("limits", "datasets", "d", "min")),
        ({"min_publisher_share": -1}, ("limits", "min_publisher_share")),
    ],
)
def test_a_mistake_in_a_bound_names_its_field(limits: dict[str, object], field: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        ask(limits=limits)
    assert [one["loc"] for one in caught.value.errors()] == [field]


@pytest.mark.parametrize("kind", EACH)
def test_a_name_nobody_knows_is_refused_with_the_nearest(kind: str) -> None:
    known = {"datasets": "abcde", "publishers": "abcde lab", "generators": "abcde inc"}[kind]
    wanted = ask(limits={kind: {known.replace("c", "x"): {"max": 0.5}}})
    with pytest.raises(UnknownName, match=f"did you mean '{known}'") as caught:
        mix_of([dataset("abcde", generators=("abcde inc",))], wanted)
    assert caught.value.field == f"limits.{kind}"


def test_no_limits_ask_for_no_yes_or_no_variables() -> None:
    assert not Limits().picks
    assert Limits(min_generator_share=0.1).picks
