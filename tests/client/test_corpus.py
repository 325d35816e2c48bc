"""What a trainer gets from a built corpus without torch: the stored samples, in batches."""

import io
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.catalog.load import Catalog
from app.client.corpus import Corpus, load_corpus
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.preprocessing.normalization import normalize
from app.settings import Settings
from tests.corpora.words import mirrored_tokenizer
from tests.trips.workshop import charts_mix, read_tars

Build = Callable[..., Path]


@pytest.fixture(scope="module")
def build(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return a function that builds twelve charts; builds of this file share partitions."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, mirrors=mirrored_tokenizer(catalog, home))
    mix = charts_mix(catalog, samples=12)

    def made(**order: Any) -> Path:
        wanted = {"profile": "llava-1.5", "shard_samples": 5, **order}
        out = home / "-".join(str(one) for one in wanted.values())
        chosen = BuildOrder.model_validate({"mix": mix.id, **wanted})
        run_build_here(mix, catalog, chosen, out=out, settings=settings)
        return out

    return made


def same(one: Any, other: Any) -> bool:
    """Return whether two batches are equal, arrays and all."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    return bool(np.array_equal(one, other)) if isinstance(one, np.ndarray) else bool(one == other)


def test_batches_hold_what_the_corpus_stores_padded_and_masked(build: Build) -> None:
    folder = build(level="tokens", pack=False)
    stored = {row["json"]["sample_id"]: row for row in read_tars(folder, "pil")}
    corpus = load_corpus(folder)
    assert len(corpus) == len(stored) == 12
    for batch in corpus.batches(5, pad_id=7, multiple=16):
        count = len(batch["ids"])
        assert batch["input_ids"].shape == batch["labels"].shape == batch["attention_mask"].shape
        assert batch["input_ids"].shape[0] == count
        assert batch["input_ids"].shape[1] % 16 == 0
        assert {batch[name].dtype for name in ("input_ids", "labels", "attention_mask")} == {np.dtype("i8")}
        for row, name in enumerate(batch["ids"]):
            kept = stored[name.partition("/")[2]]
            length = len(kept["input_ids.npy"])
            for column, fill in (("input_ids", 7), ("labels", -100), ("attention_mask", 0)):
                assert np.array_equal(batch[column][row, :length], kept[f"{column}.npy"])
                assert np.all(batch[column][row, length:] == fill)
            assert np.any(batch["labels"][row] != -100)
        assert batch["image_rows"].tolist() == list(range(count))
        assert batch["pixel_values"].shape == (sum(batch["image_tiles"]), 3, 336, 336)
        tile = stored[batch["ids"][0].partition("/")[2]]["image.0.npy"][0]
        assert np.array_equal(batch["pixel_values"][0], normalize(tile, "clip").transpose(2, 0, 1))


def test_two_passes_are_equal_and_numbers_reach_any_batch(build: Build) -> None:
    batches = load_corpus(build(level="tokens", pack=False)).batches(5)
    first, second = list(batches), list(batches)
    assert [len(one["ids"]) for one in first] == [5, 5, 2] == [len(batches[n]["ids"]) for n in range(3)]
    assert same(first, second)
    assert same(batches[-1], first[2])
    assert same(pickle.loads(pickle.dumps(batches))[1], first[1])
    with pytest.raises(IndexError):
        batches[3]


@pytest.mark.parametrize("output", ["parquet", "mds"])
@pytest.mark.parametrize("pack", [False, True])
def test_every_kind_gives_the_same_tokens(build: Build, output: str, pack: bool) -> None:
    told = list(load_corpus(build(level="tokens", pack=pack)).batches(3))
    assert same(told, list(load_corpus(build(level="tokens", pack=pack, output=output)).batches(3)))


def test_packed_rows_keep_their_bounds(build: Build) -> None:
    corpus = load_corpus(build(level="tokens", pack=True))
    seen = 0
    for batch in corpus.batches(2):
        for row, bounds in enumerate(batch["cu_seqlens"]):
            length = bounds[-1]
            seen += len(bounds) - 1
            assert batch["segment_ids"][row, :length].max() == len(bounds) - 1
            assert not batch["segment_ids"][row, length:].any()
            assert batch["position_ids"][row, bounds[:-1]].tolist() == [0] * (len(bounds) - 1)
        assert len(batch["image_tiles"]) == sum(len(one) - 1 for one in batch["cu_seqlens"])
    assert seen == 12


@pytest.mark.parametrize("output", ["webdataset", "parquet", "mds", "llava-json"])
def test_level_samples_gives_words_and_pictures(build: Build, output: str) -> None:
    corpus = load_corpus(build(output=output))
    assert len(corpus) == 12
    told = {row["sample_id"]: row for row in corpus}
    tars = read_tars(build(output="webdataset"))
    for row in tars:
        about = json.loads(row["json"])
        mine = told[about["sample_id"]]
        assert mine["messages"] == about["messages"]
        assert mine["images"] == [row["img0.png"]]
        assert (mine["license"], mine["meta"]) == (about["license"], about["meta"])
    batch = corpus.batches(4)[0]
    opened = np.array(Image.open(io.BytesIO(corpus[0]["images"][0])).convert("RGB"))
    assert np.array_equal(batch["images"][0][0], opened)
    assert corpus[-1]["sample_id"] == corpus[11]["sample_id"]


def test_pictures_of_different_sizes_are_padded_and_say_their_size(build: Build) -> None:
    corpus = load_corpus(build(level="tokens", pack=False))
    tall, wide = (np.full((1, *size, 3), 255, dtype=np.uint8) for size in ((8, 4), (4, 6)))
    ids = {"input_ids": np.arange(3), "labels": np.arange(3), "attention_mask": np.ones(3)}
    rows = [{"dataset": "d", "sample_id": "s", "arrays": {**ids, "image.0": one}} for one in (tall, wide)]
    corpus._rows = rows  # type: ignore[assignment]
    batch = corpus.batches(2)[0]
    assert batch["pixel_values"].shape == (2, 3, 8, 6)
    assert batch["pixel_sizes"].tolist() == [[8, 4], [4, 6]]
    assert not batch["pixel_values"][1, :, 4:].any()
    assert np.all(batch["pixel_values"][1, 0, :4, :6] == batch["pixel_values"][0, 0, 0, 0])


def test_patches_are_normalized_by_channel_whatever_their_layout(build: Build) -> None:
    for layout in ("rows", "qwen2-vl"):
        options = {"patch_grid": {"patch": 14, "layout": layout}}
        corpus = load_corpus(build(level="tokens", pack=False, output="parquet", options=options))
        batch = corpus.batches(1)[0]
        stored = corpus[0]["arrays"]["patches.0"]
        form = (-1, 3, 2 * 14 * 14) if layout == "qwen2-vl" else (-1, 14 * 14, 3)
        told, raw = batch["patch_values"].reshape(form), stored.reshape(form)
        red = (told[:, 0], raw[:, 0]) if layout == "qwen2-vl" else (told[..., 0], raw[..., 0])
        assert np.allclose(red[0], (red[1] / 255 - 0.48145466) / 0.26862954, atol=1e-5)
        assert batch["image_patches"].tolist() == [24 * 24]


def test_numbers_that_a_step_normalized_stay_as_they_are(build: Build) -> None:
    folder = build(level="tokens", pack=False, output="mds", options={"normalize": {}})
    corpus = load_corpus(folder)
    tile = corpus[0]["arrays"]["image.0"][0]
    assert tile.dtype == np.float32
    assert np.array_equal(corpus.batches(1)[0]["pixel_values"][0], tile.transpose(2, 0, 1))


def test_what_cannot_be_opened_says_why(build: Build, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no finished corpus"):
        load_corpus(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": "kondate-corpus/0"}')
    with pytest.raises(ValueError, match="kondate-corpus/0"):
        load_corpus(tmp_path)
    manifest = json.loads((build(level="tokens", pack=False) / "manifest.json").read_text())
    del manifest["profile"]["normalization"]
    with pytest.raises(ValueError, match="normalize=False"):
        Corpus(tmp_path, manifest).batches(1)
    with pytest.raises(ValueError, match="1 or more"):
        load_corpus(build(output="webdataset")).batches(0)


def test_notebooks_that_never_load_a_corpus_need_no_numpy() -> None:
    code = "import sys, kondate; print('numpy' in sys.modules, kondate.load_corpus, 'app' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout.startswith("False <function load_corpus"), run.stderr
    assert run.stdout.endswith("False\n")
