"""VQA's two files joined by question, gzip or plain, with ten voices a question."""

from pathlib import Path

import orjson

from tests.corpora.readers.slices import entry, read, texts


def test_gzip_files_join_and_most_pictures_are_missing(samples: Path) -> None:
    parts = {
        "rows": "data/vqa_questions_train.gzip",
        "annotations": "data/vqa_annotatons_train.gzip",
        "images": "images",
    }
    found = read(entry("vqa", parts), samples / "vqav2")
    assert found.counts == (11, 60)
    assert texts(found.first) == [
        ("user", "<image>\nWhat is the giraffe standing behind?"),
        ("assistant", "tree"),
    ]
    assert found.first.meta["answers"] == ["tree", "fallen tree", "log", "trees"]


def test_the_official_form_reads_whole(samples: Path) -> None:
    parts = {
        "rows": "official_form/questions.json",
        "annotations": "official_form/annotations.json",
        "images": "official_form/images",
    }
    found = read(entry("vqa", parts), samples / "vqav2")
    assert found.counts == (3, 0)
    assert found.first.images[0].path == "COCO_train2014_000000458752.jpg"
    assert found.first.messages[1].text == "net"


def test_vizwiz_names_pictures_by_file(samples: Path) -> None:
    parts = {
        "rows": "vizwiz/val_questions_vqa_format.json",
        "annotations": "vizwiz/val_annotations_vqa_format.json",
        "images": ".",
    }
    mapping = {"image_name": "{id}", "skip_answer": "unanswerable"}
    found = read(entry("vqa", parts, mapping=mapping), samples / "textvqa_vizwiz")
    assert found.counts == (0, 80)
    assert set(found.rejects) == {"unanswerable", "missing-image"}


def test_the_voices_outvote_a_choice_that_a_conversion_wrote(tmp_path: Path) -> None:
    voices = [{"answer": one} for one in ("no", "night time", "cold medicine", "night time", "cold medicine")]
    (tmp_path / "q.json").write_bytes(
        orjson.dumps(
            {"questions": [{"question": "What is it?", "image_id": 1, "question_id": n} for n in (1, 2)]}
        )
    )
    chosen = [(1, "no"), (2, "cold medicine")]
    (tmp_path / "a.json").write_bytes(
        orjson.dumps(
            {
                "annotations": [
                    {"question_id": n, "multiple_choice_answer": one, "answers": voices} for n, one in chosen
                ]
            }
        )
    )
    (tmp_path / "1.png").write_bytes(b"p")
    parts = {"rows": "q.json", "annotations": "a.json", "images": "."}
    found = read(entry("vqa", parts, mapping={"image_name": "{id}.png"}), tmp_path)
    assert [sample.messages[1].text for sample in found.samples] == ["night time", "cold medicine"]


def test_a_question_without_annotation_is_a_reject(tmp_path: Path) -> None:
    question = {"question": "q", "image_id": 1, "question_id": 5}
    (tmp_path / "q.json").write_bytes(orjson.dumps({"questions": [question]}))
    (tmp_path / "a.json").write_bytes(orjson.dumps({"annotations": []}))
    found = read(entry("vqa", {"rows": "q.json", "annotations": "a.json", "images": "."}), tmp_path)
    assert found.rejects == {"no-answer": 1}
