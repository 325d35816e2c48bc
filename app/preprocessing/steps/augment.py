"""Mirror some pictures left to right, with boxes, points and words, where the text stays true.

A sample that reads text, or whose words a mirror would make untrue, is left as it is and says why.
"""

from dataclasses import replace

import numpy as np
from pydantic import Field

from app.preprocessing.boxes import flip_xy
from app.preprocessing.context import StepContext, reject, seeded
from app.preprocessing.flips import plan_text_flip
from app.preprocessing.sample import Image, Message, Region, Reject, Sample
from app.preprocessing.steps.step import Params, Step, creative

NAME = "augment"
VERSION = 2


class AugmentParams(Params):
    """`flip` is the chance 0 to 1. `need_ocr`: flip only after `detect_text` found none in the picture."""

    flip: float = Field(0.5, ge=0, le=1)
    need_ocr: bool = True


def apply(sample: Sample, params: AugmentParams, context: StepContext) -> Sample | Reject:
    """Return the sample, mirrored or not; `meta["flip"]` is `done`, `not-drawn` or why it was skipped."""
    if any(image.pixels is None for image in sample.images):
        return reject(sample, NAME, "not-decoded", "check_image must come first")
    if not sample.images or seeded(sample, NAME, context=context).random() >= params.flip:
        return sample.with_(meta=sample.meta | {"flip": "not-drawn"})
    return mirror(sample, params)


def mirror(sample: Sample, params: AugmentParams) -> Sample:
    """Return the sample mirrored, or as it was with the reason in `meta["flip"]`."""
    reason = _picture_reason(sample, params)
    plans = [plan_text_flip(m.text) for m in sample.messages]
    labels = [plan_text_flip(region.label or "") for region in sample.regions]
    reason = reason or next((p.reason for p in (*plans, *labels) if p.text is None), None)
    if reason is not None:
        return sample.with_(meta=sample.meta | {"flip": reason})
    return sample.with_(
        images=tuple(_mirrored(image) for image in sample.images),
        messages=tuple(
            Message(m.role, p.text or m.text) for m, p in zip(sample.messages, plans, strict=True)
        ),
        regions=tuple(
            _mirrored_region(region, sample.images[region.image], plan.text)
            for region, plan in zip(sample.regions, labels, strict=True)
        ),
        meta=sample.meta | {"flip": "done"},
    )


def _picture_reason(sample: Sample, params: AugmentParams) -> str | None:
    if sample.ocr:
        return "text-in-picture"
    if params.need_ocr and "ocr_engine" not in sample.meta:
        return "text-in-picture-unknown"
    return None


def _mirrored(image: Image) -> Image:
    assert image.pixels is not None
    return replace(image, pixels=np.ascontiguousarray(image.pixels[:, ::-1]), touched=True)


def _mirrored_region(region: Region, image: Image, label: str | None) -> Region:
    return replace(region, xy=flip_xy(region.xy, width=image.width or 0), label=label or region.label)


STEP = Step(NAME, VERSION, AugmentParams, apply, transform=creative)
