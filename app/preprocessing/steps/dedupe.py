"""Sign every sample, then find those that say the same: exact pixels, near pictures, same words.

The step signs one sample; `find_duplicates` compares all signatures when a corpus is put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from app.preprocessing.chat import IMAGE
from app.preprocessing.context import StepContext, reject
from app.preprocessing.hashes import NEAR, NearIndex, pixel_hash, shape_hash, text_hash
from app.preprocessing.sample import Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "dedupe"
VERSION = 1


class DedupeParams(Params):
    """`by` sample: images and words alike; by image: one image alike is enough. `near` in bits of 256."""

    by: Literal["sample", "image"] = "sample"
    near: int = Field(NEAR, ge=0, le=31)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A sample that repeats an earlier one: which, how (`exact` or `near`) and by how many bits."""

    of: int
    kind: Literal["exact", "near"]
    distance: int


def apply(sample: Sample, params: DedupeParams, context: StepContext) -> Sample | Reject:
    """Return the sample with `meta["signature"]`: exact and perceptual image hashes, and the words' hash."""
    del params, context
    exact: list[str] = []
    shape: list[str] = []
    for number, image in enumerate(sample.images):
        if image.pixels is None:
            return reject(sample, NAME, "not-decoded", f"image {number}: check_image must come first")
        exact.append(pixel_hash(image.pixels))
        shape.append(f"{shape_hash(image.pixels):064x}")
    words = [m.text.replace(IMAGE, " ") for m in sample.messages] or list(sample.captions)
    signature: dict[str, Any] = {"exact": exact, "shape": shape, "text": text_hash("\n".join(words))}
    return sample.with_(meta=sample.meta | {"signature": signature})


def find_duplicates(
    signatures: Sequence[dict[str, Any]], *, by: Literal["sample", "image"] = "sample", near: int = NEAR
) -> dict[int, Duplicate]:
    """Return index -> what it repeats, for every signature that repeats an earlier one.

    The order of the list decides which stays, so a corpus in fixed order always keeps the same ones.
    """
    found: dict[int, Duplicate] = {}
    exact: dict[tuple[str, ...], int] = {}
    # One index a text: two questions about one picture are two samples.
    indexes: dict[str, tuple[NearIndex, list[int]]] = {}
    for number, signature in enumerate(signatures):
        duplicate = _match(signature, by, near, exact, indexes)
        if duplicate is not None:
            found[number] = duplicate
            continue
        for key in _exact_keys(signature, by):
            exact.setdefault(key, number)
        for text, value in _near_keys(signature, by):
            index, owners = indexes.setdefault(text, (NearIndex(most=near), []))
            index.add(value)
            owners.append(number)
    return found


def _match(
    signature: dict[str, Any],
    by: str,
    near: int,
    exact: dict[tuple[str, ...], int],
    indexes: dict[str, tuple[NearIndex, list[int]]],
) -> Duplicate | None:
    for key in _exact_keys(signature, by):
        if key in exact:
            return Duplicate(exact[key], "exact", 0)
    for text, value in _near_keys(signature, by) if near else ():
        index, owners = indexes.get(text, (None, []))
        hit = index.nearest(value) if index is not None else None
        if hit is not None:
            return Duplicate(owners[hit[0]], "near", hit[1])
    return None


def _exact_keys(signature: dict[str, Any], by: str) -> list[tuple[str, ...]]:
    if by == "image":
        return [("image", one) for one in signature["exact"]]
    return [("sample", *signature["exact"], signature["text"])]


def _near_keys(signature: dict[str, Any], by: str) -> list[tuple[str, int]]:
    """Return (group, perceptual hash) pairs; whole samples are compared by one image with like words."""
    shapes = [int(one, 16) for one in signature["shape"]]
    if by == "image":
        return [("", shape) for shape in shapes]
    return [(signature["text"], shapes[0])] if len(shapes) == 1 else []


STEP = Step(NAME, VERSION, DedupeParams, apply)
