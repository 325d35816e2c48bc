"""What the plan foretells of real slices is what the build then counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.catalog.load import Catalog
from app.corpora.gather import gather
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.corpora.planning import plan_view
from app.settings import Settings
from tests.corpora.words import mirrored_tokenizer
from tests.trips.workshop import charts_mix, mix_of

pytestmark = pytest.mark.samples


@pytest.fixture
def settings(catalog: Catalog, samples: Path, tmp_path: Path) -> Settings:
    mirrors = mirrored_tokenizer(catalog, tmp_path, profile="qwen2-vl")
    with mirrors.open("a") as more:
        more.write(f"chartqa: {samples}/chartqa\n")
    return Settings(home=tmp_path / "home", mirrors=mirrors)


@pytest.mark.parametrize("image", [{}, {"max_pixels": 200_704}])
def test_tokens_foretold_are_near_those_of_the_build(
    catalog: Catalog, settings: Settings, tmp_path: Path, image: dict[str, int]
) -> None:
    picks: dict[str, dict[str, Any]] = {
        "chartqa": {"samples": 24, "verdict": "prohibited"},
        "demo-charts": {"samples": 24},
    }
    mix = mix_of(charts_mix(catalog, samples=1), picks)
    order = BuildOrder(mix=mix.id, profile="qwen2-vl", level="tokens", image=image)
    told = plan_view(gather(mix, catalog, order, settings=settings), measure=64).cost
    run_build_here(mix, catalog, order, out=tmp_path / "corpus", settings=settings)
    stats = json.loads((tmp_path / "corpus" / "stats.json").read_text())
    packing = stats["packing"]
    assert told.image_tokens + told.text_tokens == pytest.approx(packing["tokens"], rel=0.05)
    assert told.sequences == pytest.approx(packing["sequences"], abs=1)
    tars = sum(one.stat().st_size for one in (tmp_path / "corpus" / "shards").glob("*.tar"))
    assert told.bytes == pytest.approx(tars, rel=0.1)
    assert [one.measured for one in told.datasets] == [24, 24]


def test_without_permission_to_look_everything_is_an_estimate(catalog: Catalog, settings: Settings) -> None:
    mix = mix_of(charts_mix(catalog, samples=1), {"chartqa": {"samples": 24, "verdict": "prohibited"}})
    order = BuildOrder(mix=mix.id, profile="qwen2-vl")
    told = plan_view(gather(mix, catalog, order, settings=settings)).cost
    assert [one.measured for one in told.datasets] == [0]
    assert told.datasets[0].share == 1


def test_samples_whose_license_may_not_stay_are_not_expected(
    catalog: Catalog, settings: Settings, samples: Path
) -> None:
    assert settings.mirrors is not None
    with settings.mirrors.open("a") as more:
        more.write(f"coco-captions: {samples}/coco\nvqa-v2: {samples}/vqav2\n")
    order = BuildOrder(mix="", profile="qwen2-vl")
    picks: dict[str, dict[str, Any]] = {
        "coco-captions": {"samples": 10, "verdict": "prohibited"},
        "vqa-v2": {"samples": 3, "verdict": "prohibited"},
    }
    mix = mix_of(charts_mix(catalog, samples=1), picks)
    plan = plan_view(
        gather(mix, catalog, order.model_copy(update={"mix": mix.id}), settings=settings), measure=32
    )
    kept = sum(1 for one in plan.datasets if one.dataset == "coco-captions" and 0 < one.expected < 10)
    assert kept == 1
    # Nobody here says the licenses of VQA v2's pictures, so none may stay; the plan says so, and which file
    # would, before anything is built.
    assert {one.dataset: one.expected for one in plan.datasets}["vqa-v2"] == 0
    (note,) = [note for note in plan.notes if note.startswith("vqa-v2: the licenses of its pictures")]
    assert "annotations/captions_train2014.json" in note
    assert plan.cost.datasets[1].bytes == 0


@pytest.mark.parametrize(
    ("license_id", "left_out"),
    [(4, None), (1, "license-not-kept"), (None, "license-not-kept")],
    ids=["a license that stays", "one that does not", "no file of licenses"],
)
def test_what_is_told_of_licenses_in_another_file_is_what_the_build_keeps(
    catalog: Catalog, settings: Settings, question_folder: Path, license_id: int | None, left_out: str | None
) -> None:
    if license_id is not None:
        facts = {"images": [{"id": 458752, "license": license_id}]}
        (question_folder / "captions_train2014.json").write_text(json.dumps(facts))
    mix = mix_of(charts_mix(catalog, samples=1), {"vqa-v2": {"samples": 3, "verdict": "prohibited"}})
    order = BuildOrder(mix=mix.id, profile="qwen2-vl", dedupe="off")
    plan = plan_view(gather(mix, catalog, order, settings=settings), measure=32)
    manifest = run_build_here(mix, catalog, order, out=question_folder.parent / "corpus", settings=settings)
    counted = manifest["datasets"]["vqa-v2"]
    assert plan.expected == counted["kept"] == (0 if left_out else 3)
    assert counted["left_out"] == ({"filter_license": {left_out: 3}} if left_out else {})
    told = [note for note in manifest["notes"] if "were not found, so every sample will be left out" in note]
    assert len(told) == (1 if license_id is None else 0)


@pytest.fixture
def question_folder(settings: Settings, samples: Path, tmp_path: Path) -> Path:
    """Return a folder with three real questions about one picture, bound to their dataset."""
    (tmp_path / "vqa").mkdir()
    (tmp_path / "vqa" / "official_form").symlink_to(samples / "vqav2" / "official_form")
    assert settings.mirrors is not None
    with settings.mirrors.open("a") as more:
        more.write(f"vqa-v2: {tmp_path}/vqa\n")
    return tmp_path / "vqa"


def test_what_the_mix_left_out_by_license_is_not_taken_off_twice(
    catalog: Catalog, settings: Settings, samples: Path
) -> None:
    assert settings.mirrors is not None
    with settings.mirrors.open("a") as more:
        more.write(f"coco-captions: {samples}/coco\n")
    keep = ("CC-BY-2.0", "CC-BY-SA-2.0")
    subset = {"field": "images[].license", "keep": keep, "kept_share": 0.4}
    pick = {"coco-captions": {"samples": 4, "verdict": "prohibited", "subset": subset}}
    mix = mix_of(charts_mix(catalog, samples=1), pick)
    job = gather(mix, catalog, BuildOrder(mix=mix.id, profile="qwen2-vl"), settings=settings)
    assert (job.plan.selected, plan_view(job, measure=32).expected) == (10, 4)
