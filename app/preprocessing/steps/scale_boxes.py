"""Write boxes and points into the text, in the profile's numbers and words. Runs after every resize."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from app.facts.profile import BoxConvention, BoxForm, Profile
from app.preprocessing.boxes import Xy, write_region
from app.preprocessing.context import StepContext, reject
from app.preprocessing.geometry import Size, SmartVariant, pad_square, smart_resize
from app.preprocessing.sample import Image, Message, Region, Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "scale_boxes"
VERSION = 1
_MARK = re.compile(r"<region:(\d+)>")


class ScaleBoxesParams(Params):
    """`frame` is what the numbers refer to; the last four are the limits of frame `resized`."""

    convention: BoxConvention
    form: BoxForm
    frame: Literal["image", "padded-square", "resized"]
    factor: int = 28
    min_pixels: int = 3136
    max_pixels: int = 1003520
    variant: SmartVariant = "transformers"


def apply(sample: Sample, params: ScaleBoxesParams, context: StepContext) -> Sample | Reject:
    """Return the sample with every `<region:N>` in its turns replaced by the written region."""
    del context
    if not any(_MARK.search(message.text) for message in sample.messages):
        return sample
    written: list[str] = []
    for region in sample.regions:
        image = sample.images[region.image]
        if image.width is None or image.height is None:
            return reject(sample, NAME, "not-decoded", "check_image must come before scale_boxes")
        written.append(write(region, (image.width, image.height), params))
    turns: list[Message] = []
    for message in sample.messages:
        named = [int(n) for n in _MARK.findall(message.text)]
        if any(n >= len(written) for n in named):
            return reject(sample, NAME, "region-missing", f"text names region {max(named)} of {len(written)}")
        turns.append(Message(message.role, _MARK.sub(lambda m: written[int(m[1])], message.text)))
    facts: dict[str, Any] = {"box_texts": written}
    if params.frame == "padded-square" and any(not _square(image) for image in sample.images):
        # Written for the picture as it is, these numbers would be others.
        facts["variants_differ"] = [*sample.meta.get("variants_differ", ()), "box_frame"]
    return sample.with_(messages=tuple(turns), meta=sample.meta | facts)


def _square(image: Image) -> bool:
    return image.width == image.height


def write(region: Region, size: Size, params: ScaleBoxesParams) -> str:
    """Write one region of an image of `size` in the frame the profile's numbers refer to."""
    xy, frame = into_frame(region.xy, size, params)
    return write_region(xy, frame, convention=params.convention, form=params.form, label=region.label)


def into_frame(xy: Xy, size: Size, params: ScaleBoxesParams) -> tuple[Xy, Size]:
    """Carry a region into the profile's frame; returns it with that frame's (width, height)."""
    if params.frame == "padded-square":
        side, (left, top) = pad_square(size)
        return tuple(v + (left, top)[i % 2] for i, v in enumerate(xy)), (side, side)
    if params.frame == "resized":
        target = smart_resize(
            size,
            factor=params.factor,
            min_pixels=params.min_pixels,
            max_pixels=params.max_pixels,
            variant=params.variant,
        )
        return tuple(v * target[i % 2] / size[i % 2] for i, v in enumerate(xy)), target
    return xy, size


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the profile's box convention and, for resized frames, its limits."""
    facts: dict[str, Any] = profile.boxes.model_dump()
    if profile.boxes.frame == "resized":
        known = ("factor", "min_pixels", "max_pixels", "variant")
        facts |= {key: profile.image.params[key] for key in known if key in profile.image.params}
    return facts


STEP = Step(NAME, VERSION, ScaleBoxesParams, apply, from_profile)
