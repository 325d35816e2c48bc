"""Write tiles or patches as normalized numbers, for loaders that cannot do it themselves.

Corpora keep uint8 tiles and leave this to the loader: a quarter of the bytes, the same numbers.
"""

from collections.abc import Mapping
from typing import Any

from app.facts.profile import Profile, Statistics
from app.preprocessing.context import StepContext
from app.preprocessing.normalization import normalize
from app.preprocessing.sample import Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "normalize"
VERSION = 1


class NormalizeParams(Params):
    """`statistics` of the vision tower's training: clip, siglip or imagenet."""

    statistics: Statistics


def apply(sample: Sample, params: NormalizeParams, context: StepContext) -> Sample | Reject:
    """Return the sample with `tensors["image.N"]` as float32 of the same shape, about -2 to 3."""
    del context
    done = {
        name: normalize(tensor, params.statistics)
        for name, tensor in sample.tensors.items()
        if name.startswith("image.")
    }
    return sample.with_(tensors=sample.tensors | done)


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the profile's channel statistics."""
    return {"statistics": profile.normalization.statistics}


STEP = Step(NAME, VERSION, NormalizeParams, apply, from_profile)
