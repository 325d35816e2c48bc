"""The end of a build: nothing disappears uncounted, and the papers are there."""

import json
from pathlib import Path

import pytest
import yaml

from app.catalog.load import Catalog
from app.corpora import assemble as assembly
from app.corpora.finish import OutOfBalance, check_balance
from app.corpora.gather import gather
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder, Counts
from app.settings import Settings
from tests.trips.workshop import charts_mix


@pytest.mark.parametrize(
    ("counts", "written", "sequences"),
    [
        (Counts(planned=4, in_=4, kept=3), 3, 3),
        (Counts(planned=4, in_=3, kept=3), 3, 3),
        (Counts(planned=4, in_=4, kept=4), 3, 3),
        (Counts(planned=4, in_=4, kept=4), 4, 3),
    ],
)
def test_a_build_whose_samples_do_not_add_up_fails(
    catalog: Catalog, tmp_path: Path, counts: Counts, written: int, sequences: int
) -> None:
    mix = charts_mix(catalog, samples=4)
    job = gather(mix, catalog, BuildOrder(mix=mix.id, profile="llava-1.5"), settings=Settings(home=tmp_path))
    shard = assembly.Shard(path="a.tar", samples=3, bytes=1, sha256="")
    assembled = assembly.Assembled(
        folder="x",
        shards=(shard,),
        sequences=sequences if written == 3 else 4,
        written={"demo-charts": written},
        left_out=(),
        stats={},
    )
    with pytest.raises(OutOfBalance):
        check_balance(job, {"demo-charts": counts}, assembled)


def test_a_corpus_has_its_papers(catalog: Catalog, tmp_path: Path) -> None:
    mix = charts_mix(catalog, samples=4)
    order = BuildOrder(mix=mix.id, profile="llava-1.5", output="parquet")
    out = tmp_path / "corpus"
    manifest = run_build_here(mix, catalog, order, out=out, settings=Settings(home=tmp_path / "home"))
    for name in (
        "README.md",
        "NOTICE.md",
        "LICENSES/CC0-1.0.txt",
        "spdx.json",
        "cyclonedx.json",
        "CITATIONS.bib",
        "croissant.json",
        "stats.json",
    ):
        assert name in manifest["files"], name
        assert (out / name).stat().st_size > 60
    described = json.loads((out / "croissant.json").read_text())
    assert "odrl:permission" in described["usageInfo"][-1]
    assert described["license"] == ["https://spdx.org/licenses/CC0-1.0.html"]
    formats = {one["name"]: one["encodingFormat"] for one in described["distribution"]}
    assert formats["parquet-files"] == "application/x-parquet"  # mlcroissant reads it by this name only
    card = (out / "README.md").read_text()
    front = yaml.safe_load(card.split("---")[1])
    assert front["configs"][0]["data_files"] == [{"split": "train", "path": "data/*.parquet"}]
    assert front["source_datasets"] == ["demo-charts"]
    assert {step["name"]: step["version"] for step in manifest["steps"]}.keys() >= {"check_image", "chat"}
    assert manifest["datasets"]["demo-charts"]["in"] == 4
