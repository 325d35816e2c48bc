"""Referring expressions: the pickle that executes nothing, and converted rows in four box forms."""

import os
import pickle
from pathlib import Path

import orjson
import pytest

from app.corpora.readers.refcoco import to_pixels
from app.errors import SourceUnavailable
from tests.corpora.readers.slices import entry, license_row, read, texts

PICKLE_PARTS = {"rows": "refs(unc).p", "instances": "instances.json", "images": "train2014", "name": "val"}
MINIGPT = {"image": "img_id", "expression": "sents", "box": "bbox", "box_form": "xywh"}


def make_release(folder: Path, refs: object, *, protocol: int = 2) -> Path:
    """Lay out the published files: the pickle, the instances, and one picture."""
    (folder / "refs(unc).p").write_bytes(pickle.dumps(refs, protocol=protocol))
    photo = {"id": 605, "file_name": "x.jpg", "width": 640, "height": 480, "license": 4}
    instances = {
        "images": [photo],
        "annotations": [{"id": 9, "image_id": 605, "category_id": 1, "bbox": [409.89, 30.2, 142.38, 142.38]}],
        "categories": [{"id": 1, "name": "cup"}],
    }
    (folder / "instances.json").write_bytes(orjson.dumps(instances))
    (folder / "train2014").mkdir()
    (folder / "train2014/COCO_train2014_000000000605.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def ref(split: str, annotation: int, *sentences: str) -> dict[str, object]:
    return {
        "ref_id": 3,
        "ann_id": annotation,
        "image_id": 605,
        "category_id": 1,
        "split": split,
        "file_name": "COCO_train2014_000000000605_3.jpg",
        "sent_ids": list(range(len(sentences))),
        "sentences": [
            {"tokens": words.split(), "raw": words, "sent": words, "sent_id": n}
            for n, words in enumerate(sentences)
        ],
    }


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_each_sentence_of_the_split_is_a_sample_with_its_box(tmp_path: Path, protocol: int) -> None:
    refs = [ref("val", 9, "clear glass", "glass on the right"), ref("train", 9, "other"), ref("val", 77, "x")]
    found = read(
        entry("refcoco-pickle", PICKLE_PARTS, split="val"), make_release(tmp_path, refs, protocol=protocol)
    )
    assert found.counts == (2, 1)
    assert found.rejects == {"missing-row": 1}
    assert texts(found.first) == [
        ("user", "<image>\nWhere is clear glass in the image?"),
        ("assistant", "<region:0>"),
    ]
    assert found.first.regions[0].xy == pytest.approx((409.89, 30.2, 552.27, 172.58))


class Attack:
    """An object whose unpickling would run a command."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.mark}",)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_pickle_that_names_code_is_refused_and_runs_nothing(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "ran"
    place = make_release(tmp_path, [ref("val", 9, "a"), Attack(mark)], protocol=protocol)
    with pytest.raises(SourceUnavailable, match="code is never loaded"):
        read(entry("refcoco-pickle", PICKLE_PARTS, split="val"), place)
    assert not mark.exists()


@pytest.mark.parametrize("content", [b"", b"not a pickle", b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f"])
def test_a_damaged_pickle_is_named(tmp_path: Path, content: bytes) -> None:
    place = make_release(tmp_path, [])
    (place / "refs(unc).p").write_bytes(content)
    with pytest.raises(SourceUnavailable, match=r"refs\(unc\)\.p"):
        read(entry("refcoco-pickle", PICKLE_PARTS, split="val"), place)


def test_the_same_box_is_read_from_both_converted_forms(samples: Path) -> None:
    place = samples / "refcoco"
    images = {"images": "images/train2014"}
    wide = read(entry("referring-rows", {"rows": "refcoco_val.json", **images}, mapping=MINIGPT), place)
    corners = read(entry("referring-rows", {"rows": "REC_jsonl/REC_refcoco_unc_val.jsonl", **images}), place)
    assert wide.counts == (11, 90)
    assert corners.counts == (11, 40)
    assert wide.first.regions[0].xy == pytest.approx(corners.first.regions[0].xy)
    assert wide.first.images[0].path == "COCO_train2014_000000322517.jpg"


def test_boxes_of_thousand_are_the_pixel_boxes_within_a_rounding_step(samples: Path) -> None:
    base = {"image": "image", "image_name": None, "expression": "normal_caption"}
    parts = {"rows": "*.json", "images": "images|."}
    place = samples / "refcocos"
    exact = read(entry("referring-rows", parts, mapping={**base, "box": "solution"}), place)
    rounded = read(
        entry(
            "referring-rows", parts, mapping={**base, "box": "normalized_solution", "box_form": "thousand"}
        ),
        place,
    )
    assert exact.counts == rounded.counts == (5, 30)
    for one, other in zip(exact.samples, rounded.samples, strict=True):
        assert one.regions[0].xy == pytest.approx(other.regions[0].xy, abs=0.64)


def test_four_forms_of_a_box() -> None:
    size = (200, 100)
    assert to_pixels([10, 20, 30, 40], "xywh", size) == (10, 20, 40, 60)
    assert to_pixels([10, 20, 30, 40], "xyxy", size) == (10, 20, 30, 40)
    assert to_pixels([0.1, 0.2, 0.5, 1], "unit", size) == (20, 20, 100, 100)
    assert to_pixels([100, 200, 500, 1000], "thousand", size) == (20, 20, 100, 100)


def test_an_expression_takes_the_license_of_its_picture_from_cocos_own_file(tmp_path: Path) -> None:
    place = make_release(tmp_path, [ref("val", 9, "clear glass")])
    bare = orjson.loads((place / "instances.json").read_bytes())
    del bare["images"][0]["license"]
    (place / "instances.json").write_bytes(orjson.dumps(bare))
    coco = {"images": [{"id": 605, "license": 4, "flickr_url": "https://example.org/605"}]}
    (place / "captions_train2014.json").write_bytes(orjson.dumps(coco))
    values = [{"value": 4, "id": "CC-BY-2.0"}]
    images = license_row("images", "LicenseRef-mixed", per_sample={"field": "license", "values": values})
    parts = {**PICKLE_PARTS, "image_facts": "captions_train2014.json|instances.json"}
    found = read(entry("refcoco-pickle", parts, split="val", licenses=(images,)), place)
    assert (found.first.license, found.first.source_url) == ("CC-BY-2.0", "https://example.org/605")
