"""Every format parses, keeps the weights in full and names every dataset."""

import csv
import io
import json
import shlex

import pytest
import yaml

from app.errors import UnknownName
from app.mixes.exports import FORMATS, export
from app.mixes.file import read_mix
from app.recommender.mix import Mix, MixObligation
from tests.mixes.shelf import chart_mix, charts


@pytest.fixture(scope="module")
def mix() -> Mix:
    return chart_mix()


def text(mix: Mix, name: str) -> str:
    return export(mix, charts(), name).body.decode()


def test_the_mix_under_test_repeats_the_small_set(mix: Mix) -> None:
    assert {pick.dataset: (pick.samples, pick.epochs) for pick in mix.picks} == {
        "big-charts": (750, 750 / 900),
        "small-charts": (250, 2.5),
    }


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_every_dataset_and_is_the_same_each_time(mix: Mix, name: str) -> None:
    body = text(mix, name)
    assert "big-charts" in body or "Big-Charts" in body
    assert "small-charts" in body or "Small-Charts" in body
    assert body == text(mix, name)


@pytest.mark.parametrize("name", ["yaml", "json"])
def test_the_plain_formats_read_back_as_the_same_mix(mix: Mix, name: str) -> None:
    assert read_mix(text(mix, name)) == mix


def test_the_table_has_one_row_a_pick(mix: Mix) -> None:
    rows = list(csv.DictReader(io.StringIO(text(mix, "csv"))))
    assert [(row["dataset"], float(row["weight"])) for row in rows] == [
        (pick.dataset, pick.weight) for pick in mix.picks
    ]


def test_energon_blends_by_weight(mix: Mix) -> None:
    record = yaml.safe_load(text(mix, "energon.yaml"))
    assert record["__class__"] == "MetadatasetV2"
    blend = record["splits"]["train"]["blend"]
    assert {leaf["path"]: leaf["weight"] for leaf in blend} == {"big-charts": 0.75, "small-charts": 0.25}


def test_mosaicml_chooses_the_counts_of_the_mix(mix: Mix) -> None:
    record = yaml.safe_load(text(mix, "mosaicml.yaml"))
    assert {name: one["choose"] for name, one in record["streams"].items()} == {
        "big-charts": 750,
        "small-charts": 250,
    }
    assert "epoch_size" not in record


def test_llama_factory_gets_a_registry_with_the_counts_of_the_mix(mix: Mix) -> None:
    registry = json.loads(text(mix, "llamafactory.json"))
    arguments = yaml.safe_load(text(mix, "llamafactory.yaml"))
    names = arguments["dataset"].split(",")
    assert set(names) == set(registry)
    assert {name: registry[name]["num_samples"] for name in names} == {"big-charts": 750, "small-charts": 250}
    assert all(entry["formatting"] == "sharegpt" for entry in registry.values())


def test_ms_swift_takes_counts_behind_a_hash(mix: Mix) -> None:
    words = shlex.split(text(mix, "msswift.args").replace("\\\n", " "), comments=True)
    assert words[:3] == ["--dataset", "big-charts/train.jsonl#750", "small-charts/train.jsonl#250"]


def test_llava_takes_whole_passes_and_a_random_rest(mix: Mix) -> None:
    entries = yaml.safe_load(text(mix, "llava.yaml"))["datasets"]
    small = [one["sampling_strategy"] for one in entries if one["json_path"].startswith("small")]
    assert small == ["all", "all", "random:50"]


def test_the_script_compiles_and_states_samples_and_weights(mix: Mix) -> None:
    script = text(mix, "interleave.py")
    names: dict[str, object] = {}
    before_loading = script.split("def load_mix")[0].replace("Path(__file__)", "Path('.')")
    exec(compile(before_loading, "interleave.py", "exec"), names)
    assert names["SAMPLES"] == {"big-charts": 750, "small-charts": 250}
    assert names["WEIGHTS"] == {"big-charts": 0.75, "small-charts": 0.25}
    compile(script, "interleave.py", "exec")


def test_the_notice_names_publisher_license_and_evidence(mix: Mix) -> None:
    notice = text(mix, "NOTICE.md")
    assert "### Big-Charts" in notice
    assert "big-charts lab" in notice
    assert "License of annotations: CC-BY-4.0" in notice
    assert mix.id in notice
    assert "to p (`train-product`)" in notice
    assert notice.count("no legal advice") == 1


def test_the_notice_gives_one_credit_line_a_dataset_and_one_line_a_place_of_a_duty(mix: Mix) -> None:
    duty = MixObligation(
        code="ATTRIBUTE",
        text="Credit them.\n- line one\n- line two\n- line one",
        text_ja="",
        datasets=("big-charts",),
    )
    notice = text(mix.model_copy(update={"obligations": (duty,)}), "NOTICE.md")
    credits = notice.split("## Credits")[1].split("## What the terms ask")[0]
    lines = [line for line in credits.splitlines() if line.startswith("- ")]
    assert lines[0].startswith('- "Big-Charts" by big-charts lab')
    assert "annotations" in lines[0]
    assert len(lines) == len(mix.picks)
    asked = notice.split("## What the terms ask")[1].split("## What is stated")[0]
    assert asked.count("- line one") == asked.count("- line two") == 1
    assert "Asked by: Big-Charts." in asked


def test_the_notice_says_where_the_texts_of_all_licenses_are(mix: Mix) -> None:
    texts = text(mix, "NOTICE.md").split("## Where the texts are")[1]
    assert "- CC-BY-4.0" in texts


def test_bibliography_escapes_what_tex_would_read(mix: Mix) -> None:
    entries = text(mix, "bib")
    assert r"Big \& Good Charts" in entries
    assert "eprint = {2401.00001}" in entries
    assert entries.count("@misc{") == 2


def test_spdx_lists_each_dataset_with_its_license(mix: Mix) -> None:
    record = json.loads(text(mix, "spdx.json"))
    graph = {node.get("spdxId", node.get("@id")): node for node in record["@graph"]}
    packages = [node for node in graph.values() if node["type"] == "dataset_DatasetPackage"]
    assert {node["name"] for node in packages} >= {"Big-Charts", "Small-Charts"}
    relations = [node for node in graph.values() if node["type"] == "Relationship"]
    for relation in relations:
        assert relation["from"] in graph
        assert all(end in graph for end in relation["to"])
    declared = [one for one in relations if one["relationshipType"] == "hasDeclaredLicense"]
    assert len(declared) == 3  # the mix itself, and one a dataset


def test_croissant_lists_the_picks_as_records(mix: Mix) -> None:
    record = json.loads(text(mix, "croissant.json"))
    (picks,) = record["recordSet"]
    assert {one["picks/dataset"]: one["picks/weight"] for one in picks["data"]} == {
        "big-charts": 0.75,
        "small-charts": 0.25,
    }
    assert record["license"] == ["https://spdx.org/licenses/CC-BY-4.0.html"]


def test_an_unknown_format_names_the_nearest(mix: Mix) -> None:
    with pytest.raises(UnknownName, match=r"energon\.yaml"):
        export(mix, charts(), "energon.yml")
