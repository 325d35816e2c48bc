"""A sample's life can be told from the corpus, whether it was kept or left out."""

import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from app.catalog.load import Catalog
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.corpora.why import explain_sample
from app.errors import NotFound
from app.settings import Settings
from tests.trips.workshop import charts_mix, mix_of, read_tars


@pytest.fixture(scope="module")
def corpus(catalog: Catalog, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "mirrors.yaml").write_text(f"scienceqa: {samples}/scienceqa\nchartqa: {samples}/chartqa\n")
    pick = {"samples": 40, "verdict": "prohibited"}
    mix = mix_of(charts_mix(catalog, samples=1), {"scienceqa": pick, "chartqa": pick})
    order = BuildOrder(mix=mix.id, profile="llava-1.5")
    settings = Settings(home=home, mirrors=home / "mirrors.yaml")
    run_build_here(mix, catalog, order, out=home / "corpus", settings=settings)
    return home / "corpus"


def test_every_kept_sample_has_a_receipt_that_matches_its_files(corpus: Path, catalog: Catalog) -> None:
    rows = read_tars(corpus)
    receipts = {row["sample_id"]: row for row in pq.read_table(corpus / "receipts.parquet").to_pylist()}
    assert len(rows) == len(receipts) > 0
    pictured = [name for name, row in receipts.items() if row["files_after"]]
    life = explain_sample(corpus, f"chartqa/{pictured[0]}", catalog=catalog)
    assert life.kept
    files = [row["img0.png"] for row in rows if "img0.png" in row]
    assert life.facts["files_after"][0] in {hashlib.sha256(one).hexdigest() for one in files}
    assert {one.covers for one in life.layers} >= {"annotations", "images"}
    assert life.steps[0].startswith("filter_license")
    assert "kept" in life.text()


def test_a_reject_is_told_with_its_step_and_reason(corpus: Path, catalog: Catalog) -> None:
    row = pq.read_table(corpus / "rejects.parquet").to_pylist()[0]
    life = explain_sample(corpus, f"scienceqa/{row['sample_id']}", catalog=catalog)
    assert not life.kept
    assert life.facts["reason"] == row["reason"]
    assert row["reason"] in life.text()
    assert life.steps == ()  # it never got past the reader


def test_a_sample_the_corpus_never_saw_is_not_found(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="neither kept nor left out"):
        explain_sample(corpus, "scienceqa/none", catalog=None)
    with pytest.raises(NotFound, match="no finished corpus"):
        explain_sample(tmp_path, "scienceqa/none", catalog=None)
