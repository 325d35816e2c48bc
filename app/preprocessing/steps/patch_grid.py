"""Turn tiles into patch vectors in the order the vision tower reads them, for loaders that want them so."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from app.facts.profile import Profile
from app.preprocessing.context import StepContext, reject
from app.preprocessing.patch_grids import PatchLayout, patch_vectors
from app.preprocessing.sample import Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "patch_grid"
VERSION = 1


class PatchGridParams(Params):
    """`patch` pixels a side; `merge` patches a side make one block in layout `qwen2-vl`."""

    patch: int = Field(ge=1)
    layout: PatchLayout = "rows"
    merge: int = Field(2, ge=1)


def apply(sample: Sample, params: PatchGridParams, context: StepContext) -> Sample | Reject:
    """Return the sample with `tensors["patches.N"]`, uint8 (patches, numbers a patch), for each image.

    `meta["patch_grids"]` holds (tiles, rows, columns) in patches: Qwen's `image_grid_thw`.
    """
    del context
    tensors: dict[str, Any] = {}
    grids: list[list[int]] = []
    for number in range(len(sample.images)):
        tiles = sample.tensors.get(f"image.{number}")
        if tiles is None:
            return reject(sample, NAME, "no-tiles", f"image {number}: tile must come first")
        vectors = [
            patch_vectors(one, patch=params.patch, layout=params.layout, merge=params.merge) for one in tiles
        ]
        tensors[f"patches.{number}"] = np.concatenate(vectors)
        grids.append([len(tiles), tiles.shape[1] // params.patch, tiles.shape[2] // params.patch])
    return sample.with_(tensors=sample.tensors | tensors, meta=sample.meta | {"patch_grids": grids})


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the patch size, and the block order of the Qwen family."""
    layouts: dict[str, PatchLayout] = {"smart-resize": "qwen2-vl", "naflex": "naflex"}
    return {"patch": profile.normalization.patch, "layout": layouts.get(profile.image.rule, "rows")}


STEP = Step(NAME, VERSION, PatchGridParams, apply, from_profile)
