"""Taking samples out of finished corpora of every kind, also when the process dies at any rename."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from app.catalog.load import Catalog
from app.client.corpus import load_corpus
from app.corpora.in_process import run_build_here
from app.corpora.order import BuildOrder
from app.corpora.takedowns.takedown import REWRITERS, take_down
from app.corpora.takedowns.wanted import Wanted
from app.corpora.verify import verify_corpus
from app.corpora.why import explain_sample
from app.corpora.writers import KINDS
from app.errors import InvalidInput, NotFound
from app.settings import Settings
from tests.corpora.words import mirrored_tokenizer
from tests.trips.workshop import charts_mix, corpus_bytes, read_tars

DAY = date(2026, 11, 23)
ROOT = Path(__file__).resolve().parents[3]
Build = Callable[..., Path]
FORMS = [
    *({"output": kind} for kind in KINDS),
    *(
        {"output": kind, "level": "tokens", "pack": pack}
        for kind in ("webdataset", "parquet", "mds")
        for pack in (False, True)
    ),
]


@pytest.fixture(scope="module")
def built(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Return a function that builds twenty charts in shards of five, once a form."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, mirrors=mirrored_tokenizer(catalog, home))
    mix = charts_mix(catalog, samples=20)

    def made(**order: Any) -> Path:
        out = home / "-".join(str(one) for one in order.values())
        chosen = BuildOrder.model_validate(
            {"mix": mix.id, "profile": "llava-1.5", "shard_samples": 5, **order}
        )
        run_build_here(mix, catalog, chosen, out=out, settings=settings)
        return out

    return made


@pytest.fixture
def copy(built: Build, tmp_path: Path) -> Build:
    """Return a function that copies a build, for a test to change."""
    return lambda **order: Path(shutil.copytree(built(**order), tmp_path / "corpus"))


def receipts(corpus: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(corpus / "receipts.parquet").to_pylist()
    return rows


def of_sample(receipt: dict[str, Any], reason: str = "opt-out") -> Wanted:
    name = f"{receipt['dataset']}/{receipt['sample_id']}"
    return Wanted.model_validate({"what": "sample", "value": name, "reason": reason})


def contents(corpus: Path) -> dict[str, Any]:
    """Return what a trainer reads of each sample; a packed sequence is told by its members."""
    told = {}
    for row in load_corpus(corpus):
        if "arrays" not in row:
            told[row["sample_id"]] = [row["messages"], row["images"]]
            continue
        arrays = row["arrays"]
        bounds = arrays.get("cu_seqlens", [0, len(arrays["input_ids"])])
        members = row["meta"].get("members", [row])
        assert len(members) == len(bounds) - 1
        for number, member in enumerate(members):
            span = slice(bounds[number], bounds[number + 1])
            words = [arrays[name][span].tolist() for name in ("input_ids", "labels", "attention_mask")]
            told[member["sample_id"]] = [words, arrays[f"image.{number}"].tobytes()]
    return told


def test_every_kind_of_corpus_can_be_rewritten() -> None:
    assert REWRITERS.keys() == KINDS.keys()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(map(str, form.values())))
def test_what_is_taken_out_is_gone_and_the_rest_is_as_it_was(
    copy: Build, catalog: Catalog, form: dict[str, Any]
) -> None:
    corpus = copy(**form)
    before, files, rows = contents(corpus), corpus_bytes(corpus), receipts(corpus)
    manifest = json.loads((corpus / "manifest.json").read_text())
    gone = [rows[1], rows[2]]
    receipt = take_down(corpus, [of_sample(one) for one in gone], today=DAY)
    assert receipt is not None
    assert (receipt.samples, receipt.previous) == (2, files["manifest.json"])
    after = contents(corpus)
    assert after == {name: one for name, one in before.items() if name not in {r["sample_id"] for r in gone}}
    assert verify_corpus(corpus, catalog).problems == ()
    now = json.loads((corpus / "manifest.json").read_text())
    assert now["previous"] == files["manifest.json"]
    assert now["totals"] == {**manifest["totals"], "kept": 18, "filtered": 2}
    assert now["datasets"]["demo-charts"]["left_out"]["takedown"] == {"opt-out": 2}
    untouched = {
        one["path"]: one["sha256"]
        for one in manifest["shards"]
        if one["samples"] and one["path"] not in receipt.shards_rewritten
    }
    assert len(untouched) > 0
    assert {name: corpus_bytes(corpus)[name] for name in untouched} == untouched
    stats = json.loads((corpus / "stats.json").read_text())
    assert stats["samples"] == {"demo-charts": 18}
    assert sum(count for _, count in stats["histograms"]["images_per_sample"]) == 18
    assert sum(stats["licenses"]["demo-charts"].values()) == 18
    for one in gone:
        life = explain_sample(corpus, f"demo-charts/{one['sample_id']}", catalog=catalog)
        assert (life.kept, life.facts["reason"], life.steps[-1]) == (False, "opt-out", "takedown")
    card = (corpus / "README.md").read_text()
    assert "\n18 samples from" in card
    assert "| 20 | 18 | 2 | 0 |" in card
    assert "## Taken out after building" in card
    assert "takedowns/0001/receipt.json" in (corpus / "NOTICE.md").read_text()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(map(str, form.values())))
def test_again_changes_nothing_and_another_follows_from_it(
    copy: Build, catalog: Catalog, form: dict[str, Any]
) -> None:
    corpus = copy(**form)
    rows = receipts(corpus)
    first = [of_sample(rows[0])]
    take_down(corpus, first, today=DAY)
    once = corpus_bytes(corpus)
    assert take_down(corpus, first, today=date(2027, 1, 1)) is None
    assert corpus_bytes(corpus) == once
    second = take_down(corpus, [*first, of_sample(rows[19], "court-order")], today=DAY)
    assert second is not None
    assert (second.number, second.samples, second.unmet) == (2, 1, 1)
    assert verify_corpus(corpus, catalog).problems == ()
    assert rows[1]["sample_id"] in contents(corpus)
    assert len(contents(corpus)) == 18


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(map(str, form.values())))
def test_a_whole_dataset_can_go(copy: Build, catalog: Catalog, form: dict[str, Any]) -> None:
    corpus = copy(**form)
    line = Wanted(what="dataset", value="demo-charts", reason="withdrawn-license", note="the license ended")
    receipt = take_down(corpus, [line], today=DAY)
    assert receipt is not None
    assert receipt.datasets == {"demo-charts": 20}
    assert verify_corpus(corpus, catalog).problems == ()
    assert len(load_corpus(corpus)) == 0
    assert "Nothing of demo-charts is left" in (corpus / "NOTICE.md").read_text()
    rejects = pq.read_table(corpus / "rejects.parquet").to_pylist()
    assert {row["detail"] for row in rejects} == {"the license ended"}
    assert not list(corpus.rglob("*.png"))


def test_a_packed_sequence_is_then_as_if_only_the_rest_had_been_packed(copy: Build) -> None:
    corpus = copy(output="webdataset", level="tokens", pack=True)
    row = receipts(corpus)[0]
    take_down(corpus, [of_sample(row)], today=DAY)
    first = load_corpus(corpus)[0]
    length = len(first["arrays"]["input_ids"])
    assert len(first["meta"]["members"]) == 1
    assert first["arrays"]["cu_seqlens"].tolist() == [0, length]
    assert first["arrays"]["position_ids"].tolist() == list(range(length))
    assert set(first["arrays"]["segment_ids"].tolist()) == {1}
    assert [name for name in first["arrays"] if name.startswith("image.")] == ["image.0"]
    packing = json.loads((corpus / "stats.json").read_text())["packing"]
    stored = [len(one["arrays"]["input_ids"]) for one in load_corpus(corpus)]
    assert (packing["tokens"], packing["samples"], packing["sequences"]) == (sum(stored), 19, len(stored))
    assert packing["efficiency"] == round(sum(stored) / (len(stored) * packing["capacity"]), 6)


def test_webdataset_and_energons_index_agree_afterwards(copy: Build) -> None:
    import sqlite3

    corpus = copy(output="webdataset")
    take_down(corpus, [of_sample(one) for one in receipts(corpus)[:6]], today=DAY)
    keys = [row["__key__"] for row in read_tars(corpus)]
    with sqlite3.connect(corpus / ".nv-meta" / "index.sqlite") as index:
        listed = index.execute("SELECT sample_key FROM samples ORDER BY tar_file_id, sample_index").fetchall()
        numbers = {row[0] for row in index.execute("SELECT DISTINCT tar_file_id FROM samples")}
    index.close()
    assert [row[0] for row in listed] == keys
    assert numbers == {0, 1, 2}  # the first tar lost every sample and is gone
    assert not (corpus / "shards" / "train-000000.tar").exists()
    described = json.loads((corpus / "croissant.json").read_text())
    assert "shards/train-000000.tar" not in {one["@id"] for one in described["distribution"]}


def test_pictures_and_addresses_name_samples_too(copy: Build) -> None:
    corpus = copy(output="parquet")
    rows = receipts(corpus)
    lines = [
        Wanted(what="image", value=rows[3]["files_after"][0], reason="rights-holder-asked"),
        Wanted(what="image", value=rows[4]["pixels_before"][0], reason="person-asked"),
        Wanted(what="url", value="https://example.org/none.jpg", reason="opt-out"),
    ]
    receipt = take_down(corpus, lines, today=DAY)
    assert receipt is not None
    assert {line.reason: line.samples for line in receipt.lines} == {
        "rights-holder-asked": 1,
        "person-asked": 1,
    }
    assert receipt.unmet == 1


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from app.corpora.takedowns.takedown import take_down
from app.corpora.takedowns.wanted import Wanted

left, rename = int(sys.argv[3]), os.replace

def replace(*names, **more):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return rename(*names, **more)

os.replace = replace
line = Wanted(what="sample", value=sys.argv[2], reason="opt-out")
take_down(Path(sys.argv[1]), [line], today=date(2026, 11, 23))
"""


@pytest.mark.parametrize("renames", [0, 1, 4, 9])
def test_killed_at_any_rename_and_run_again_it_ends_the_same(
    copy: Build, tmp_path: Path, catalog: Catalog, renames: int
) -> None:
    corpus = copy(output="llava-json")
    row = receipts(corpus)[7]
    whole = Path(shutil.copytree(corpus, tmp_path / "whole"))
    take_down(whole, [of_sample(row)], today=DAY)
    name = f"{row['dataset']}/{row['sample_id']}"
    command = [sys.executable, "-c", KILLED, str(corpus), name, str(renames)]
    killed = subprocess.run(command, cwd=ROOT, env=os.environ, check=False)
    assert killed.returncode == -9
    if renames:
        assert "stopped half way" in verify_corpus(corpus, None).text()
    else:
        assert verify_corpus(corpus, None).problems == ()  # nothing was decided yet
    take_down(corpus, [of_sample(row)], today=DAY)
    assert corpus_bytes(corpus) == corpus_bytes(whole)
    assert verify_corpus(corpus, catalog).problems == ()
    assert not (tmp_path / ".corpus.takedown").exists()


def test_a_manifest_that_does_not_follow_from_the_one_before_is_named(copy: Build) -> None:
    corpus = copy(output="parquet")
    take_down(corpus, [of_sample(receipts(corpus)[0])], today=DAY)
    earlier = corpus / "takedowns" / "0001" / "manifest.json"
    earlier.write_text(earlier.read_text().replace('"kept": 20', '"kept": 21'))
    assert "take-down 1 does not follow" in verify_corpus(corpus, None).text()


def test_what_cannot_be_rewritten_says_why(copy: Build, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no finished corpus"):
        take_down(tmp_path, [], today=DAY)
    corpus = copy(output="parquet")
    table = pq.read_table(corpus / "receipts.parquet")
    pq.write_table(table.drop_columns(["counted"]), corpus / "receipts.parquet")
    with pytest.raises(InvalidInput, match="build it again"):
        take_down(corpus, [Wanted(what="dataset", value="demo-charts", reason="faulty")], today=DAY)
