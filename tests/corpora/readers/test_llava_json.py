"""Dialogues in LLaVA's form and its relatives: who speaks, where pictures stand, what is refused."""

from pathlib import Path

import orjson
import pytest

from tests.corpora.readers.slices import entry, read, texts

PARTS = {"rows": "rows.json", "images": "."}
MANTIS = {"image": "images", "conversations": "conversation", "from": "role", "value": "content"}


def write(folder: Path, rows: list[object]) -> Path:
    (folder / "rows.json").write_bytes(orjson.dumps(rows))
    (folder / "a.jpg").write_bytes(b"\xff\xd8\xff picture")
    return folder


def turn(speaker: str, text: str) -> dict[str, str]:
    return {"from": speaker, "value": text}


def test_the_published_rows_read_as_they_are(samples: Path) -> None:
    found = read(entry("llava-json", {"rows": "*.json", "images": "."}), samples / "llava/train_form")
    assert found.rejects == {"missing-image": 1}
    assert found.first.meta["source_id"] == "000000000009"
    assert found.first.images[0].path == "coco/train2017/000000000009.jpg"
    role, text = texts(found.first)[0]
    assert (role, text) == (
        "user",
        "<image>\nPlease generate detailed descriptions of the given image.",
    )


def test_multi_image_rows_of_mantis_need_only_a_mapping(samples: Path) -> None:
    parts = {"rows": "chat/train.json", "images": "chat"}
    found = read(entry("llava-json", parts, mapping=MANTIS), samples / "mantis")
    assert found.counts == (12, 0)
    assert sum(len(sample.images) for sample in found.samples) == 49
    for sample in found.samples:
        marks = sum(message.text.count("<image>") for message in sample.messages)
        assert marks == len(sample.images)


def test_another_picture_mark_is_rewritten(samples: Path) -> None:
    parts = {"rows": "finetune/data/*.json", "images": "finetune"}
    found = read(entry("llava-json", parts, mapping={"image_mark": "<ImageHere>"}), samples / "xcomposer")
    assert found.counts == (4, 0)
    assert found.first.messages[0].text.startswith("Image1: <image>; Image2: <image>.")
    assert not any("<ImageHere>" in message.text for sample in found.samples for message in sample.messages)


def test_a_mark_after_the_question_stays_where_it_stands(samples: Path) -> None:
    parts = {"rows": "demo/single_images.json", "images": "."}
    found = read(entry("llava-json", parts), samples / "qwen_vl")
    assert found.first.messages[0].text == "Is the value of Favorable 38 in 2015?\n<image>"


def test_text_only_rows_and_system_prompts_are_kept(samples: Path) -> None:
    parts = {"rows": "*.json", "images": "images|**/images|."}
    found = read(entry("llava-json", parts), samples / "lmms_finetune")
    assert found.rejects == {"unsupported-video": 7}
    assert any(not sample.images for sample in found.samples)
    assert any(sample.messages[0].role == "system" for sample in found.samples)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"image": "gone.jpg", "conversations": [turn("human", "q"), turn("gpt", "a")]}, "missing-image"),
        (
            {"image": "../../etc/passwd", "conversations": [turn("human", "q"), turn("gpt", "a")]},
            "unsafe-path",
        ),
        ({"image": "/etc/passwd", "conversations": [turn("human", "q"), turn("gpt", "a")]}, "unsafe-path"),
        ({"image": "a.jpg", "conversations": []}, "no-conversation"),
        ({"image": "a.jpg", "conversations": "hello"}, "no-conversation"),
        ({"image": "a.jpg", "conversations": [turn("human", "q")]}, "no-answer"),
        ({"image": "a.jpg", "conversations": [turn("human", "q"), turn("gpt", "  ")]}, "empty-answer"),
        ({"image": "a.jpg", "conversations": [turn("robot", "q"), turn("gpt", "a")]}, "unknown-role"),
        ({"image": "a.jpg", "conversations": [{"from": "human"}]}, "malformed-turn"),
        (
            {"image": "a.jpg", "conversations": [turn("human", "<image><image>"), turn("gpt", "a")]},
            "placeholder-mismatch",
        ),
        ({"conversations": [turn("human", "<image>"), turn("gpt", "a")]}, "placeholder-mismatch"),
        ({"image": 7.5, "conversations": [turn("human", "q"), turn("gpt", "a")]}, "missing-image"),
        ("no object", "malformed-row"),
    ],
)
def test_a_row_that_cannot_be_used_is_a_reject_with_its_reason(
    tmp_path: Path, row: object, reason: str
) -> None:
    good = {"image": "a.jpg", "conversations": [turn("human", "q"), turn("gpt", "a")]}
    found = read(entry("llava-json", PARTS), write(tmp_path, [good, row]))
    assert found.counts == (1, 1)
    assert found.rejects == {reason: 1}


def test_a_dialogue_without_marks_gets_them_before_its_first_question(tmp_path: Path) -> None:
    row = {"image": ["a.jpg", "a.jpg"], "conversations": [turn("human", "q"), turn("gpt", "a")]}
    assert texts(read(entry("llava-json", PARTS), write(tmp_path, [row])).first)[0] == (
        "user",
        "<image>\n<image>\nq",
    )


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"\xff\xd8\xff")
    (inside / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    row = {"image": "link.jpg", "conversations": [turn("human", "q"), turn("gpt", "a")]}
    assert read(entry("llava-json", PARTS), write(inside, [row])).rejects == {"unsafe-path": 1}
