"""The remaining layouts on real slices: exact counts, and the first sample's content."""

import shutil
from pathlib import Path

import orjson
import pytest

from app.preprocessing.sample import OcrWord
from tests.corpora.readers.slices import entry, read, texts


def test_docvqa_pages_are_found_and_accepted_answers_kept(samples: Path) -> None:
    parts = {"rows": "val/val_v1.0.json", "images": "documents|**/documents"}
    found = read(entry("docvqa", parts, split="val"), samples / "docvqa")
    assert found.counts == (11, 0)
    assert texts(found.first)[1] == ("assistant", "2")
    assert found.first.meta["answers"] == ["2", "page 2"]


def test_funsd_links_become_questions_and_words_ocr(samples: Path) -> None:
    parts = {"rows": "dataset/training_data/annotations/*.json", "images": "dataset/training_data/images"}
    found = read(entry("linked-forms", parts), samples / "funsd")
    assert found.counts == (6, 0)
    assert texts(found.first)[:2] == [
        ("user", '<image>\nWhat is written for "CONTRACT"?'),
        ("assistant", "A- 530- 1059"),
    ]
    assert found.first.ocr[0] == OcrWord(0, "CONTRACT:", (66, 240, 134, 254))
    located = read(entry("linked-forms", parts, mapping={"locate": True}), samples / "funsd")
    assert "<region:0>" in located.first.messages[1].text
    assert located.first.regions[0].label == "CONTRACT"


def test_sroie_receipts_keep_commas_inside_their_lines(samples: Path) -> None:
    parts = {"rows": "data/key/*.json", "images": "data/img", "boxes": "data/box"}
    found = read(entry("receipt-keys", parts), samples / "sroie")
    assert found.counts == (10, 0)
    assert found.first.meta["keys"]["total"] == "33.90"
    assert found.first.ocr[0] == OcrWord(0, "TAN WOON YANN", (119, 47, 367, 80))
    assert any("," in word.text for sample in found.samples for word in sample.ocr)


def test_pubtabnet_tables_are_whole_html(samples: Path) -> None:
    found = read(entry("html-tables", {"rows": "*.jsonl", "images": "examples|."}), samples / "pubtabnet")
    assert found.counts == (9, 0)
    html = found.first.messages[1].text
    assert html.startswith("<table><thead><tr><td><b>Variable</b></td>")
    assert html.endswith("</table>")
    assert found.first.ocr[0] == OcrWord(0, "Variable", (1, 4, 27, 13))


def test_docbank_boxes_are_scaled_to_the_page(samples: Path) -> None:
    parts = {"rows": "DocBank_samples/*.txt", "images": "DocBank_samples"}
    found = read(entry("page-tokens", parts), samples / "docbank")
    assert found.counts == (2, 0)
    assert found.first.ocr[0].text == "10"
    assert found.first.ocr[0].box == pytest.approx((146.2, 114.4, 175.1, 147.4), abs=0.1)


def test_imagefolder_reads_its_metadata(samples: Path) -> None:
    found = read(entry("imagefolder", {"rows": "metadata.csv", "images": "."}), samples / "imagefolder")
    assert found.counts == (2, 0)
    assert found.first.captions == ("a drawing of a green pokemon with red eyes",)
    assert found.first.meta["rating"] == "5"


def test_imagefolder_without_metadata_takes_folders_as_classes(samples: Path) -> None:
    found = read(entry("imagefolder", {"images": "images"}), samples / "refcoco")
    assert found.counts == (7, 0)
    assert texts(found.first)[1] == ("assistant", "train2014")


def test_llamafactory_messages_and_typed_parts(samples: Path) -> None:
    place = samples / "llamafactory"
    plain = read(entry("messages", {"rows": "data/mllm_demo.json", "images": "data"}), place)
    typed = read(entry("messages", {"rows": "data/v1_multimodal_demo.jsonl", "images": "."}), place)
    assert plain.counts == (4, 0)
    assert typed.counts == (16, 0)
    assert texts(plain.first)[0] == texts(typed.first)[0] == ("user", "<image>Who are they?")
    assert plain.first.images[0].data == typed.first.images[0].data


def test_videos_become_evenly_spread_frames_in_the_place_of_their_mark(samples: Path) -> None:
    parts = {"rows": "data/mllm_video_demo.json", "images": "data", "videos": "data"}
    found = read(entry("messages", parts, mapping={"frames": 4}), samples / "llamafactory")
    assert found.counts == (2, 0)
    about = found.first.meta["videos"][0]
    assert about["frames"][0] == 0
    assert len(about["frames"]) == len(found.first.images) == 4
    assert found.first.messages[0].text == "<image>" * 4 + "Why is this video funny?"
    assert found.first.images[0].data.startswith(b"\xff\xd8\xff")


def test_a_video_may_be_marked_as_a_picture(samples: Path, tmp_path: Path) -> None:
    row = {
        "video": "mllm_demo_data/1.mp4",
        "conversations": [
            {"from": "human", "value": "<image>\nWhat happens?"},
            {"from": "gpt", "value": "A child reads."},
        ],
    }
    (tmp_path / "rows.json").write_bytes(orjson.dumps([row]))
    (tmp_path / "mllm_demo_data").symlink_to(samples / "llamafactory/data/mllm_demo_data")
    dataset = entry("video-rows", {"rows": "rows.json", "videos": "."}, mapping={"frames": 2})
    assert read(dataset, tmp_path).rejects == {"unsafe-path": 1}
    (tmp_path / "mllm_demo_data").unlink()
    shutil.copytree(samples / "llamafactory/data/mllm_demo_data", tmp_path / "mllm_demo_data")
    found = read(dataset, tmp_path)
    assert texts(found.first)[0] == ("user", "<image><image>\nWhat happens?")


def test_video_rows_without_files_are_rejects(samples: Path) -> None:
    parts = {"rows": "*video*.json", "images": "images|.", "videos": "videos|."}
    found = read(entry("video-rows", parts), samples / "lmms_finetune")
    assert found.counts[0] == 0
    assert found.rejects.get("missing-video", 0) >= 6


def test_conceptual_captions_photos_keep_author_and_page(samples: Path) -> None:
    mapping = {
        "image": "ImageID",
        "image_name": "{id}.jpg",
        "captions": "Title",
        "author": "Author",
        "source_url": "OriginalURL",
    }
    parts = {"rows": "test_images/credits.csv", "images": "test_images"}
    found = read(entry("caption-rows", parts, mapping=mapping), samples / "conceptual_captions")
    assert found.counts == (11, 0)
    assert found.first.images[0].author == "sneakerdog"
    assert (found.first.source_url or "").endswith("946782888_84c5811a41_o.jpg")


def test_picture_bytes_inside_parquet_are_read(samples: Path) -> None:
    mapping = {"image": "image_bytes", "captions": "text"}
    found = read(entry("caption-rows", {"rows": "**/*.parquet"}, mapping=mapping), samples / "data_juicer")
    assert found.counts == (2, 0)
    assert found.first.images[0].data.startswith(b"\x89PNG")


def test_several_captions_in_several_columns_stay_alternatives(samples: Path) -> None:
    mapping = {"image": "image/key", "captions": "IIW|IIW-P5B"}
    parts = {"rows": "datasets/IIW-400/*.jsonl", "images": "."}
    assert read(entry("caption-rows", parts, mapping=mapping), samples / "iiw").rejects == {
        "missing-image": 20
    }


def test_mmc4_without_pictures_says_what_was_lost(samples: Path) -> None:
    found = read(entry("interleaved-sentences", {"rows": "docs.jsonl"}), samples / "mmc4")
    assert found.rejects == {"missing-image": 1}
    reject = found.raw[0].reject
    assert reject is not None
    assert "not-fetched" in reject.detail
