"""Data-Juicer's form: marks in the text, pictures and clips beside it."""

from pathlib import Path

import orjson

from tests.corpora.readers.slices import Read, entry, read, texts

PARTS = {"images": "demos/data", "videos": "demos/data"}


def rows(folder: Path, *written: object) -> Read:
    (folder / "a.png").write_bytes(b"picture")
    (folder / "rows.jsonl").write_bytes(b"\n".join(orjson.dumps(one) for one in written))
    return read(entry("marked-text", {"rows": "rows.jsonl", "images": "."}), folder)


def test_a_text_after_its_mark_is_a_caption(samples: Path) -> None:
    parts = {"rows": "demos/data/demo-dataset-images.jsonl", **PARTS}
    found = read(entry("marked-text", parts), samples / "data_juicer")
    assert found.counts == (3, 0)
    assert [sample.captions for sample in found.samples][:2] == [("A comfortable bed.",), ("A bus.",)]


def test_clips_become_frames(samples: Path) -> None:
    parts = {"rows": "demos/data/demo-dataset-videos.jsonl", **PARTS}
    found = read(entry("marked-text", parts, mapping={"frames": 3}), samples / "data_juicer")
    assert found.counts == (2, 2)
    assert found.rejects == {"missing-video": 2}
    assert [len(sample.images) for sample in found.samples] == [3, 3]


def test_marks_inside_a_text_make_a_document(tmp_path: Path) -> None:
    text = "One <__dj__image> two <|__dj__eoc|> three <image>"
    found = rows(tmp_path, {"text": text, "images": ["a.png"]})
    assert texts(found.first) == [("assistant", "One <image> two \n three")]


def test_marks_and_pictures_must_be_as_many(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        {"text": "none", "images": ["a.png"]},
        {"text": "<__dj__image>", "images": ["a.png"]},
        {"text": "<__dj__video> gone"},
    )
    assert found.rejects == {"placeholder-mismatch": 2, "no-caption": 1}
