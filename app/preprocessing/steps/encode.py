"""Turn worked-on pixels back into bytes, without metadata; untouched pictures keep their own bytes."""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field

from app.preprocessing.codecs import EncodeFormat, encode
from app.preprocessing.containers import sniff, without_metadata
from app.preprocessing.context import StepContext
from app.preprocessing.geometry import resize_pixels
from app.preprocessing.sample import Image, Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "encode"
VERSION = 1
_SUFFIX = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}


class EncodeParams(Params):
    """`auto` keeps lossy sources JPEG and lossless ones PNG. Quality is JPEG's or WebP's, 1 to 100."""

    form: Literal["auto", "jpeg", "png", "webp"] = "auto"
    quality: int = Field(95, ge=1, le=100)


def apply(sample: Sample, params: EncodeParams, context: StepContext) -> Sample | Reject:
    """Return the sample with every image as bytes again; camera data and places are never passed on."""
    del context
    return sample.with_(images=tuple(_encoded(image, params) for image in sample.images))


def _encoded(image: Image, params: EncodeParams) -> Image:
    if image.pixels is None:
        return image
    source = sniff(image.data)
    form: EncodeFormat = params.form if params.form != "auto" else ("jpeg" if source == "jpeg" else "png")
    if not image.touched and source == form:
        clean = without_metadata(image.data)
        if clean is not None:
            return replace(image, data=clean, pixels=None)
    # A scaled decode that no step resized is brought back to the frame that boxes refer to.
    height, width = image.pixels.shape[:2]
    frame = (image.width or width, image.height or height)
    data = encode(resize_pixels(image.pixels, frame), form=form, quality=params.quality)
    path = str(PurePosixPath(image.path).with_suffix(_SUFFIX[form])) if image.path else image.path
    return replace(image, data=data, path=path, pixels=None, touched=False)


STEP = Step(NAME, VERSION, EncodeParams, apply)
