"""Cut images into the profile's tiles and count their tokens; at level `samples` only count."""

from collections.abc import Mapping
from typing import Any

from app.facts.license import Transform
from app.facts.profile import ImageTokens, Profile
from app.preprocessing.context import StepContext, reject
from app.preprocessing.geometry import BadGeometry, Filter
from app.preprocessing.image_tokens import ImageCost, image_cost
from app.preprocessing.sample import Pixels, Reject, Sample
from app.preprocessing.steps.step import Params, Step
from app.preprocessing.tiles import cut_tiles

NAME = "tile"
VERSION = 1
CUTTING = frozenset({"anyres", "dynamic-tiles", "split", "overlap-tiles"})


class TileParams(Params):
    """`image` is the profile's token rule; `resample` the filter of its resizes."""

    image: ImageTokens
    resample: Filter = "bicubic"


def apply(sample: Sample, params: TileParams, context: StepContext) -> Sample | Reject:
    """Return the sample with its image costs noted and, at level `tokens`, `tensors["image.N"]`.

    Each tensor is uint8 (tiles, height, width, 3); the loader normalizes. Untiled families have one
    tile: the image as an earlier step resized it.
    """
    costs: list[ImageCost] = []
    tensors: dict[str, Pixels] = {}
    for number, image in enumerate(sample.images):
        if image.pixels is None or image.width is None or image.height is None:
            return reject(sample, NAME, "not-decoded", f"image {number}: check_image must come first")
        try:
            cost = image_cost((image.width, image.height), params.image)
        except BadGeometry as bad:
            return reject(sample, NAME, bad.reason, f"image {number}: {bad.detail}")
        costs.append(cost)
        if context.level == "tokens":
            plan = cost.plan
            tensors[f"image.{number}"] = (
                image.pixels[None]
                if plan is None
                else cut_tiles(image.pixels, plan, resample=params.resample)
            )
    facts = {
        "image_tokens": [cost.tokens for cost in costs],
        "image_tiles": [cost.tiles for cost in costs],
        "image_grids": [[cost.rows, cost.columns] for cost in costs],
    }
    return sample.with_(tensors=sample.tensors | tensors, meta=sample.meta | (facts if costs else {}))


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the profile's token rule."""
    return {"image": profile.image.model_dump()}


def transform(params: TileParams) -> Transform:
    """Say that a family which cuts pictures into tiles takes excerpts of them."""
    return "excerpt" if params.image.rule in CUTTING else "technical"


STEP = Step(NAME, VERSION, TileParams, apply, from_profile, transform=transform)
