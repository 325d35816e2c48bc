"""Referring expressions: the published pickle with `instances.json`, and converted rows.

One row is one sentence and its box. Boxes are pixels of the stored frame, written as x, y, width, height
(`xywh`), as corners (`xyxy`), or as corners of 0 to 1 (`unit`) or 0 to 1000 (`thousand`).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.coco import clip, corners_of, read_coco
from app.corpora.readers.documents import version_of
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.plain_pickle import load_plain_pickle
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import ListRows, Row, Rows, missing_rows, require_columns
from app.corpora.readers.sizes import size_of
from app.corpora.readers.turns import ask
from app.errors import InvalidInput
from app.preprocessing.sample import Image, Region, Sample

TRAIN_2014 = "COCO_train2014_{id:012d}.jpg|{id:012d}.jpg"
SHARED: dict[str, Value] = {
    "prompt": "Where is {expression} in the image?",
    "image_name": TRAIN_2014,
    "frame": "stored",
}
PICKLE: dict[str, Value] = SHARED
ROWS: dict[str, Value] = {
    **SHARED,
    "id": None,
    "image": "image_id",
    "expression": "expression",
    "box": "bbox",
    "box_form": "xyxy",
    "width": "width",
    "height": "height",
}
BOX_FORMS = ("xywh", "xyxy", "unit", "thousand")
COCO_NUMBER = re.compile(r"(\d{12})")


def open_pickle(binding: Binding) -> RowReader:
    """Open a split with parts rows (`refs(…).p`), instances (`instances.json`), images, name (split)."""
    file = binding.files("rows")[0]
    refs = load_plain_pickle(file, version_of(file))
    if not isinstance(refs, list) or not all(isinstance(ref, dict) for ref in refs):
        raise missing_rows(file, "not a list of references")
    instances = read_coco(binding.files("instances")[0])
    boxes = {found["id"]: found for listed in instances.annotations.values() for found in listed}
    images = {image["id"]: image for image in instances.images}
    name = binding.parts.get("name", binding.split)
    rows: list[Row | BadRow] = [
        {"ref": ref, "sentence": sentence}
        for ref in refs
        if ref.get("split") == name
        for sentence in ref.get("sentences") or ()
    ]
    pictures = Pictures(binding, name=binding.optional("image_name"))

    def convert(index: int, row: Row) -> Sample:
        ref, sentence = row["ref"], row["sentence"]
        found = boxes.get(ref["ann_id"])
        if found is None:
            raise BadRow("missing-row", f"annotation {ref['ann_id']} is not in instances.json")
        about = images.get(ref["image_id"], {})
        picture = pictures.load(
            ref["image_id"],
            license_value=about.get("license"),
            width=about.get("width"),
            height=about.get("height"),
            source_url=about.get("flickr_url"),
        )
        box = clip(corners_of(found["bbox"]), picture.width, picture.height)
        label = str(sentence.get("sent") or sentence.get("raw") or "")
        return _sample(
            binding, index, picture, label, box, source_id=f"{ref['ref_id']}/{sentence['sent_id']}"
        )

    return RowReader(binding, ListRows(rows), convert)


def open_referring_rows(binding: Binding) -> RowReader:
    """Open a split with parts rows and images; the mapping says where sentence and box are."""
    form = binding.text("box_form")
    if form not in BOX_FORMS:
        raise InvalidInput(
            f"dataset '{binding.dataset.id}': box_form '{form}' is none of {', '.join(BOX_FORMS)}",
            field="access.reader.mapping.box_form",
        )
    files = binding.files("rows")
    rows: Rows = open_row_files(files)
    image, expression, box = (binding.text(key) for key in ("image", "expression", "box"))
    wanted = {"image": image, "expression": expression, "box": box}
    require_columns(rows, dict(wanted), dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding, name=binding.optional("image_name"))

    def convert(index: int, row: Row) -> Sample:
        picture = pictures.load(_reference(row[image], named=binding.optional("image_name") is not None))
        size = _size(binding, row, picture)
        corners = to_pixels(row[box], form, size)
        label = row[expression]
        text = str(label[0] if isinstance(label, list) and label else label)
        source = row.get(binding.optional("id") or "")
        return _sample(binding, index, picture, text, clip(corners, *size), source_id=source)

    return RowReader(binding, rows, convert)


def to_pixels(box: Any, form: str, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return corners in pixels of a box written in one of the four forms."""
    if not isinstance(box, Sequence) or len(box) != 4:
        raise BadRow("bad-box", f"{box!r:.80}")
    if form == "xywh":
        return corners_of(box)
    x1, y1, x2, y2 = (float(value) for value in box)
    if form == "xyxy":
        return x1, y1, x2, y2
    scale = 1.0 if form == "unit" else 1000.0
    return x1 / scale * size[0], y1 / scale * size[1], x2 / scale * size[0], y2 / scale * size[1]


def _size(binding: Binding, row: Mapping[str, Any], picture: Image) -> tuple[int, int]:
    width, height = (row.get(binding.optional(key) or "") for key in ("width", "height"))
    if isinstance(width, int) and isinstance(height, int):
        return width, height
    return size_of(picture.data)


def _reference(value: Any, *, named: bool) -> Any:
    """Return the COCO number inside names such as `COCO_train2014_000000322517_4`, else the value itself."""
    if named and isinstance(value, str):
        found = COCO_NUMBER.search(value)
        return int(found.group(1)) if found else value
    return value


def _sample(
    binding: Binding,
    index: int,
    picture: Image,
    label: str,
    box: tuple[float, float, float, float] | None,
    *,
    source_id: object,
) -> Sample:
    if box is None:
        raise BadRow("empty-box", f"'{label}' has no box inside the image")
    if not label.strip():
        raise BadRow("empty-question", "the expression is empty")
    return new_sample(
        binding,
        index,
        source_id=source_id,
        images=(picture,),
        messages=ask(binding.text("prompt").replace("{expression}", label.strip()), "<region:0>"),
        license=picture.license,
        source_url=picture.source_url,
        regions=(Region(0, box, label.strip()),),
    )


PICKLE_LAYOUT = Layout(open=open_pickle, defaults=PICKLE, required=("rows", "instances"))
ROWS_LAYOUT = Layout(open=open_referring_rows, defaults=ROWS)
