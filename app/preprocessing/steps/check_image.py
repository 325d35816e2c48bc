"""Decode every image within limits, turn it to the shown frame, and carry boxes along."""

from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from app.preprocessing.boxes import clip_xy, orient_xy
from app.preprocessing.codecs import BadImage, Decoded, Limits, decode
from app.preprocessing.context import StepContext, reject
from app.preprocessing.sample import Image, OcrWord, Region, Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "check_image"
VERSION = 2


class CheckImageParams(Params):
    """`mode` fast decodes JPEG at a reduced scale whose shorter side is at least `reduce_to` pixels."""

    mode: Literal["exact", "fast"] = "exact"
    reduce_to: int | None = Field(None, ge=1)
    max_ratio: float = Field(200.0, ge=1)
    min_side: int = Field(1, ge=1)


def apply(sample: Sample, params: CheckImageParams, context: StepContext) -> Sample | Reject:
    """Return the sample with decoded images and boxes in the shown frame; broken images reject it."""
    limits = Limits(context.max_image_bytes, context.max_image_pixels, params.max_ratio, params.min_side)
    decoded: list[Decoded] = []
    for number, image in enumerate(sample.images):
        try:
            decoded.append(decode(image.data, limits=limits, mode=params.mode, reduce_to=params.reduce_to))
        except BadImage as bad:
            return reject(sample, NAME, bad.reason, f"image {number} ({image.path}): {bad.detail}")
    named = [*(region.image for region in sample.regions), *(word.image for word in sample.ocr)]
    if any(not 0 <= number < len(decoded) for number in named):
        return reject(sample, NAME, "box-without-image", f"box names image {max(named)} of {len(decoded)}")
    regions, clipped = _shown_regions(sample, decoded)
    if regions is None:
        return reject(sample, NAME, "empty-box", f"box outside the image or without area: {clipped}")
    notes = [*sample.meta.get("notes", ()), *clipped]
    notes += [f"image-{n}:{note}" for n, one in enumerate(decoded) for note in one.notes]
    facts: dict[str, Any] = {"notes": notes} if notes else {}
    if any(one.orientation != 1 for one in decoded):
        # Loaders that ignore EXIF show these pictures otherwise.
        facts["variants_differ"] = [*sample.meta.get("variants_differ", ()), "exif"]
    return sample.with_(
        images=tuple(_with_pixels(i, d) for i, d in zip(sample.images, decoded, strict=True)),
        regions=regions,
        ocr=_shown_words(sample, decoded),
        frame="shown",
        meta=sample.meta | facts,
    )


def _with_pixels(image: Image, decoded: Decoded) -> Image:
    return replace(
        image,
        width=decoded.width,
        height=decoded.height,
        pixels=decoded.pixels,
        touched=any(note != "icc-ignored" for note in decoded.notes),
    )


def _turn(xy: tuple[float, ...], sample: Sample, decoded: Decoded) -> tuple[float, ...] | None:
    """Carry a box into the shown frame (unless it was made there) and cut it to the image."""
    if sample.frame == "stored":
        xy = orient_xy(xy, stored=decoded.stored, orientation=decoded.orientation)
    return clip_xy(xy, (decoded.width, decoded.height))


def _shown_regions(sample: Sample, decoded: list[Decoded]) -> tuple[tuple[Region, ...] | None, list[str]]:
    """Return the regions and a note for each clipped one; None and the box when nothing is left of one."""
    shown: list[Region] = []
    notes: list[str] = []
    for number, region in enumerate(sample.regions):
        inside = _turn(region.xy, sample, decoded[region.image])
        if inside is None:
            return None, [f"region {number} {region.xy}"]
        where = decoded[region.image]
        whole = orient_xy(region.xy, stored=where.stored, orientation=where.orientation)
        if inside != (whole if sample.frame == "stored" else region.xy):
            notes.append(f"region-{number}:clipped")
        shown.append(replace(region, xy=inside))
    return tuple(shown), notes


def _shown_words(sample: Sample, decoded: list[Decoded]) -> tuple[OcrWord, ...]:
    """Return OCR words in the shown frame; words outside the image are left out."""
    words: list[OcrWord] = []
    for word in sample.ocr:
        box = _turn(word.box, sample, decoded[word.image])
        if box is not None:
            words.append(replace(word, box=(box[0], box[1], box[2], box[3])))
    return tuple(words)


STEP = Step(NAME, VERSION, CheckImageParams, apply)
