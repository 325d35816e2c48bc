"""Boxes that a dialogue writes as numbers: taken out of the text, so that each profile writes its own.

LLaVA's mixture, Shikra's and Visual CoT's rows hold `[0.25, 0.40, 0.61, 0.93]`: shares of the picture, or of
the picture padded to a square (LLaVA issue 606). Left as text they would teach one model another's numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.corpora.readers.binding import Binding
from app.corpora.readers.coco import clip
from app.corpora.readers.problem import BadRow
from app.corpora.readers.sizes import size_of
from app.corpora.readers.turns import IMAGE
from app.errors import InvalidInput
from app.preprocessing.geometry import Size, pad_square
from app.preprocessing.sample import Image, Message, Region

FORMS = ("unit", "padded-unit", "thousand", "pixels")
_NUMBER = r"\d+(?:\.\d+)?"
_BOX = re.compile(rf"\[\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*\]")
_PART = re.compile(rf"{re.escape(IMAGE)}|{_BOX.pattern}")


def box_text_form(binding: Binding) -> str | None:
    """Return what the mapping says of boxes in the text (`boxes_in_text`), None when it says nothing."""
    form = binding.optional("boxes_in_text")
    if form is not None and form not in FORMS:
        raise InvalidInput(
            f"dataset '{binding.dataset.id}': boxes_in_text '{form}' is none of {', '.join(FORMS)}",
            field="access.reader.mapping.boxes_in_text",
        )
    return form


@dataclass
class _Lift:
    """Where a dialogue stands while it is read: pictures passed, regions found."""

    images: Sequence[Image]
    form: str
    passed: int
    regions: list[Region]

    def take(self, match: re.Match[str]) -> str:
        if match[0] == IMAGE:
            self.passed += 1
            return IMAGE
        image = max(self.passed - 1, 0)
        box = _pixels([*match.groups()], size_of(self.images[image].data), self.form)
        if box is None:
            return match[0]
        self.regions.append(Region(image, box))
        return f"<region:{len(self.regions) - 1}>"


def lift_boxes(
    messages: Sequence[Message], images: Sequence[Image], form: str | None
) -> tuple[tuple[Message, ...], tuple[Region, ...]]:
    """Return messages with `<region:N>` for each box of the form, and the regions in pixels.

    A box belongs to the last picture shown before it. Four numbers that are no box of the form (far above
    1 for shares, above 1000) stay text. Raises `BadRow` for a box turned inside out or off the picture.
    """
    if form is None or not images:
        return tuple(messages), ()
    lift = _Lift(images, form, 0, [])
    lifted = tuple(Message(one.role, _PART.sub(lift.take, one.text)) for one in messages)
    return lifted, tuple(lift.regions)


def _pixels(written: list[str], size: Size, form: str) -> tuple[float, float, float, float] | None:
    x1, y1, x2, y2 = (float(text) for text in written)
    width, height = size
    side, (left, top) = pad_square(size) if form == "padded-unit" else (0, (0, 0))
    across, down, most = {
        "unit": (width, height, 1.0),
        "padded-unit": (side, side, 1.0),
        "thousand": (width / 1000, height / 1000, 1000.0),
        "pixels": (1, 1, float(max(size))),
    }[form]
    beyond = max(x1, y1, x2, y2) > most
    if beyond and not (most == 1.0 and max(x1, y1, x2, y2) < 2 and all("." in text for text in written)):
        return None
    if x2 < x1 or y2 < y1:
        raise BadRow("bad-box", f"[{', '.join(written)}] ends before it begins")
    # Two corners may be written alike when a thing is smaller than the last decimal.
    half = 0.5 / 10 ** max(len(text.partition(".")[2]) for text in written)
    wide, high = (half if x1 == x2 else 0.0), (half if y1 == y2 else 0.0)
    box = clip(
        (
            (x1 - wide) * across - left,
            (y1 - high) * down - top,
            (x2 + wide) * across - left,
            (y2 + high) * down - top,
        ),
        width,
        height,
    )
    if box is None:
        raise BadRow("empty-box", f"[{', '.join(written)}] lies outside the picture")
    return box
