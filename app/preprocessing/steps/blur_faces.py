"""Blur faces where a detector is installed; otherwise say that nothing was enforced."""

from dataclasses import replace

from pydantic import Field

from app.preprocessing.context import StepContext, reject
from app.preprocessing.faces import blur, detector_name, find_faces
from app.preprocessing.sample import Image, Reject, Sample
from app.preprocessing.steps.step import Params, Step, creative

NAME = "blur_faces"
VERSION = 1
NOT_ENFORCED = "not enforced"


class BlurFacesParams(Params):
    """`min_score` 0 to 1 of the detector; `margin` widens each box by that share of its sides."""

    min_score: float = Field(0.35, gt=0, lt=1)
    margin: float = Field(0.2, ge=0, le=1)


def apply(sample: Sample, params: BlurFacesParams, context: StepContext) -> Sample | Reject:
    """Return the sample with faces blurred and counted; `meta["faces"]` says by what, or `not enforced`."""
    del context
    name = detector_name()
    if name is None:
        return sample.with_(meta=sample.meta | {"faces": NOT_ENFORCED})
    images: list[Image] = []
    count = 0
    for number, image in enumerate(sample.images):
        if image.pixels is None:
            return reject(sample, NAME, "not-decoded", f"image {number}: check_image must come first")
        found = find_faces(image.pixels, min_score=params.min_score)
        count += len(found)
        images.append(_blurred(image, found, params.margin) if found else image)
    return sample.with_(images=tuple(images), meta=sample.meta | {"faces": name, "faces_blurred": count})


def _blurred(image: Image, boxes: tuple[tuple[float, float, float, float], ...], margin: float) -> Image:
    assert image.pixels is not None
    return replace(image, pixels=blur(image.pixels, boxes, margin=margin), touched=True)


STEP = Step(NAME, VERSION, BlurFacesParams, apply, transform=creative)
