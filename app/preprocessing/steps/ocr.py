"""Put the words seen in the picture, with their places, into the user's turn.

The words are the dataset's own, or those that `detect_text` found.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from app.facts.profile import Profile
from app.preprocessing.chat import IMAGE
from app.preprocessing.context import StepContext
from app.preprocessing.ocr import OcrLine, reading_lines
from app.preprocessing.sample import Message, Region, Reject, Sample
from app.preprocessing.steps.scale_boxes import ScaleBoxesParams, write
from app.preprocessing.steps.scale_boxes import from_profile as box_facts
from app.preprocessing.steps.step import Params, Step, creative

NAME = "ocr"
VERSION = 1


class OcrParams(Params):
    """`budget` in characters a sample; lines that do not fit are counted, never cut."""

    boxes: ScaleBoxesParams
    budget: int = Field(4000, ge=0)
    heading: str = "Text in the image:"
    place: Literal["before-question", "after-question"] = "after-question"


def apply(sample: Sample, params: OcrParams, context: StepContext) -> Sample | Reject:
    """Return the sample with its words, line by line in reading order, in the first user turn."""
    del context
    if not sample.ocr:
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


STEP = Step(NAME, VERSION, OcrParams, apply, from_profile, transform=creative)  # two texts become one
