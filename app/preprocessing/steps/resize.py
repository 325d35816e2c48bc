"""Bring images to the size the profile wants; boxes and OCR words move with the pixels."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from app.facts.license import Transform
from app.facts.profile import Profile
from app.preprocessing.boxes import clip_xy, place_xy
from app.preprocessing.context import StepContext, reject, seeded
from app.preprocessing.geometry import (
    BadGeometry,
    Filter,
    Placement,
    ResizeMode,
    Rgb,
    Size,
    SmartVariant,
    place,
    plan_resize,
    smart_resize,
)
from app.preprocessing.normalization import pad_color
from app.preprocessing.sample import Image, OcrWord, Region, Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "resize"
VERSION = 1


class ResizeParams(Params):
    """`size` in pixels belongs to every mode but `keep` and `smart`; the last four to `smart`."""

    mode: ResizeMode | Literal["smart"]
    size: int = Field(336, ge=1)
    resample: Filter = "bicubic"
    fill: Literal["white", "mean", "black"] = "mean"
    statistics: Literal["clip", "siglip", "imagenet"] = "clip"
    only_if_bigger: bool = False
    factor: int = Field(28, ge=1)
    min_pixels: int = Field(3136, ge=1)
    max_pixels: int = Field(1003520, ge=1)
    variant: SmartVariant = "transformers"


def apply(sample: Sample, params: ResizeParams, context: StepContext) -> Sample | Reject:
    """Return the sample resized; a region that a crop cuts away rejects it, for its text speaks of it."""
    placements: list[Placement] = []
    for number, image in enumerate(sample.images):
        if image.pixels is None or image.width is None or image.height is None:
            return reject(sample, NAME, "not-decoded", f"image {number}: check_image must come first")
        try:
            placements.append(_plan((image.width, image.height), params, sample, context))
        except BadGeometry as bad:
            return reject(sample, NAME, bad.reason, f"image {number}: {bad.detail}")
    regions: list[Region] = []
    for number, region in enumerate(sample.regions):
        placement = placements[region.image]
        inside = clip_xy(place_xy(region.xy, placement), placement.canvas)
        if inside is None:
            return reject(sample, NAME, "region-cropped-out", f"region {number}")
        regions.append(replace(region, xy=inside))
    return sample.with_(
        images=tuple(_placed(i, p, params) for i, p in zip(sample.images, placements, strict=True)),
        regions=tuple(regions),
        ocr=_placed_words(sample.ocr, placements),
        meta=sample.meta | _sizes(sample, placements, params),
    )


def _plan(size: Size, params: ResizeParams, sample: Sample, context: StepContext) -> Placement:
    if params.mode == "smart":
        limits = {"factor": params.factor, "min_pixels": params.min_pixels, "max_pixels": params.max_pixels}
        target = smart_resize(size, **limits, variant=params.variant)
        return Placement(size, target, target)
    random = seeded(sample, NAME, context=context)
    return plan_resize(
        size,
        mode=params.mode,
        size=params.size,
        fill=_fill(params),
        only_if_bigger=params.only_if_bigger,
        crop_at=(random.random(), random.random()),
    )


def _fill(params: ResizeParams) -> Rgb:
    if params.fill == "mean":
        return pad_color(params.statistics)
    return (255, 255, 255) if params.fill == "white" else (0, 0, 0)


def _placed(image: Image, placement: Placement, params: ResizeParams) -> Image:
    assert image.pixels is not None
    width, height = placement.canvas
    if placement.identity:
        return image
    pixels = place(image.pixels, placement, resample=params.resample)
    return replace(image, pixels=pixels, width=width, height=height, touched=True)


def _placed_words(words: tuple[OcrWord, ...], placements: list[Placement]) -> tuple[OcrWord, ...]:
    """Return the words still on the canvas, in its pixels."""
    placed: list[OcrWord] = []
    for word in words:
        placement = placements[word.image]
        box = clip_xy(place_xy(word.box, placement), placement.canvas)
        if box is not None:
            placed.append(replace(word, box=(box[0], box[1], box[2], box[3])))
    return tuple(placed)


def _sizes(sample: Sample, placements: list[Placement], params: ResizeParams) -> dict[str, Any]:
    """Return what the manifest and the report need: original sizes, and where two variants disagree."""
    facts: dict[str, Any] = {"original_sizes": [list(p.source) for p in placements]}
    if params.mode == "smart":
        limits = {"factor": params.factor, "min_pixels": params.min_pixels, "max_pixels": params.max_pixels}
        both = [
            smart_resize(p.source, **limits, variant="transformers")
            != smart_resize(p.source, **limits, variant="reference")
            for p in placements
        ]
        if any(both):
            facts["variants_differ"] = [*sample.meta.get("variants_differ", ()), "smart_resize"]
    return facts


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the limits of smart resize and the fill statistics that the profile states."""
    facts: dict[str, Any] = {"statistics": profile.normalization.statistics}
    if profile.image.rule == "smart-resize":
        known = ("factor", "min_pixels", "max_pixels", "variant")
        facts |= {key: profile.image.params[key] for key in known if key in profile.image.params}
    return facts


def transform(params: ResizeParams) -> Transform:
    """Say that a resize which cuts the edges off takes an excerpt."""
    return "excerpt" if params.mode.endswith("crop") else "technical"


STEP = Step(NAME, VERSION, ResizeParams, apply, from_profile, transform=transform)
