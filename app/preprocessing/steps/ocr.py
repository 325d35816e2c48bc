"""Put the words seen in the picture, with their places, into the user's turn.

Uses the dataset's own words where it has them; otherwise an OCR engine (optional extra), if asked.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from app.facts.profile import Profile
from app.preprocessing.chat import IMAGE
from app.preprocessing.context import StepContext, reject
from app.preprocessing.geometry import resize_pixels
from app.preprocessing.ocr import OcrLine, engine_name, reading_lines, recognize
from app.preprocessing.sample import Message, OcrWord, Region, Reject, Sample
from app.preprocessing.steps.scale_boxes import ScaleBoxesParams, write
from app.preprocessing.steps.scale_boxes import from_profile as box_facts
from app.preprocessing.steps.step import Params, Step

NAME = "ocr"
VERSION = 1


class OcrParams(Params):
    """`detect`: never, when the dataset has no words, or always. `budget` in characters a sample."""

    boxes: ScaleBoxesParams
    detect: Literal["never", "when-missing", "always"] = "never"
    write: bool = True
    min_score: float = Field(0.5, ge=0, le=1)
    budget: int = Field(4000, ge=0)
    heading: str = "Text in the image:"
    place: Literal["before-question", "after-question"] = "after-question"


def apply(sample: Sample, params: OcrParams, context: StepContext) -> Sample | Reject:
    """Return the sample with its OCR words, and their lines in the first user turn.

    Raises `Unsupported` when detection is asked for and the engine is not installed.
    """
    del context
    words, facts = sample.ocr, {"ocr_engine": "dataset"} if sample.ocr else {}
    if params.detect == "always" or (params.detect == "when-missing" and not words):
        found: list[OcrWord] = []
        for number, image in enumerate(sample.images):
            if image.pixels is None:
                return reject(sample, NAME, "not-decoded", f"image {number}: check_image must come first")
            frame = (image.width or image.pixels.shape[1], image.height or image.pixels.shape[0])
            whole = resize_pixels(image.pixels, frame)
            found += recognize(whole, image=number, min_score=params.min_score)
        words, facts = (
            tuple(found),
            {"ocr_engine": engine_name() or "", "ocr_min_score": str(params.min_score)},
        )
    sample = sample.with_(ocr=words, meta=sample.meta | facts)
    if not params.write or not words:
        return sample
    text, left_out = _written(sample, params)
    turns = _with_words(sample.messages, text, params.place)
    return sample.with_(messages=turns, meta=sample.meta | {"ocr_lines_left_out": left_out})


def _written(sample: Sample, params: OcrParams) -> tuple[str, int]:
    """Return the lines as text within the budget, and how many lines did not fit."""
    lines: list[str] = []
    for number, image in enumerate(sample.images):
        size = (image.width or 1, image.height or 1)
        of_image = reading_lines([word for word in sample.ocr if word.image == number])
        lines += [_line(line, number, size, params) for line in of_image]
    kept: list[str] = []
    for line in lines:
        if sum(len(one) + 1 for one in kept) + len(line) > params.budget:
            break
        kept.append(line)
    return "\n".join([params.heading, *kept]), len(lines) - len(kept)


def _line(line: OcrLine, image: int, size: tuple[int, int], params: OcrParams) -> str:
    # The line's own words stand first, so the box is written without a label.
    return f"{line.text} {write(Region(image, line.box), size, params.boxes)}".replace(IMAGE, "")


def _with_words(turns: Sequence[Message], text: str, place: str) -> tuple[Message, ...]:
    first = next((n for n, m in enumerate(turns) if m.role == "user"), None)
    if first is None:
        return tuple(turns)
    question = turns[first].text
    if place == "after-question":
        changed = f"{question}\n{text}"
    else:
        marks, _, words = question.rpartition(IMAGE)
        changed = f"{marks}{IMAGE}\n{text}\n{words.strip()}" if IMAGE in question else f"{text}\n{question}"
    return (*turns[:first], Message("user", changed), *turns[first + 1 :])


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the profile's box convention."""
    return {"boxes": dict(box_facts(profile))}


STEP = Step(NAME, VERSION, OcrParams, apply, from_profile)
