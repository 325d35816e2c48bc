"""Checking a corpus again: a changed byte, a lost file, a stranger, a verdict that got worse."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.corpora.verify import verify_corpus
from app.errors import NotFound
from app.settings import Settings
from tests.trips.workshop import charts_mix


@pytest.fixture(scope="module")
def built(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    mix = charts_mix(catalog, samples=6)
    settings = Settings(home=folder / "home")
    order = BuildOrder(mix=mix.id, profile="llava-1.5")
    run_build_here(mix, catalog, order, out=folder / "corpus", settings=settings)
    return folder / "corpus"


@pytest.fixture
def corpus(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "corpus"))


def test_a_corpus_as_built_is_right(corpus: Path, catalog: Catalog) -> None:
    report = verify_corpus(corpus, catalog)
    assert report.right
    assert report.samples == 6
    assert report.text().endswith("right")


def flip_a_byte(corpus: Path) -> None:
    shard = next(corpus.glob("shards/*.tar"))
    data = bytearray(shard.read_bytes())
    data[600] ^= 1
    shard.write_bytes(bytes(data))


def change_a_count(corpus: Path) -> None:
    manifest = json.loads((corpus / "manifest.json").read_text())
    manifest["datasets"]["demo-charts"]["kept"] += 1
    (corpus / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (flip_a_byte, "other bytes"),
        (lambda corpus: (corpus / "NOTICE.md").unlink(), "NOTICE.md is missing"),
        (lambda corpus: (corpus / "extra.txt").write_text("x"), "extra.txt is not part of this corpus"),
        (change_a_count, "6 in is not kept"),
    ],
)
def test_damage_is_named(corpus: Path, catalog: Catalog, damage: Callable[[Path], object], said: str) -> None:
    damage(corpus)
    report = verify_corpus(corpus, catalog)
    assert not report.right
    assert said in report.text()


def test_a_verdict_that_got_worse_makes_a_corpus_not_right(corpus: Path, catalog: Catalog) -> None:
    dataset = catalog.library.datasets["demo-charts"]
    closed = dataset.model_copy(
        update={"licenses": tuple(row.model_copy(update={"id": "CC-BY-NC-4.0"}) for row in dataset.licenses)}
    )
    library = replace(catalog.library, datasets={**catalog.library.datasets, "demo-charts": closed})
    report = verify_corpus(corpus, replace(catalog, library=library))
    assert report.problems == ()
    assert [one.dataset for one in report.worse] == ["demo-charts"]
    assert not report.right


def test_a_dataset_that_left_the_catalog_is_the_worst(corpus: Path, catalog: Catalog) -> None:
    rest = {name: one for name, one in catalog.library.datasets.items() if name != "demo-charts"}
    report = verify_corpus(corpus, replace(catalog, library=replace(catalog.library, datasets=rest)))
    assert report.worse[0].after == "prohibited"


def test_without_a_catalog_only_the_files_are_checked(corpus: Path) -> None:
    report = verify_corpus(corpus, None)
    assert report.right
    assert "not judged again" in report.text()


def test_a_folder_that_is_no_corpus_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no finished corpus"):
        verify_corpus(tmp_path, None)
