"""Real slices of four datasets, through one build, read back by the trainers' own libraries."""

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder, Output
from app.corpora.verify import verify_corpus
from app.licensing.engine import judge
from app.mixes.service import resolve_use
from app.recommender.mix import Mix
from app.settings import Settings
from tests.trips.workshop import charts_mix, mix_of, read_tars

pytestmark = pytest.mark.samples


@pytest.fixture(scope="module")
def shop(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings whose mirrors are the real slices; the builds of this file share partitions."""
    home = tmp_path_factory.mktemp("home")
    mirrors = home / "mirrors.yaml"
    mirrors.write_text(
        f"chartqa: {samples}/chartqa\nscienceqa: {samples}/scienceqa\ncoco-captions: {samples}/coco\n"
    )
    return Settings(home=home, mirrors=mirrors, partition_samples=32)


@pytest.fixture(scope="module")
def mix(catalog: Catalog) -> Mix:
    """Return a mix of three real datasets and the charts; COCO with the filter its verdict asks for."""
    use = resolve_use(catalog, "train-product")
    filtered = judge(catalog.library.datasets["coco-captions"], use, catalog.library).filtered
    assert filtered is not None
    subset = {"field": "images[].license", "keep": tuple(filtered.keep), "kept_share": None}
    return mix_of(
        charts_mix(catalog, samples=12),
        {
            "chartqa": {"samples": 30, "verdict": "prohibited"},
            "scienceqa": {"samples": 50, "verdict": "prohibited"},
            "demo-charts": {"samples": 12},
            "coco-captions": {"samples": 50, "verdict": "prohibited", "subset": subset},
        },
    )


def build(output: Output, mix: Mix, catalog: Catalog, shop: Settings) -> tuple[Path, dict[str, Any]]:
    out = shop.home / output
    order = BuildOrder(mix=mix.id, profile="llava-1.5", output=output)
    return out, run_build_here(mix, catalog, order, out=out, settings=shop)


def test_one_corpus_balances_every_dataset_and_verifies(mix: Mix, catalog: Catalog, shop: Settings) -> None:
    out, manifest = build("webdataset", mix, catalog, shop)
    for name, told in manifest["datasets"].items():
        assert told["in"] == told["planned"] == told["kept"] + told["filtered"] + told["rejected"], name
        assert sum(sum(one.values()) for one in told["left_out"].values()) == told["in"] - told["kept"]
    assert manifest["datasets"]["scienceqa"]["left_out"]["read"]["missing-image"] > 0
    report = verify_corpus(out, catalog)
    assert report.problems == (), report.text()


def test_samples_whose_license_may_not_stay_are_filtered_one_by_one(
    mix: Mix, catalog: Catalog, shop: Settings
) -> None:
    out, manifest = build("webdataset", mix, catalog, shop)
    coco = manifest["datasets"]["coco-captions"]
    assert coco["filtered"] > 0 < coco["kept"]
    keep = set(coco["keep_licenses"])
    licenses = Counter(json.loads((out / "stats.json").read_text())["licenses"]["coco-captions"].keys())
    assert set(licenses) <= keep
    rows = pq.read_table(out / "rejects.parquet").to_pylist()
    left_out = {row["detail"] for row in rows if row["step"] == "filter_license"}
    assert left_out
    assert not left_out & keep


def test_webdataset_reads_the_tars_back(mix: Mix, catalog: Catalog, shop: Settings) -> None:
    out, manifest = build("webdataset", mix, catalog, shop)
    loaded = read_tars(out, "pil")
    assert len(loaded) == manifest["totals"]["kept"]
    kept = {name: told["kept"] for name, told in manifest["datasets"].items()}
    assert Counter(one["json"]["dataset"] for one in loaded) == Counter(kept)
    assert {one["img0.png"].size for one in loaded if "img0.png" in one} == {(336, 336)}


def test_datasets_reads_the_parquet_back(mix: Mix, catalog: Catalog, shop: Settings, tmp_path: Path) -> None:
    from datasets import load_dataset

    out, manifest = build("parquet", mix, catalog, shop)
    loaded = load_dataset(
        "parquet", data_files=str(out / "data" / "*.parquet"), split="train", cache_dir=str(tmp_path)
    )
    assert len(loaded) == manifest["totals"]["kept"]
    row = loaded.with_format(None)[0]
    assert {part["type"] for turn in row["messages"] for part in turn["content"]} <= {"text", "image"}
    assert row["dataset"] in manifest["datasets"]


def test_every_kind_of_output_holds_the_same_samples(mix: Mix, catalog: Catalog, shop: Settings) -> None:
    totals = {
        kind: build(kind, mix, catalog, shop)[1]["totals"]
        for kind in ("webdataset", "parquet", "mds", "llava-json")
    }
    assert len({json.dumps(one, sort_keys=True) for one in totals.values()}) == 1


def test_a_broken_picture_is_a_counted_reject(catalog: Catalog, tmp_path: Path) -> None:
    test = tmp_path / "charts" / "ChartQA Dataset" / "test"
    (test / "png").mkdir(parents=True)
    whole = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(whole, "PNG")
    (test / "png" / "whole.png").write_bytes(whole.getvalue())
    (test / "png" / "cut.png").write_bytes(whole.getvalue()[:60])
    (test / "png" / "empty.png").write_bytes(b"")
    names = ["whole.png", "cut.png", "empty.png", "gone.png"]
    rows = [{"imgname": name, "query": "What color?", "label": "Teal"} for name in names]
    (test / "test_human.json").write_text(json.dumps(rows))
    mirrors = tmp_path / "mirrors.yaml"
    mirrors.write_text("chartqa: charts\n")
    mix = mix_of(charts_mix(catalog, samples=4), {"chartqa": {"samples": 4, "verdict": "prohibited"}})
    manifest = run_build_here(
        mix,
        catalog,
        BuildOrder(mix=mix.id, profile="llava-1.5"),
        out=tmp_path / "corpus",
        settings=Settings(home=tmp_path / "home", mirrors=mirrors),
    )
    counts = manifest["datasets"]["chartqa"]
    assert (counts["in"], counts["kept"], counts["filtered"], counts["rejected"]) == (4, 1, 0, 3)
    rejects = pq.read_table(tmp_path / "corpus" / "rejects.parquet").to_pylist()
    assert len({row["reason"] for row in rejects}) > 1
    assert all(row["sample_id"] and row["step"] for row in rejects)
