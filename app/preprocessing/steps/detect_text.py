"""Find the words in pictures by an OCR engine (optional extra), for prompts and for safe mirroring.

`meta["ocr_engine"]` says who looked: the engine, or `dataset` where the words came with the data.
"""

from typing import Literal

from pydantic import Field

from app.preprocessing.context import StepContext, reject
from app.preprocessing.geometry import resize_pixels
from app.preprocessing.ocr import engine_name, recognize
from app.preprocessing.sample import OcrWord, Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "detect_text"
VERSION = 1


class DetectTextParams(Params):
    """`when`: for samples whose dataset gave no words, or always. Lines under `min_score` are dropped."""

    when: Literal["missing", "always"] = "missing"
    min_score: float = Field(0.5, ge=0, le=1)


def apply(sample: Sample, params: DetectTextParams, context: StepContext) -> Sample | Reject:
    """Return the sample with the words seen in its pictures, boxes in the shown frame.

    Raises `Unsupported` when the engine is not installed.
    """
    del context
    if sample.ocr and params.when == "missing":
        return sample.with_(meta=sample.meta | {"ocr_engine": "dataset"})
    found: list[OcrWord] = []
    for number, image in enumerate(sample.images):
        if image.pixels is None:
            return reject(sample, NAME, "not-decoded", f"image {number}: check_image must come first")
        frame = (image.width or image.pixels.shape[1], image.height or image.pixels.shape[0])
        whole = resize_pixels(image.pixels, frame)
        found += recognize(whole, image=number, min_score=params.min_score)
    facts = {"ocr_engine": engine_name() or "none", "ocr_min_score": params.min_score}
    return sample.with_(ocr=tuple(found), meta=sample.meta | facts)


STEP = Step(NAME, VERSION, DetectTextParams, apply)
