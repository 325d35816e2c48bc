"""The plan: same inputs, same partitions; a slightly different mix shares what it can."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.catalog.load import Catalog
from app.corpora.order import BuildOrder
from app.corpora.plan import (
    BuildPlan,
    SourceFacts,
    StepUse,
    plan_datasets,
    samples_wanted,
)
from app.recommender.mix import Mix
from tests.trips.workshop import charts_mix, mix_of

STEPS = (StepUse(name="check_image", version=1, params={}),)


def plan(
    catalog: Catalog,
    mix: Mix,
    *,
    rows: int = 100,
    steps: tuple[StepUse, ...] = STEPS,
    facts_wanted: str | None = None,
    keep_licenses: Mapping[str, frozenset[str]] | None = None,
    **order: Any,
) -> BuildPlan:
    names = [pick.dataset for pick in mix.picks]
    return plan_datasets(
        mix,
        order=BuildOrder.model_validate({"mix": mix.id, "profile": "llava-1.5", **order}),
        profile=catalog.profiles["llava-1.5"],
        steps=steps,
        sources={
            name: SourceFacts(
                dataset=name,
                split="train",
                layout="x",
                rows=rows,
                fingerprint="f",
                revision=None,
                facts_wanted=facts_wanted,
            )
            for name in names
        },
        keep_licenses=keep_licenses or {},
        limits={},
        records=dict.fromkeys(names, "hash"),
        partition_samples=16,
    )


def picks(catalog: Catalog, **changes: Mapping[str, Any]) -> Mix:
    named = {name.replace("_", "-"): dict(one) for name, one in changes.items()}
    return mix_of(charts_mix(catalog, samples=1), named)


def addresses(one: BuildPlan, dataset: str) -> list[str]:
    return [
        partition.address for plan in one.datasets if plan.dataset == dataset for partition in plan.partitions
    ]


def test_the_same_mix_is_planned_the_same(catalog: Catalog) -> None:
    mix = picks(catalog, demo_charts={"samples": 40})
    assert plan(catalog, mix) == plan(catalog, mix)


def test_a_larger_mix_shares_every_full_partition_of_the_smaller_one(catalog: Catalog) -> None:
    small = plan(catalog, picks(catalog, demo_charts={"samples": 40}))
    large = plan(catalog, picks(catalog, demo_charts={"samples": 90}, chartqa={"samples": 5}))
    ours, theirs = addresses(small, "demo-charts"), addresses(large, "demo-charts")
    assert ours[:2] == theirs[:2]
    assert len(ours) == 3


@pytest.mark.parametrize("change", [{"seed": 1}, {"level": "tokens"}])
def test_what_decides_the_bytes_decides_the_address(catalog: Catalog, change: dict[str, Any]) -> None:
    mix = picks(catalog, demo_charts={"samples": 16})
    before = set(addresses(plan(catalog, mix), "demo-charts"))
    assert not before & set(addresses(plan(catalog, mix, **change), "demo-charts"))


def test_a_new_version_of_a_step_makes_old_partitions_obsolete(catalog: Catalog) -> None:
    mix = picks(catalog, demo_charts={"samples": 16})
    newer = (STEPS[0].model_copy(update={"version": 2}),)
    assert addresses(plan(catalog, mix), "demo-charts") != addresses(
        plan(catalog, mix, steps=newer), "demo-charts"
    )


def test_what_does_not_decide_the_bytes_keeps_the_address(catalog: Catalog) -> None:
    mix = picks(catalog, demo_charts={"samples": 16})
    before = addresses(plan(catalog, mix), "demo-charts")
    assert addresses(plan(catalog, mix, output="parquet", shard_samples=5), "demo-charts") == before


def test_epochs_read_the_source_again_and_a_fraction_of_one_reads_a_part(catalog: Catalog) -> None:
    mix = picks(catalog, demo_charts={"samples": 50, "epochs": 2.5})
    (charts,) = plan(catalog, mix, rows=20).datasets
    rows = {repeat: sum(p.rows for p in charts.partitions if p.repeat == repeat) for repeat in range(3)}
    assert rows == {0: 20, 1: 20, 2: 10}
    assert charts.repeats == 3


def test_a_source_with_fewer_rows_gives_all_it_has_and_says_so(catalog: Catalog) -> None:
    small = plan(catalog, picks(catalog, demo_charts={"samples": 500}), rows=30)
    assert (small.selected, small.expected) == (30, 30)
    assert "asks for 500 samples" in small.notes[0]


def test_reading_the_split_that_scores_are_reported_on_is_said(catalog: Catalog) -> None:
    mix = picks(catalog, demo_charts={"samples": 5})
    source = SourceFacts(
        dataset="demo-charts", split="test", layout="x", rows=9, fingerprint="f", revision=None
    )
    noted = plan_datasets(
        mix,
        order=BuildOrder(mix=mix.id, profile="llava-1.5"),
        profile=catalog.profiles["llava-1.5"],
        steps=STEPS,
        sources={"demo-charts": source},
        keep_licenses={},
        limits={},
        records={"demo-charts": "hash"},
        partition_samples=16,
    )
    assert "the split read is 'test'" in noted.notes[0]


def test_a_share_that_a_filter_leaves_is_read_for(catalog: Catalog) -> None:
    subset = {"field": "license", "keep": ("4",), "kept_share": 0.25}
    (one,) = plan(catalog, picks(catalog, demo_charts={"samples": 10, "subset": subset})).datasets
    assert (one.selected, one.expected) == (40, 10)


@pytest.mark.parametrize(("kept_by", "expected"), [({"demo-charts": frozenset({"4"})}, 0), ({}, 5)])
def test_licenses_of_pictures_that_are_not_there_are_told_and_change_no_address(
    catalog: Catalog, kept_by: dict[str, frozenset[str]], expected: int
) -> None:
    mix = picks(catalog, demo_charts={"samples": 5})
    there, absent = (
        plan(catalog, mix, facts_wanted=wanted, keep_licenses=kept_by) for wanted in (None, "a.json|b.json")
    )
    assert (there.expected, absent.expected) == (5, expected)
    assert (there.notes, len(absent.notes)) == ((), 1)
    assert "a.json or b.json" in absent.notes[0]
    assert addresses(absent, "demo-charts") == addresses(there, "demo-charts")


def test_a_ceiling_scales_every_dataset_and_hits_the_number(catalog: Catalog) -> None:
    mix = picks(catalog, demo_charts={"samples": 100}, chartqa={"samples": 50}, scienceqa={"samples": 7})
    wanted = samples_wanted(mix, max_samples=31)
    assert sum(wanted.values()) == 31
    assert wanted["demo-charts"] > wanted["chartqa"] > wanted["scienceqa"] > 0
