"""What may stay in a build: mix, today's facts and the build's own steps must all let it through."""

from dataclasses import replace

import pytest

from app.catalog.load import Catalog
from app.corpora.permission import Permission, licenses_kept, permit
from app.errors import Conflict, InvalidInput
from app.facts.dataset import Dataset
from app.licensing.engine import judge
from app.licensing.use import Use
from app.licensing.verdict import Filtered, Judgement, Verdict
from app.mixes.service import resolve_use
from app.preprocessing.recipe import BoundStep, resolve_steps
from app.recommender.mix import Pick, Subset
from tests.licensing.makers import listed, made, row
from tests.trips.workshop import charts_mix

PLAIN = Use.model_validate({"commercial": True, "transforms": ["technical"]})
WHOLE_PICTURES = {"pick_caption": {"off": True}}


@pytest.fixture(scope="module")
def whole(catalog: Catalog) -> Judgement:
    """Return the judgement of a dataset that may be used whole."""
    use = resolve_use(catalog, "train-product")
    return judge(catalog.library.datasets["demo-charts"], use, catalog.library)


def with_filter(judgement: Judgement, verdict: Verdict, *keep: str) -> Judgement:
    filtered = Filtered(Verdict.ALLOWED, keep=dict.fromkeys(keep, 1), drop={"1": 1}, review={})
    return replace(judgement, verdict=verdict, filtered=filtered)


def test_a_dataset_that_may_be_used_whole_is_not_filtered(catalog: Catalog, whole: Judgement) -> None:
    (pick,) = charts_mix(catalog, samples=4).picks
    assert licenses_kept(pick, whole) is None
    assert licenses_kept(pick, with_filter(whole, Verdict.ALLOWED, "4")) is None


def test_a_dataset_that_may_not_is_filtered_by_todays_verdict(catalog: Catalog, whole: Judgement) -> None:
    (pick,) = charts_mix(catalog, samples=4).picks
    assert licenses_kept(pick, with_filter(whole, Verdict.PROHIBITED, "4", "5")) == frozenset({"4", "5"})


def test_the_stricter_of_mix_and_today_holds(catalog: Catalog, whole: Judgement) -> None:
    (pick,) = charts_mix(catalog, samples=4).picks
    subset = Subset(field="license", keep=("4", "7"), kept_share=None)
    filtered = pick.model_copy(update={"subset": subset})
    assert licenses_kept(filtered, with_filter(whole, Verdict.PROHIBITED, "4", "5")) == frozenset({"4"})


def steps_of(catalog: Catalog, **options: dict[str, object]) -> tuple[BoundStep, ...]:
    return resolve_steps(catalog.profiles["llava-1.5"], options={**WHOLE_PICTURES, **options})


def pick_of(catalog: Catalog, dataset: Dataset, verdict: Verdict) -> Pick:
    (pick,) = charts_mix(catalog, samples=4).picks
    return pick.model_copy(update={"dataset": dataset.id, "verdict": verdict})


def test_steps_that_change_more_than_the_mix_asked_about_are_refused_with_the_reason(
    catalog: Catalog,
) -> None:
    dataset = made("stills", row("CC-BY-ND-2.0"))
    pick = pick_of(catalog, dataset, judge(dataset, PLAIN, catalog.library).verdict)

    def ask(**options: dict[str, object]) -> Permission:
        bound = steps_of(catalog, **options)
        return permit([pick], {"stills": dataset}, bound, use=PLAIN, library=catalog.library)

    assert ask() == Permission({"stills": pick.verdict}, keep={})
    more: tuple[dict[str, dict[str, object]], ...] = (
        {"blur_faces": {}},
        {"resize": {"mode": "center-crop"}},
    )
    for options in more:
        with pytest.raises(Conflict, match=r"CC-BY-ND-2\.0") as problem:
            ask(**options)
        assert problem.value.extra["worse"][0]["dataset"] == "stills"


def test_a_filter_by_sample_grows_stricter_with_the_steps(catalog: Catalog) -> None:
    dataset = made("photos", row("LicenseRef-cc-mixed", per_sample=listed("CC-BY-2.0", "CC-BY-ND-2.0")))
    pick = pick_of(catalog, dataset, judge(dataset, PLAIN, catalog.library).verdict)
    cropped = steps_of(catalog, resize={"mode": "random-crop"})
    whole = permit([pick], {"photos": dataset}, steps_of(catalog), use=PLAIN, library=catalog.library)
    parts = permit([pick], {"photos": dataset}, cropped, use=PLAIN, library=catalog.library)
    assert (whole.keep, parts.keep) == ({}, {"photos": frozenset({"CC-BY-2.0"})})


def test_a_verdict_that_got_worse_is_found_without_an_order_of_the_web(catalog: Catalog) -> None:
    dataset = catalog.library.datasets["chartqa"]
    pick = pick_of(catalog, dataset, Verdict.ALLOWED)
    with pytest.raises(Conflict, match="chartqa: unknown-needs-review"):
        permit([pick], {"chartqa": dataset}, steps_of(catalog), use=PLAIN, library=catalog.library)


def test_the_filter_cannot_be_left_out_where_samples_are_kept_by_license(catalog: Catalog) -> None:
    dataset = catalog.library.datasets["coco-captions"]
    pick = pick_of(catalog, dataset, Verdict.PROHIBITED)
    without = steps_of(catalog, filter_license={"off": True})
    with pytest.raises(InvalidInput, match="filter_license cannot be left out") as problem:
        permit([pick], {"coco-captions": dataset}, without, use=PLAIN, library=catalog.library)
    assert problem.value.field == "options.filter_license"


def test_a_shared_corpus_holds_the_pictures_it_fetched(catalog: Catalog) -> None:
    dataset = made("links", row("LicenseRef-JourneyDB", content="links-only"))
    research = {"commercial": False, "research": True, "transforms": ["technical"], "share_corpus": "public"}
    use = Use.model_validate(research)
    judged = judge(dataset, use, catalog.library)
    assert judged.verdict.usable  # the links alone may be passed on
    pick = pick_of(catalog, dataset, judged.verdict)
    with pytest.raises(Conflict, match="sharing the corpus is excluded by LicenseRef-JourneyDB"):
        permit([pick], {"links": dataset}, steps_of(catalog), use=use, library=catalog.library)
