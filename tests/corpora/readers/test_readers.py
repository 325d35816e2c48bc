"""What holds for every reader: ranges, splits, columns that do not match, words that are not known."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.load import Catalog
from app.corpora.readers import open_reader, pick_split, splits_present
from app.corpora.readers.image_facts import DEFAULTS as IMAGE_FACTS
from app.corpora.readers.image_facts import ROLE
from app.corpora.readers.layouts import LAYOUTS
from app.corpora.readers.licenses import has_image_licenses, image_licenses
from app.errors import InvalidInput, SourceUnavailable, UnknownName
from app.facts.dataset import Dataset
from tests.corpora.readers.slices import entry

Slice = tuple[str, str, dict[str, str], dict[str, Any]]
SLICES: list[Slice] = [
    ("demo-charts", ".", {"samples": "5"}, {}),
    (
        "chartqa",
        "chartqa",
        {"rows": "ChartQA?Dataset/test/test_*.json", "images": "ChartQA?Dataset/test/png"},
        {},
    ),
    ("coco-style-captions", "coco", {"rows": "annotations/captions_val2017.json", "images": "val2017"}, {}),
    ("scienceqa", "scienceqa", {"rows": "data/scienceqa/problems.json", "images": "images"}, {}),
    ("qa-rows", "mathvision", {"rows": "data/testmini.jsonl", "images": "."}, {"id": "id"}),
    ("webdataset", "webdataset", {"rows": "webdataset/sample.tgz"}, {}),
    ("caption-rows", "data_juicer", {"rows": "**/*.parquet"}, {"image": "image_bytes", "captions": "text"}),
]


@pytest.mark.parametrize("piece", SLICES, ids=[one[0] for one in SLICES])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_partition_reads_the_same_as_the_whole(samples: Path, piece: Slice, data: st.DataObject) -> None:
    layout, folder, parts, mapping = piece
    reader = open_reader(entry(layout, parts, mapping=mapping), samples / folder)
    count = reader.count()
    cuts = data.draw(st.lists(st.integers(0, count), max_size=4).map(sorted))
    pieces = [one for low, high in pairwise([0, *cuts, count]) for one in reader.read(low, high)]
    assert pieces == list(reader.read(0, count))


def test_a_range_beyond_the_end_gives_what_there_is() -> None:
    reader = open_reader(entry("demo-charts", {"samples": "3"}), Path())
    assert len(list(reader.read(1, 99))) == 2
    assert list(reader.read(5, 9)) == []


def write(folder: Path, rows: list[object]) -> Path:
    (folder / "rows.json").write_bytes(orjson.dumps(rows))
    return folder


def test_a_column_that_is_not_there_is_named_with_the_fix(tmp_path: Path) -> None:
    place = write(tmp_path, [{"image": "a.jpg", "dialogue": []}])
    with pytest.raises(InvalidInput) as caught:
        open_reader(entry("llava-json", {"rows": "rows.json"}), place)
    assert "no column 'conversations'" in caught.value.message
    assert "access.reader.mapping.conversations" in caught.value.message
    assert caught.value.field == "access.reader.mapping.conversations"


def test_a_mapping_key_that_the_layout_does_not_know_names_the_nearest(tmp_path: Path) -> None:
    place = write(tmp_path, [{}])
    dataset = entry("llava-json", {"rows": "rows.json"}, mapping={"conversation": "x"})
    with pytest.raises(UnknownName, match=r"did you mean 'conversations'"):
        open_reader(dataset, place)


def test_an_unknown_layout_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"did you mean 'llava-json'"):
        open_reader(entry("lava-json", {"rows": "rows.json"}), Path())


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="none of its splits"):
        open_reader(entry("llava-json", {"rows": "rows.json"}), tmp_path)
    with pytest.raises(SourceUnavailable, match=r"nothing at 'rows.json'"):
        open_reader(entry("llava-json", {"rows": "rows.json"}), tmp_path, split="train")


def test_a_pattern_may_not_lead_outside_the_folder(tmp_path: Path) -> None:
    for pattern in ("../rows.json", "/etc/*.json"):
        with pytest.raises(InvalidInput, match="leads outside"):
            open_reader(entry("llava-json", {"rows": pattern}), tmp_path, split="train")


def test_without_a_split_the_first_that_is_present_is_read(samples: Path) -> None:
    dataset = entry("chartqa", {"rows": "nothing/*.json", "images": "nothing"})
    place = samples / "chartqa"
    test = {"rows": "ChartQA?Dataset/test/test_*.json", "images": "ChartQA?Dataset/test/png"}
    access = dataset.access
    assert access.reader is not None
    reader = access.reader.model_copy(update={"splits": {**access.reader.splits, "test": test}})
    two = dataset.model_copy(update={"access": access.model_copy(update={"reader": reader})})
    assert splits_present(two, place) == ("test",)
    assert pick_split(two, place) == "test"
    assert open_reader(two, place).count() == 121


def test_an_unknown_split_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"did you mean 'train'"):
        open_reader(entry("demo-charts", {"samples": "3"}), Path(), split="trian")


def test_a_dataset_without_a_reader_says_so() -> None:
    dataset = entry("demo-charts", {})
    bare = dataset.model_copy(update={"access": dataset.access.model_copy(update={"reader": None})})
    with pytest.raises(SourceUnavailable, match=r"has no access\.reader"):
        open_reader(bare, Path())


def test_every_reader_in_the_shipped_catalog_has_a_known_layout_and_known_words() -> None:
    import yaml

    folder = Path(__file__).parents[3] / "catalog/datasets"
    bound = 0
    for file in sorted(folder.glob("*.yaml")):
        dataset = Dataset.model_validate(yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader))
        reader = dataset.access.reader
        if reader is None:
            assert not dataset.seed, f"{dataset.id} is a seed dataset without a reader"
            continue
        bound += 1
        layout = LAYOUTS[reader.layout]
        assert set(reader.mapping) <= {*layout.defaults, *IMAGE_FACTS}, dataset.id
        for parts in reader.splits.values():
            assert set(layout.required) <= set(parts), dataset.id
    assert bound >= 32


def test_every_split_that_names_picture_facts_has_the_values_that_explain_them(catalog: Catalog) -> None:
    joined = [
        one
        for one in catalog.library.datasets.values()
        if one.access.reader and any(ROLE in parts for parts in one.access.reader.splits.values())
    ]
    assert joined
    assert [one.id for one in joined if not (has_image_licenses(one) and image_licenses(one))] == []
