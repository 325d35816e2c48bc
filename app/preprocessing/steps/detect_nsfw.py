"""Leave out unsafe pictures where a detector is installed; otherwise say that nothing was enforced.

No detector whose weights may be shipped was found, so none is a dependency: an installed package may
offer one under the entry point group `kondate.nsfw`, a function from pixels (h, w, 3) to a score 0 to 1.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import entry_points

from pydantic import Field

from app.preprocessing.context import StepContext, filtered, reject
from app.preprocessing.sample import Pixels, Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "detect_nsfw"
VERSION = 1
GROUP = "kondate.nsfw"
NOT_ENFORCED = "not enforced"


class DetectNsfwParams(Params):
    """Pictures with a score above `max_score` are left out."""

    max_score: float = Field(0.5, ge=0, le=1)


def apply(sample: Sample, params: DetectNsfwParams, context: StepContext) -> Sample | Reject:
    """Return the sample, or leave it out; `meta["nsfw"]` names the detector or says `not enforced`."""
    del context
    found = find_detector()
    if found is None:
        return sample.with_(meta=sample.meta | {"nsfw": NOT_ENFORCED})
    name, score = found
    for number, image in enumerate(sample.images):
        if image.pixels is None:
            return reject(sample, NAME, "not-decoded", f"image {number}: check_image must come first")
        value = score(image.pixels)
        if value > params.max_score:
            return filtered(sample, NAME, "unsafe-image", f"image {number}: {value:.2f} by {name}")
    return sample.with_(meta=sample.meta | {"nsfw": name})


@lru_cache(maxsize=1)
def find_detector() -> tuple[str, Callable[[Pixels], float]] | None:
    """Return the first installed detector by name, or None."""
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        return f"{point.name} ({point.value})", point.load()
    return None


STEP = Step(NAME, VERSION, DetectNsfwParams, apply)
