"""Mixes are stored once, never changed, compared, and judged again on today's facts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.errors import NotFound, UnknownName
from app.licensing.verdict import Verdict
from app.mixes.service import compare, get_mix, list_mixes, propose, rejudge, resolve_use
from tests.mixes.shelf import NOW, PRODUCT, chart_mix, charts, database
from tests.recommender.library import ask, judgement


@pytest.fixture
def db() -> Iterator[Session]:
    session = database()
    with session:
        yield session
    session.get_bind().engine.dispose()


def test_the_same_question_gives_the_same_stored_mix(db: Session) -> None:
    first = propose(db, charts(), ask(), now=NOW)
    again = propose(db, charts(), ask(), now=NOW + timedelta(days=1))
    assert first == again
    assert get_mix(db, first.id) == first
    assert len(list_mixes(db)) == 1
    assert list_mixes(db)[0].created_at.replace(tzinfo=NOW.tzinfo) == NOW


def test_the_newest_mix_is_listed_first(db: Session) -> None:
    old = propose(db, charts(), ask(), now=NOW)
    new = propose(db, charts(), ask(quality=0.1), now=NOW + timedelta(hours=1))
    summaries = list_mixes(db)
    assert [one.id for one in summaries] == [new.id, old.id]
    assert summaries[0].datasets == 2
    assert summaries[0].use == "train-product"
    assert [one.id for one in list_mixes(db, limit=1)] == [new.id]


def test_a_mix_nobody_made_is_not_found(db: Session) -> None:
    with pytest.raises(NotFound):
        get_mix(db, "sha256:0")


def test_unknown_uses_and_profiles_are_refused_by_name(db: Session) -> None:
    with pytest.raises(UnknownName, match="train-product"):
        propose(db, charts(), ask(use="train-produkt"), now=NOW)
    with pytest.raises(UnknownName, match="profile"):
        propose(db, charts(), ask(profile="none-such"), now=NOW)


def test_a_full_use_record_is_taken_as_it_is() -> None:
    assert resolve_use(charts(), PRODUCT) is PRODUCT


def test_a_verdict_that_got_worse_stops_a_build() -> None:
    mix, catalog = chart_mix(), charts()
    today = {name: judgement(name) for name in catalog.library.datasets}
    same = rejudge(mix, catalog)
    assert same.may_build
    assert len(same.unchanged) == 2
    today["big-charts"] = judgement("big-charts", Verdict.PROHIBITED)
    worse = rejudge(mix, catalog, judgements=today)
    assert not worse.may_build
    assert [(one.dataset, one.after) for one in worse.worse] == [("big-charts", Verdict.PROHIBITED)]
    assert worse.worse[0].sentence == "Because of big-charts."


def test_a_verdict_that_got_better_is_told_apart() -> None:
    mix = chart_mix()
    before = tuple(pick.model_copy(update={"verdict": Verdict.UNKNOWN}) for pick in mix.picks)
    difference = rejudge(mix.model_copy(update={"picks": before}), charts())
    assert len(difference.better) == 2
    assert difference.may_build


def test_a_dataset_that_left_the_catalog_counts_as_prohibited() -> None:
    catalog = charts()
    datasets = {"small-charts": catalog.library.datasets["small-charts"]}
    fewer = replace(catalog, library=replace(catalog.library, datasets=datasets))
    assert [one.dataset for one in rejudge(chart_mix(), fewer).worse] == ["big-charts"]


def test_the_difference_of_two_mixes_starts_with_the_largest_shift() -> None:
    before = chart_mix()
    after = chart_mix(ask(exclude=["small-charts"]))
    shifts = compare(before, after)
    assert {one.dataset: one.weight_after for one in shifts} == {"big-charts": 1.0, "small-charts": 0.0}
    assert shifts[0].dataset == "big-charts"
    assert compare(before, before)[0].weight_before == compare(before, before)[0].weight_after
