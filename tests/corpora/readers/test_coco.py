"""COCO: captions as alternatives, boxes as corners, each photo with its own license and page."""

from pathlib import Path

import pytest

from app.corpora.readers.coco import clip, corners_of
from tests.corpora.readers.slices import entry, license_row, read

VALUES = [
    {"value": number, "id": license_id}
    for number, license_id in enumerate(
        ["CC-BY-NC-SA-2.0", "CC-BY-NC-2.0", "CC-BY-NC-ND-2.0", "CC-BY-2.0", "CC-BY-SA-2.0", "CC-BY-ND-2.0"], 1
    )
]
PHOTOS = license_row("images", "LicenseRef-mixed", per_sample={"field": "images[].license", "values": VALUES})
LICENSES = (license_row("annotations", "CC-BY-4.0"), PHOTOS)


def test_all_five_captions_stay_as_alternatives(samples: Path) -> None:
    parts = {"rows": "annotations/captions_val2017.json", "images": "val2017"}
    found = read(entry("coco-style-captions", parts, split="val", licenses=LICENSES), samples / "coco")
    assert found.counts == (10, 0)
    by_id = {sample.meta["source_id"]: sample for sample in found.samples}
    sample = by_id["126107"]
    assert len(sample.captions) == 5
    assert sample.captions[0] == "A bird that is flying over the sand."
    assert sample.messages == ()
    assert sum(len(one.captions) for one in found.samples) == 50


def test_each_photo_keeps_its_own_license_source_and_size(samples: Path) -> None:
    parts = {"rows": "annotations/captions_val2017.json", "images": "val2017"}
    found = read(entry("coco-style-captions", parts, split="val", licenses=LICENSES), samples / "coco")
    sample = {one.meta["source_id"]: one for one in found.samples}["349860"]
    assert sample.license == sample.images[0].license == "CC-BY-SA-2.0"
    assert (sample.images[0].width, sample.images[0].height) == (640, 426)
    assert sample.source_url is not None
    assert sample.source_url.endswith("4590246533_c351aefccd_z.jpg")


def test_a_license_value_the_catalog_does_not_list_stays_unknown(samples: Path) -> None:
    """Photo licenses 4 to 6 are left out of the list: those samples must not borrow another license."""
    few = license_row("images", "LicenseRef-mixed", per_sample={"field": "license", "values": VALUES[:3]})
    parts = {"rows": "annotations/captions_val2017.json", "images": "val2017"}
    dataset = entry("coco-style-captions", parts, split="val", licenses=(LICENSES[0], few))
    licenses = {sample.license for sample in read(dataset, samples / "coco").samples}
    assert None in licenses
    assert "CC-BY-4.0" not in licenses


def test_captions_without_photo_files_are_rejects(samples: Path) -> None:
    parts = {"rows": "annotations/captions_val2017*.json", "images": "val2017"}
    found = read(entry("coco-style-captions", parts, split="val", licenses=LICENSES), samples / "coco")
    assert found.counts == (11, 399)
    assert found.rejects == {"missing-image": 399}


def test_boxes_become_corners_and_are_named_in_the_answer(samples: Path) -> None:
    parts = {"rows": "annotations/instances_train2017.json", "images": "train2017"}
    found = read(entry("coco-style-boxes", parts, licenses=LICENSES), samples / "coco")
    assert found.counts == (16, 1)
    assert found.rejects == {"no-boxes": 1}
    assert found.first.regions[0].xy == pytest.approx((214.15, 41.29, 562.41, 285.07))
    assert found.first.regions[0].label == "dog"
    assert found.first.messages[-1].text == "dog: <region:0>"


def test_publaynet_pages_are_the_same_layout(samples: Path) -> None:
    parts = {"rows": "**/*.json", "images": "**/examples|."}
    found = read(entry("coco-style-boxes", parts), samples / "publaynet")
    assert found.counts == (4, 0)
    assert {region.label for region in found.first.regions} == {"text", "table", "title"}


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((10, 20, 30, 40), (10, 20, 40, 60)),
        ((630, 470, 30, 40), (630, 470, 640, 480)),
        ((10, 10, 0, 5), None),
        ((700, 10, 20, 20), None),
    ],
)
def test_boxes_are_clipped_to_the_picture_and_empty_ones_dropped(
    box: tuple[float, ...], expected: tuple[float, ...] | None
) -> None:
    assert clip(corners_of(box), 640, 480) == expected
