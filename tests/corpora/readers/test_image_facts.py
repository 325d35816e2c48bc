"""A picture's license, page and author come from the file that states them, whatever the layout."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.corpora.readers import image_facts_missing
from app.errors import InvalidInput, SourceUnavailable
from app.facts.dataset import Dataset
from tests.corpora.readers.slices import entry, license_row, read

VALUES = [{"value": 1, "id": "CC-BY-NC-2.0"}, {"value": 4, "id": "CC-BY-2.0"}]
LICENSES = (
    license_row("annotations", "CC-BY-4.0"),
    license_row("images", "LicenseRef-mixed", per_sample={"field": "images[].license", "values": VALUES}),
)
FACTS = [
    {"id": 9, "license": 4, "flickr_url": "https://example.org/9", "author": "Ada"},
    {"id": 25, "license": 1, "flickr_url": "https://example.org/25"},
    {"id": 30, "license": 77},
]
QUESTIONS = {"rows": "q.json", "annotations": "a.json", "images": "."}


def questions(folder: Path, *images: int) -> None:
    """Write a question and its answer about each picture, and the pictures."""
    asked = [{"question": "What?", "image_id": one, "question_id": one} for one in images]
    answered = [{"question_id": one, "multiple_choice_answer": "cat"} for one in images]
    write(folder, "q.json", {"questions": asked})
    write(folder, "a.json", {"annotations": answered})
    for one in images:
        (folder / f"COCO_train2014_{one:012d}.jpg").write_bytes(b"p")


def write(folder: Path, name: str, content: object) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(orjson.dumps(content))


def asked(facts: str, *, layout: str = "vqa", mapping: Mapping[str, Any] | None = None) -> Dataset:
    return entry(layout, {**QUESTIONS, "image_facts": facts}, mapping=mapping or {}, licenses=LICENSES)


def test_the_number_of_a_picture_finds_its_license_page_and_author(tmp_path: Path) -> None:
    questions(tmp_path, 9, 25)
    write(tmp_path, "facts.json", {"images": FACTS, "licenses": [{"id": 4, "url": "x"}]})
    first, second = read(asked("facts.json"), tmp_path).samples
    assert (first.license, first.source_url) == ("CC-BY-2.0", "https://example.org/9")
    assert (first.images[0].license, first.images[0].author) == ("CC-BY-2.0", "Ada")
    assert (second.license, second.images[0].author) == ("CC-BY-NC-2.0", None)


def test_a_picture_that_the_file_does_not_know_or_explain_has_no_license(tmp_path: Path) -> None:
    questions(tmp_path, 7, 30)
    write(tmp_path, "facts.json", {"images": FACTS})
    assert [one.license for one in read(asked("facts.json"), tmp_path).samples] == [None, None]


def test_the_number_inside_a_file_name_finds_it_and_other_names_find_nothing(tmp_path: Path) -> None:
    turns = [{"from": "human", "value": "<image>\nWhat?"}, {"from": "gpt", "value": "A cat."}]
    names = ["coco/COCO_train2014_000000000009.jpg", "000000000025.jpg", "vg/9.jpg"]
    write(tmp_path, "rows.json", [{"id": n, "image": n, "conversations": turns} for n in names])
    write(tmp_path, "facts.json", {"images": FACTS})
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"p")
    parts = {"rows": "rows.json", "images": ".", "image_facts": "facts.json"}
    told = entry("llava-json", parts, mapping={"facts_key": r"(\d{12})\.jpg$"}, licenses=LICENSES)
    found = read(told, tmp_path).samples
    assert [one.license for one in found] == ["CC-BY-2.0", "CC-BY-NC-2.0", None]
    assert [one.source_url for one in found] == ["https://example.org/9", "https://example.org/25", None]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("facts.csv", b"photo,terms,who\n0009,4,Ada\n"),
        ("facts.jsonl", b'{"photo": 9, "terms": 4, "who": "Ada"}\n'),
        ("facts.json", b'[{"photo": "0009", "terms": "4", "who": "Ada"}]'),
    ],
)
def test_a_table_with_other_names_is_read_as_the_mapping_says(
    tmp_path: Path, name: str, content: bytes
) -> None:
    questions(tmp_path, 9)
    (tmp_path / name).write_bytes(content)
    mapping = {"facts_id": "photo", "facts_license": "terms", "facts_author": "who"}
    (found,) = read(asked(name, mapping=mapping), tmp_path).samples
    assert (found.license, found.images[0].author) == ("CC-BY-2.0", "Ada")


def test_a_row_that_states_its_own_license_keeps_it(tmp_path: Path) -> None:
    write(tmp_path, "rows.json", [{"image": 9, "caption": "A cat.", "license": 1}])
    write(tmp_path, "facts.json", {"images": FACTS})
    (tmp_path / "9.jpg").write_bytes(b"p")
    parts = {"rows": "rows.json", "images": ".", "image_facts": "facts.json"}
    mapping = {"license": "license", "image_name": "{id}.jpg"}
    (found,) = read(entry("caption-rows", parts, mapping=mapping, licenses=LICENSES), tmp_path).samples
    assert (found.license, found.source_url) == ("CC-BY-NC-2.0", "https://example.org/9")


def test_the_first_file_that_states_a_license_is_read(tmp_path: Path) -> None:
    questions(tmp_path, 9)
    write(tmp_path, "bare.json", {"images": [{"id": 9}]})
    write(tmp_path, "later/1.json", {"images": FACTS[:1]})
    write(tmp_path, "later/2.json", {"images": FACTS[1:]})
    told = asked("absent.json|bare.json|later/*.json")
    assert image_facts_missing(told, tmp_path, split="train") is None
    assert read(told, tmp_path).first.license == "CC-BY-2.0"


def test_without_the_file_the_sample_says_what_is_stated_of_the_dataset(tmp_path: Path) -> None:
    questions(tmp_path, 9)
    write(tmp_path, "bare.json", {"images": [{"id": 9}]})
    told = asked("absent.json | bare.json")
    assert image_facts_missing(told, tmp_path, split="train") == "absent.json | bare.json"
    found = read(told, tmp_path).first
    assert (found.license, found.images[0].license) == ("CC-BY-4.0 AND LicenseRef-mixed", None)


def test_a_split_that_names_no_such_file_wants_none(tmp_path: Path) -> None:
    assert image_facts_missing(entry("vqa", QUESTIONS), tmp_path, split="train") is None


@pytest.mark.parametrize("written", ["(", r"\d+", "(a)(b)"])
def test_a_key_pattern_that_takes_out_nothing_is_named(tmp_path: Path, written: str) -> None:
    questions(tmp_path, 9)
    write(tmp_path, "facts.json", {"images": FACTS})
    with pytest.raises(InvalidInput, match="facts_key"):
        read(asked("facts.json", mapping={"facts_key": written}), tmp_path)


@pytest.mark.parametrize("content", [b"{", b'{"pictures": []}', b"3"])
def test_a_file_that_is_no_table_of_pictures_is_named(tmp_path: Path, content: bytes) -> None:
    questions(tmp_path, 9)
    (tmp_path / "facts.json").write_bytes(content)
    with pytest.raises(SourceUnavailable, match=r"facts\.json"):
        read(asked("facts.json"), tmp_path)


def test_real_questions_take_the_licenses_of_the_pictures_they_ask_about(
    samples: Path, tmp_path: Path
) -> None:
    for name in ("questions.json", "annotations.json", "images"):
        (tmp_path / name).symlink_to(samples / "vqav2" / "official_form" / name)
    write(tmp_path, "captions_train2014.json", {"images": [{"id": 458752, "license": 4}]})
    parts = {"rows": "questions.json", "annotations": "annotations.json", "images": "images"}
    told = entry("vqa", {**parts, "image_facts": "captions_*.json"}, licenses=LICENSES)
    assert [one.license for one in read(told, tmp_path).samples] == ["CC-BY-2.0"] * 3
