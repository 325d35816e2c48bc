"""Samples, rejects and files as pages and the API show them."""

import mimetypes
from typing import Literal

from app.corpora.mask_view import MaskView
from app.facts.record import Record
from app.preprocessing.sample import Sample


class ImageView(Record):
    """A picture of a sample; its bytes come by `sample_image`."""

    number: int
    width: int | None
    height: int | None
    license: str | None
    source_url: str | None
    author: str | None


class MessageView(Record):
    role: Literal["system", "user", "assistant"]
    text: str


class RegionView(Record):
    """A box (x1, y1, x2, y2) or point (x, y) in pixels of the picture as stored in the corpus."""

    image: int
    xy: tuple[float, ...]
    label: str | None


class OcrView(Record):
    image: int
    text: str
    box: tuple[float, float, float, float]


class TensorView(Record):
    """An array of a sample at level `tokens`: its name, kind of number and shape."""

    name: str
    dtype: str
    shape: tuple[int, ...]


class SampleView(Record):
    """One kept sample. `key` names it in URLs: dataset/sample_id; `mask` is what its tokens teach."""

    key: str
    dataset: str
    sample_id: str
    license: str | None
    source_url: str | None
    attribution: str | None
    images: tuple[ImageView, ...]
    messages: tuple[MessageView, ...]
    regions: tuple[RegionView, ...]
    ocr: tuple[OcrView, ...]
    tensors: tuple[TensorView, ...]
    mask: MaskView | None
    meta: dict[str, object]


class RejectView(Record):
    """One sample left out; `row` is its place in the source."""

    dataset: str
    sample_id: str
    step: str
    reason: str
    detail: str
    kind: Literal["rejected", "filtered"]
    row: int | None


class FileView(Record):
    """One file of a corpus, relative to its folder."""

    path: str
    bytes: int


def view_of(sample: Sample, *, mask: MaskView | None = None) -> SampleView:
    """Return a sample as pages show it."""
    return SampleView(
        key=f"{sample.dataset}/{sample.sample_id}",
        dataset=sample.dataset,
        sample_id=sample.sample_id,
        license=sample.license,
        source_url=sample.source_url,
        attribution=sample.attribution,
        images=tuple(
            ImageView(
                number=number,
                width=one.width,
                height=one.height,
                license=one.license,
                source_url=one.source_url,
                author=one.author,
            )
            for number, one in enumerate(sample.images)
        ),
        messages=tuple(MessageView(role=one.role, text=one.text) for one in sample.messages),
        regions=tuple(RegionView(image=one.image, xy=one.xy, label=one.label) for one in sample.regions),
        ocr=tuple(OcrView(image=one.image, text=one.text, box=one.box) for one in sample.ocr),
        tensors=tuple(
            TensorView(name=name, dtype=str(value.dtype), shape=tuple(value.shape))
            for name, value in sorted(sample.tensors.items())
        ),
        mask=mask,
        meta=dict(sample.meta),
    )


def media_type(data: bytes) -> str:
    """Return the media type of a picture by its first bytes."""
    marks = {b"\xff\xd8": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif", b"RIFF": ".webp"}
    suffix = next((suffix for mark, suffix in marks.items() if data.startswith(mark)), "")
    return mimetypes.types_map.get(suffix, "application/octet-stream")
