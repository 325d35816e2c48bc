"""Channel statistics of vision towers, and the colors and numbers that follow from them (2.3)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.facts.profile import Statistics
from app.preprocessing.geometry import Rgb
from app.preprocessing.sample import Pixels

Triple = tuple[float, float, float]

STATISTICS: Mapping[Statistics, tuple[Triple, Triple]] = {
    "clip": ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),
    "siglip": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


def normalize(pixels: Pixels, statistics: Statistics) -> NDArray[np.float32]:
    """Return (v / 255 - mean) / std per RGB channel of pixels (..., 3), as float32 of the same shape."""
    mean, std = (np.asarray(one, dtype=np.float64) for one in STATISTICS[statistics])
    return ((pixels / 255.0 - mean) / std).astype(np.float32)


def pad_color(statistics: Statistics) -> Rgb:
    """Return the color that normalizes to about zero: int(mean * 255), as LLaVA pads."""
    red, green, blue = STATISTICS[statistics][0]
    return int(red * 255), int(green * 255), int(blue * 255)
