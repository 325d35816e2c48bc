"""COCO files: one row an image, with its captions or its boxes, and the image's own license and page.

COCO boxes are x, y, width, height in the stored frame; here they become corners. A box that is empty
after clipping to the image is left out and counted in `meta`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.documents import Version, load_json, version_of
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import ListRows, Row, missing_rows
from app.corpora.readers.turns import ask
from app.preprocessing.sample import Region, Sample

DEFAULTS: dict[str, Value] = {
    "license": "license",
    "page": "flickr_url",
    "crowds": False,
    "frame": "stored",
}
DETECT: dict[str, Value] = {**DEFAULTS, "question": "Locate every {labels} in this image."}


Describe = Callable[[Binding, Sample, "CocoFile", object], Sample]


@dataclass(frozen=True)
class CocoFile:
    """One annotation file, joined by image."""

    images: tuple[Mapping[str, Any], ...]
    annotations: Mapping[object, tuple[Mapping[str, Any], ...]]
    categories: Mapping[object, str]


def read_coco(file: Path) -> CocoFile:
    """Return an annotation file joined by image id; parsed once a process."""
    return _joined(file, version_of(file))


@lru_cache(maxsize=4)
def _joined(file: Path, version: Version) -> CocoFile:
    del version
    document = load_json(file)
    if not isinstance(document, dict) or not isinstance(document.get("images"), list):
        raise missing_rows(file, "no list 'images', so this is no COCO file")
    by_image: dict[object, list[Mapping[str, Any]]] = defaultdict(list)
    for annotation in document.get("annotations") or ():
        by_image[annotation.get("image_id")].append(annotation)
    return CocoFile(
        images=tuple(document["images"]),
        annotations={image: tuple(found) for image, found in by_image.items()},
        categories={entry["id"]: str(entry["name"]) for entry in document.get("categories") or ()},
    )


def open_captions(binding: Binding) -> RowReader:
    """Open a split with parts rows (a captions file) and images; all captions stay as alternatives."""
    return _open(binding, _captioned)


def open_instances(binding: Binding) -> RowReader:
    """Open a split with parts rows (an instances file) and images; the answer lists each labeled box."""
    return _open(binding, _located)


def _open(binding: Binding, describe: Describe) -> RowReader:
    files = [read_coco(file) for file in binding.files("rows")]
    owners = [coco for coco in files for _ in coco.images]
    rows: list[Row | BadRow] = [
        image if isinstance(image, dict) else BadRow("malformed-row", repr(image)[:120])
        for coco in files
        for image in coco.images
    ]
    pictures = Pictures(binding)

    def convert(index: int, row: Row) -> Sample:
        picture = pictures.load(
            row["file_name"],
            license_value=row.get(binding.optional("license") or ""),
            width=_whole(row.get("width")),
            height=_whole(row.get("height")),
            source_url=row.get(binding.optional("page") or "") or row.get("coco_url"),
            author=row.get("author"),
        )
        sample = new_sample(
            binding,
            index,
            source_id=row["id"],
            images=(picture,),
            messages=(),
            license=picture.license,
            source_url=picture.source_url,
        )
        return describe(binding, sample, owners[index], row["id"])

    return RowReader(binding, ListRows(rows), convert)


def _captioned(_: Binding, sample: Sample, coco: CocoFile, image: object) -> Sample:
    captions = tuple(
        " ".join(str(found["caption"]).split())
        for found in sorted(coco.annotations.get(image, ()), key=lambda found: found["id"])
    )
    captions = tuple(caption for caption in captions if caption)
    if not captions:
        raise BadRow("no-caption", f"image {image}")
    return sample.with_(captions=captions)


def _located(binding: Binding, sample: Sample, coco: CocoFile, image: object) -> Sample:
    picture = sample.images[0]
    regions, left_out = [], 0
    for found in sorted(coco.annotations.get(image, ()), key=lambda found: found["id"]):
        if found.get("iscrowd") and not binding.flag("crowds"):
            left_out += 1
            continue
        corners = clip(corners_of(found["bbox"]), picture.width, picture.height)
        label = coco.categories.get(found.get("category_id"))
        if corners is None or label is None:
            left_out += 1
            continue
        regions.append(Region(0, corners, label))
    if not regions:
        raise BadRow("no-boxes", f"image {image}: {left_out} annotations left out")
    labels = list(dict.fromkeys(region.label or "" for region in regions))
    question = binding.text("question").replace("{labels}", ", ".join(labels))
    answer = "\n".join(f"{region.label}: <region:{place}>" for place, region in enumerate(regions))
    return sample.with_(
        messages=ask(question, answer),
        regions=tuple(regions),
        meta={**sample.meta, "boxes_left_out": left_out},
    )


def corners_of(box: Any) -> tuple[float, float, float, float]:
    """Return corners of a box written as x, y, width, height."""
    x, y, width, height = (float(value) for value in box)
    return x, y, x + width, y + height


def clip(
    box: tuple[float, float, float, float], width: int | None, height: int | None
) -> tuple[float, float, float, float] | None:
    """Return a box cut to the image, or None when nothing of it is left."""
    right = float(width) if width else max(box[2], 0.0)
    bottom = float(height) if height else max(box[3], 0.0)
    x1, x2 = min(max(box[0], 0.0), right), min(max(box[2], 0.0), right)
    y1, y2 = min(max(box[1], 0.0), bottom), min(max(box[3], 0.0), bottom)
    return (x1, y1, x2, y2) if x2 > x1 and y2 > y1 else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


CAPTIONS = Layout(open=open_captions, defaults=DEFAULTS, required=("rows",))
INSTANCES = Layout(open=open_instances, defaults=DETECT, required=("rows",))
