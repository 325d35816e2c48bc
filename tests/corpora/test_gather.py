"""What may stay: the mix's filter and today's verdict must both let a license value through."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.catalog.load import Catalog
from app.corpora.gather import fingerprint, gather, is_local, licenses_kept
from app.corpora.order import BuildOrder
from app.errors import Conflict, InvalidInput
from app.licensing.engine import judge
from app.licensing.verdict import Filtered, Judgement, Verdict
from app.mixes.service import resolve_use
from app.recommender.mix import Subset
from app.settings import Settings
from tests.trips.workshop import charts_mix, mix_of


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


def test_a_dataset_that_left_the_catalog_is_a_conflict(catalog: Catalog, tmp_path: Path) -> None:
    mix = mix_of(charts_mix(catalog, samples=4), {"gone-dataset": {"samples": 4}})
    with pytest.raises(Conflict, match="gone-dataset"):
        gather(mix, catalog, BuildOrder(mix=mix.id, profile="llava-1.5"), settings=Settings(home=tmp_path))


def test_a_mix_without_picks_has_nothing_to_build(catalog: Catalog, tmp_path: Path) -> None:
    mix = charts_mix(catalog, samples=4).model_copy(update={"picks": ()})
    with pytest.raises(InvalidInput, match="nothing to build"):
        gather(mix, catalog, BuildOrder(mix=mix.id, profile="llava-1.5"), settings=Settings(home=tmp_path))


def test_a_fingerprint_notices_a_changed_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "b").write_text("two")
    size, after = fingerprint(tmp_path)
    assert (size, after != before[1]) == (6, True)


def test_what_is_local_is_read_without_the_network(catalog: Catalog, tmp_path: Path) -> None:
    mirrors = tmp_path / "mirrors.yaml"
    mirrors.write_text("chartqa: charts\ndocvqa: hf://somebody/docvqa\n")
    settings = Settings(home=tmp_path, mirrors=mirrors)
    datasets = catalog.library.datasets
    local = {name: is_local(datasets[name], settings) for name in ("demo-charts", "chartqa", "docvqa")}
    assert local == {"demo-charts": True, "chartqa": True, "docvqa": False}
