"""Names as people write them."""

import pytest

from app.mixes.matching import NameIndex
from app.mixes.mention import Mention
from tests.recommender.library import dataset, library


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(
        library(
            [
                dataset("big-charts", hub=("lab/Big_Charts",), aliases=("BigC", "Charts v2")),
                dataset("charts", name="Charts"),
            ]
        )
    )


@pytest.mark.parametrize(
    ("written", "found", "by"),
    [
        ("big-charts", "big-charts", "id"),
        ("Big_Charts", "big-charts", "id"),
        ("bigc", "big-charts", "alias"),
        ("charts v2", "big-charts", "alias"),
        ("lab/big_charts", "big-charts", "hub id"),
        ("https://huggingface.co/datasets/lab/Big_Charts", "big-charts", "hub id"),
        ("https://huggingface.co/datasets/lab/Big_Charts/viewer/default/train?row=3", "big-charts", "hub id"),
        ("hf.co/datasets/lab/Big_Charts/", "big-charts", "hub id"),
        ("hf::lab/Big_Charts", "big-charts", "hub id"),
        ("/data/vlm/big-charts/train.jsonl", "big-charts", "id"),
        ("./big_charts_train.json", "big-charts", "id"),
        ("charts", "charts", "id"),
    ],
)
def test_a_name_is_found_in_all_its_spellings(index: NameIndex, written: str, found: str, by: str) -> None:
    match = index.find(Mention(written))
    assert (match.dataset, match.by) == (found, by)


@pytest.mark.parametrize("written", ["biggest-charts", "train", "data/train.json", "..", "chart"])
def test_what_is_only_near_is_never_taken(index: NameIndex, written: str) -> None:
    assert index.find(Mention(written)).dataset is None


def test_entries_that_begin_with_the_name_are_suggested_first(index: NameIndex) -> None:
    assert index.find(Mention("big")).suggestions == ("big-charts",)
    assert index.find(Mention("chart")).suggestions[0] == "charts"


def test_other_fields_of_an_entry_help(index: NameIndex) -> None:
    assert index.find(Mention("mine", also=("lab/Big_Charts",))).dataset == "big-charts"
