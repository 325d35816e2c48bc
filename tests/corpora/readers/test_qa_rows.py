"""Rows of picture, question and answer in many dialects, by mapping alone."""

from pathlib import Path
from typing import Any

import pytest

from app.corpora.readers.answers import all_answers, answer_of, read_codes
from app.corpora.readers.problem import BadRow
from tests.corpora.readers.slices import entry, read, texts


def test_mathvista_reads_twelve_rows_and_rejects_those_without_picture(samples: Path) -> None:
    parts = {"rows": "data/testmini.json", "images": "."}
    dataset = entry("qa-rows", parts, split="testmini", mapping={"id": "pid", "choices": "choices"})
    found = read(dataset, samples / "mathvista")
    assert found.counts == (12, 60)
    assert found.first.meta["source_id"] == "74"
    assert texts(found.first) == [
        ("user", "<image>\nWhat is the difference of largest and smallest bar?"),
        ("assistant", "47.6"),
    ]


def test_mathvision_marks_become_picture_marks(samples: Path) -> None:
    parts = {"rows": "data/testmini.jsonl", "images": "."}
    mapping = {"id": "id", "choices": "options", "image_mark": "numbered"}
    found = read(entry("qa-rows", parts, mapping=mapping), samples / "mathvision")
    assert found.counts == (30, 0)
    assert all(sample.messages[0].text.count("<image>") == 1 for sample in found.samples)
    assert not any("<image1>" in sample.messages[0].text for sample in found.samples)


def test_gqa_is_an_object_keyed_by_question(samples: Path) -> None:
    mapping = {"image": "imageId", "image_name": "{id}.jpg", "answer": "fullAnswer", "id": "id"}
    parts = {"rows": "questions.json", "images": "images"}
    found = read(entry("qa-rows", parts, mapping={**mapping, "id": "id"}), samples / "gqa")
    assert found.counts == (1, 0)
    assert found.first.images[0].path == "n578564.jpg"
    assert found.first.meta["source_id"] == "202218649"
    assert found.first.messages[1].text == "The picture is hanging above the chalkboard."


@pytest.mark.parametrize(
    ("file", "rows", "reason"),
    [
        ("chartqapro/test", 60, "missing-image"),
        ("docvqa/val", 71, "missing-image"),
        ("textvqa/textvqa_val_updated", 60, "missing-image"),
    ],
)
def test_rows_without_pictures_are_all_counted(samples: Path, file: str, rows: int, reason: str) -> None:
    parts = {"rows": f"data/{file}.jsonl", "images": "."}
    assert read(entry("qa-rows", parts), samples / "vqa_jsonl").rejects == {reason: rows}


def test_pope_is_json_lines_under_a_json_name(samples: Path) -> None:
    parts = {"rows": "output/coco/*.json", "images": "."}
    mapping = {"question": "text", "answer": "label"}
    assert read(entry("qa-rows", parts, mapping=mapping), samples / "pope").counts == (0, 180)


@pytest.mark.parametrize(
    ("value", "choices", "codes", "expected"),
    [
        ("2037-38", (), None, "2037-38"),
        (["2", "page 2"], (), None, "2"),
        (1, ("a", "b"), None, "(B) b"),
        (0, (), {"0": "False"}, "False"),
        (3.5, (), None, "3.5"),
        ([{"answer": "net"}, {"answer": "mesh"}, {"answer": "mesh"}], (), None, "mesh"),
        ([{"answer": "net"}, {"answer": "mesh"}], (), None, "net"),
        (["nous les gosses", "dakota", "clos culombu", "dakota digital", "dakota"], (), None, "dakota"),
    ],
)
def test_one_answer_comes_out_of_every_form(
    value: Any, choices: tuple[str, ...], codes: dict[str, str] | None, expected: str
) -> None:
    assert answer_of(value, choices=choices, codes=codes) == expected


@pytest.mark.parametrize("value", [None, "", "  ", [], [""], [{"answer": ""}]])
def test_no_answer_is_a_reject(value: Any) -> None:
    with pytest.raises(BadRow, match="empty-answer"):
        answer_of(value)


def test_a_choice_out_of_range_is_a_reject() -> None:
    with pytest.raises(BadRow, match="bad-answer"):
        answer_of(5, choices=("a", "b"))


def test_accepted_answers_are_kept_once_each() -> None:
    assert all_answers([{"answer": "net"}, {"answer": "mesh"}, {"answer": "net"}]) == ["net", "mesh"]
    assert read_codes("0=False|1=True") == {"0": "False", "1": "True"}


def test_two_pictures_named_after_one_id(samples: Path) -> None:
    mapping = {
        "image": "identifier",
        "image_key": r"(.+)-\d+$",
        "image_name": "{id}-img0.png&{id}-img1.png",
        "question": "sentence",
        "answer": "label",
    }
    found = read(
        entry("qa-rows", {"rows": "dev.json", "images": "images"}, mapping=mapping), samples / "nlvr2"
    )
    assert found.counts == (4, 0)
    assert [image.path for image in found.first.images] == ["dev-850-0-img0.png", "dev-850-0-img1.png"]
    assert found.first.messages[0].text.startswith("<image>\n<image>\nThe right image")


def test_rows_that_are_lists_need_the_names_of_their_places(samples: Path) -> None:
    parts = {"rows": "etc/data/test.json", "images": "chart_images"}
    mapping = {"columns": "image|title|summary|question|answer|extract"}
    found = read(entry("qa-rows", parts, mapping=mapping), samples / "opencqa")
    assert found.counts == (14, 0)
    assert found.first.images[0].path == "112.png"
    short = {"columns": "image|question|answer"}
    assert read(entry("qa-rows", parts, mapping=short), samples / "opencqa").rejects == {"malformed-row": 14}
