"""What goes into a corpus, in which order, and in which sequences."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.errors import InvalidInput, UnknownName
from app.settings import Settings
from tests.corpora.words import mirrored_tokenizer
from tests.trips.workshop import charts_mix, mix_of, read_tars


@pytest.fixture
def tokenizer(catalog: Catalog, tmp_path: Path) -> Path:
    return mirrored_tokenizer(catalog, tmp_path)


def build(mix: Any, catalog: Catalog, out: Path, settings: Settings, **order: Any) -> dict[str, Any]:
    chosen = BuildOrder.model_validate({"mix": mix.id, "profile": "llava-1.5", **order})
    return run_build_here(mix, catalog, chosen, out=out, settings=settings)


def test_tokenized_samples_are_packed_whole_into_sequences(
    catalog: Catalog, tokenizer: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", mirrors=tokenizer, partition_samples=8)
    mix = charts_mix(catalog, samples=16)
    manifest = build(mix, catalog, tmp_path / "out", settings, level="tokens")
    packing = json.loads((tmp_path / "out" / "stats.json").read_text())["packing"]
    assert packing["samples"] == manifest["totals"]["kept"] == 16
    assert packing["sequences"] < 16
    rows = read_tars(tmp_path / "out", "pil")
    assert len(rows) == packing["sequences"]
    members = [one["sample_id"] for row in rows for one in row["json"]["meta"]["members"]]
    assert len(set(members)) == len(members) == 16
    for row in rows:
        assert len(row["input_ids.npy"]) == len(row["labels.npy"]) <= packing["capacity"]
        assert row["cu_seqlens.npy"][-1] == len(row["input_ids.npy"])
        assert np.any(row["labels.npy"] != -100)
    assert packing["tokens"] == sum(len(row["input_ids.npy"]) for row in rows)


def test_an_order_may_name_a_trainers_own_packing_and_the_manifest_says_so(
    catalog: Catalog, tokenizer: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", mirrors=tokenizer, partition_samples=8)
    mix = charts_mix(catalog, samples=16)
    rule = {"rule": "balanced", "max_images": 2}
    manifest = build(mix, catalog, tmp_path / "out", settings, level="tokens", options={"pack": rule})
    assert manifest["steps"][-1] == {
        "name": "pack",
        "version": 2,
        "params": {"capacity": 2048, "max_images": 2, "rule": "balanced"},
    }
    members = [len(row["json"]["meta"]["members"]) for row in read_tars(tmp_path / "out", "pil")]
    assert sum(members) == 16
    assert max(members) == 2
    with pytest.raises(InvalidInput, match="counts no images") as caught:
        build(mix, catalog, tmp_path / "no", settings, options={"pack": {**rule, "rule": "greedy-knapsack"}})
    assert caught.value.field == "options.pack"


def test_unpacked_tokens_stay_one_sample_each(catalog: Catalog, tokenizer: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", mirrors=tokenizer)
    mix = charts_mix(catalog, samples=4)
    manifest = build(mix, catalog, tmp_path / "out", settings, level="tokens", pack=False)
    assert sum(shard["samples"] for shard in manifest["shards"]) == 4


@pytest.fixture
def twice(catalog: Catalog) -> Catalog:
    """Return the catalog with a second entry for the same charts, as re-uploads are."""
    copy = catalog.library.datasets["chartqa"].model_copy(update={"id": "copy-of-chartqa"})
    datasets = {**catalog.library.datasets, copy.id: copy}
    return replace(catalog, library=replace(catalog.library, datasets=datasets))


@pytest.fixture
def mirrored(samples: Path, tmp_path: Path) -> Settings:
    mirrors = tmp_path / "mirrors.yaml"
    mirrors.write_text(f"chartqa: {samples}/chartqa\ncopy-of-chartqa: {samples}/chartqa\n")
    return Settings(home=tmp_path / "home", mirrors=mirrors)


def test_a_second_dataset_with_the_same_pictures_and_words_is_filtered(
    twice: Catalog, mirrored: Settings, tmp_path: Path
) -> None:
    pick = {"samples": 1000, "verdict": "prohibited"}
    mix = mix_of(charts_mix(twice, samples=1), {"chartqa": pick, "copy-of-chartqa": pick})
    manifest = build(mix, twice, tmp_path / "exact", mirrored, max_samples=40)
    told = manifest["datasets"]
    repeated = told["copy-of-chartqa"]["left_out"].get("dedupe", {}).get("exact-duplicate", 0)
    assert told["chartqa"]["kept"] > 0
    assert told["copy-of-chartqa"]["filtered"] == repeated > 0
    off = build(mix, twice, tmp_path / "off", mirrored, max_samples=40, dedupe="off")
    assert off["totals"]["filtered"] == 0


def test_samples_that_a_named_benchmark_also_asks_are_left_out(
    twice: Catalog, mirrored: Settings, tmp_path: Path
) -> None:
    pick = {"samples": 20, "verdict": "prohibited"}
    mix = mix_of(charts_mix(twice, samples=1), {"copy-of-chartqa": pick, "demo-charts": {"samples": 10}})
    manifest = build(mix, twice, tmp_path / "out", mirrored, decontaminate=("chartqa",), dedupe="off")
    told = manifest["datasets"]
    assert told["copy-of-chartqa"]["left_out"] == {"decontaminate": {"image-exact": 20}}
    assert told["demo-charts"]["kept"] == 10
    gate = json.loads((tmp_path / "out" / "stats.json").read_text())["decontamination"]["chartqa"]
    assert gate["met"] == {"image-exact": 20}
    assert gate["read"]["items"] >= 20
    (detail, *_) = {row["detail"] for row in pq.read_table(tmp_path / "out" / "rejects.parquet").to_pylist()}
    assert detail.startswith("meets chartqa/test-")


def test_a_benchmark_nobody_knows_is_refused(twice: Catalog, mirrored: Settings, tmp_path: Path) -> None:
    mix = charts_mix(twice, samples=1)
    with pytest.raises(UnknownName, match="benchmark"):
        build(mix, twice, tmp_path / "out", mirrored, decontaminate=("chartqq",))


def test_later_epochs_are_kept_beside_the_first(catalog: Catalog, samples: Path, tmp_path: Path) -> None:
    mirrors = tmp_path / "mirrors.yaml"
    mirrors.write_text(f"scienceqa: {samples}/scienceqa\n")
    pick = {"samples": 62, "epochs": 2.0, "verdict": "prohibited"}
    mix = mix_of(charts_mix(catalog, samples=1), {"scienceqa": pick})
    settings = Settings(home=tmp_path / "home", mirrors=mirrors)
    told = build(mix, catalog, tmp_path / "out", settings)["datasets"]["scienceqa"]
    assert told["epochs"] == 2
    assert told["in"] == told["kept"] + told["filtered"] + told["rejected"] == 2 * told["rows"]
    assert told["kept"] > told["rows"]
