"""References to a part of a picture, such as `page.png###[74, 398, 404, 1118]` in Visual CoT."""

import re
from dataclasses import replace
from typing import Any

from app.corpora.readers.binding import Binding
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.preprocessing.boxes import orient_xy
from app.preprocessing.codecs import BadImage, Limits, decode, encode
from app.preprocessing.geometry import Size
from app.preprocessing.sample import Image

SMALLEST = 224
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def load_part(pictures: Pictures, reference: Any, binding: Binding, **facts: Any) -> Image:
    """Return the picture of a reference, cut to the square around its box where it names one.

    Mapping `crop_mark` is what stands between name and box, in pixels of the dataset's frame.
    """
    mark = binding.optional("crop_mark")
    if mark is None or not isinstance(reference, str) or mark not in reference:
        return pictures.load(reference, **facts)
    name, _, written = reference.partition(mark)
    box = [float(number) for number in _NUMBERS.findall(written)]
    if len(box) != 4 or box[2] < box[0] or box[3] < box[1]:
        raise BadRow("bad-box", f"{written!r:.80}")
    whole = pictures.load(name, **facts)
    try:
        shown = decode(whole.data, limits=Limits())
    except BadImage as problem:
        raise BadRow(problem.reason, f"{name}: {problem.detail}") from problem
    if binding.frame == "stored":
        box = [*orient_xy(tuple(box), stored=shown.stored, orientation=shown.orientation)]
    left, top, right, bottom = square_around(box, (shown.width, shown.height))
    part = encode(shown.pixels[top:bottom, left:right], form="png")
    return replace(whole, data=part, path=f"{name}#{left},{top},{right},{bottom}")


def square_around(box: list[float], size: Size) -> tuple[int, int, int, int]:
    """Return the square view of a box: its longer side, at least 224, moved into the picture."""
    side = max(box[2] - box[0], box[3] - box[1], SMALLEST)
    edges: list[tuple[int, int]] = []
    for axis, most in enumerate(size):
        low = (box[axis] + box[axis + 2] - side) / 2
        low = min(max(low, 0), max(most - side, 0))
        edges.append((int(low), min(round(low + side), most)))
    (left, right), (top, bottom) = edges
    if left >= right or top >= bottom:
        raise BadRow("empty-box", f"{box} lies outside the picture")
    return left, top, right, bottom
