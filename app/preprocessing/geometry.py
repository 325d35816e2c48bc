"""Where a picture lands: sizes, offsets and how points follow, computed from sizes alone.

Sizes are (width, height) in pixels. Every mode is planned as a `Placement` first, so a build can be
costed without decoding; pixels follow the plan in `place`. Formulas: research/preprocessing.md 2.2, 2.5.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image as Pillow

from app.preprocessing.sample import Pixels

Size = tuple[int, int]
Rgb = tuple[int, int, int]
Filter = Literal["bicubic", "bilinear", "lanczos", "area", "nearest"]
ResizeMode = Literal[
    "keep",
    "border",
    "pad-square",
    "keep-ratio",
    "keep-ratio-largest",
    "center-crop",
    "random-crop",
    "squash",
    "clip-crop",
]
SmartVariant = Literal["transformers", "reference"]
MAX_RATIO = 200

_FILTERS = {
    "bicubic": Pillow.Resampling.BICUBIC,
    "bilinear": Pillow.Resampling.BILINEAR,
    "lanczos": Pillow.Resampling.LANCZOS,
    "area": Pillow.Resampling.BOX,
    "nearest": Pillow.Resampling.NEAREST,
}


class BadGeometry(Exception):
    """The sizes break a rule of the model family; `reason` is the slug it is counted by."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Placement:
    """A picture's way onto its canvas: pad by (left, top, right, bottom), resize, shift, cut to canvas.

    A positive `shift` leaves a margin of color `fill`, a negative one cuts.
    """

    source: Size
    resized: Size
    canvas: Size
    pad: tuple[int, int, int, int] = (0, 0, 0, 0)
    shift: tuple[int, int] = (0, 0)
    fill: Rgb = (255, 255, 255)

    @property
    def padded(self) -> Size:
        """Return the size after padding and before resizing."""
        left, top, right, bottom = self.pad
        return self.source[0] + left + right, self.source[1] + top + bottom

    @property
    def identity(self) -> bool:
        """Return whether nothing changes."""
        return self.canvas == self.source == self.resized and self.shift == (0, 0)

    def map_point(self, x: float, y: float) -> tuple[float, float]:
        """Carry a point from source pixels to canvas pixels; it may land outside the canvas."""
        width, height = self.padded
        return (
            (x + self.pad[0]) * self.resized[0] / width + self.shift[0],
            (y + self.pad[1]) * self.resized[1] / height + self.shift[1],
        )


def plan_resize(
    source: Size,
    *,
    mode: ResizeMode,
    size: int,
    fill: Rgb = (255, 255, 255),
    only_if_bigger: bool = False,
    crop_at: tuple[float, float] = (0.5, 0.5),
) -> Placement:
    """Plan one of the resize modes to `size` pixels (img2dataset's names, LLaVA's pad, CLIP's crop).

    `crop_at` places a random crop: 0 is left or top, 1 right or bottom.
    """
    if mode == "keep" or (only_if_bigger and max(source) <= size):
        return Placement(source, source, source)
    if mode == "squash":
        return Placement(source, (size, size), (size, size))
    if mode == "pad-square":
        return _pad_square_then(source, size, fill)
    if mode in ("border", "keep-ratio-largest"):
        resized = _scaled(source, size, longest=True)
        # The odd pixel goes right and bottom.
        shift = ((size - resized[0]) // 2, (size - resized[1]) // 2)
        border = Placement(source, resized, (size, size), shift=shift, fill=fill)
        return border if mode == "border" else Placement(source, resized, resized)
    if mode == "clip-crop":
        resized = shortest_edge_size(source, size)
    else:
        resized = _scaled(source, size, longest=False)
    return _short_side(source, resized, size, mode=mode, crop_at=crop_at)


def _short_side(
    source: Size, resized: Size, size: int, *, mode: ResizeMode, crop_at: tuple[float, float]
) -> Placement:
    """Plan the modes that set the short side: kept whole, cut in the middle, or cut at `crop_at`."""
    if mode == "keep-ratio":
        return Placement(source, resized, resized)
    across, down = resized[0] - size, resized[1] - size
    if mode == "random-crop":
        left, top = round(crop_at[0] * across), round(crop_at[1] * down)
    else:
        left, top = across // 2, down // 2
    return Placement(source, resized, (size, size), shift=(-left, -top))


def pad_square(source: Size) -> tuple[int, tuple[int, int]]:
    """Return LLaVA's square side and the (left, top) the picture is pasted at (floor of half)."""
    side = max(source)
    return side, ((side - source[0]) // 2, (side - source[1]) // 2)


def shortest_edge_size(source: Size, size: int) -> Size:
    """Return CLIP's size: short side `size`, long side int(size * long / short)."""
    width, height = source
    if width <= height:
        return size, int(size * height / width)
    return int(size * width / height), size


def smart_resize(
    source: Size, *, factor: int, min_pixels: int, max_pixels: int, variant: SmartVariant = "transformers"
) -> Size:
    """Return the Qwen2-VL family's size: sides multiples of `factor`, area within the limits.

    The two published variants differ for thin pictures (2.5): `reference` raises each side to one
    factor before the area test. Raises `BadGeometry` (aspect_ratio_over_200).
    """
    width, height = source
    if max(source) / min(source) > MAX_RATIO:
        raise BadGeometry("aspect_ratio_over_200", f"{width} x {height}")
    floor_at = factor if variant == "reference" else 0
    new_h = max(floor_at, round(height / factor) * factor)
    new_w = max(floor_at, round(width / factor) * factor)
    if new_h * new_w > max_pixels:
        beta = math.sqrt(height * width / max_pixels)
        new_h = max(factor, math.floor(height / beta / factor) * factor)
        new_w = max(factor, math.floor(width / beta / factor) * factor)
    elif new_h * new_w < min_pixels:
        beta = math.sqrt(min_pixels / (height * width))
        new_h = math.ceil(height * beta / factor) * factor
        new_w = math.ceil(width * beta / factor) * factor
    return new_w, new_h


def place(pixels: Pixels, placement: Placement, *, resample: Filter = "bicubic") -> Pixels:
    """Carry out a placement on pixels (h, w, 3), which may be a scaled-down decode of the source."""
    if placement.identity and pixels.shape[1::-1] == placement.source:
        return pixels
    picture = _padded(pixels, placement)
    if picture.size != placement.resized:
        picture = picture.resize(placement.resized, _FILTERS[resample])
    if placement.canvas != placement.resized or placement.shift != (0, 0):
        canvas = Pillow.new("RGB", placement.canvas, placement.fill)
        canvas.paste(picture, placement.shift)
        picture = canvas
    return np.array(picture, dtype=np.uint8)


def resize_pixels(pixels: Pixels, size: Size, *, resample: Filter = "bicubic") -> Pixels:
    """Resize pixels (h, w, 3) to `size` with Pillow's antialiased filter."""
    if pixels.shape[1::-1] == size:
        return pixels
    return np.array(Pillow.fromarray(pixels).resize(size, _FILTERS[resample]), dtype=np.uint8)


def _scaled(source: Size, size: int, *, longest: bool) -> Size:
    """Set the defining side exactly and round the other (half to even), never below one pixel."""
    width, height = source
    scale = size / (max(source) if longest else min(source))
    if (width >= height) == longest:
        return size, max(1, round(height * scale))
    return max(1, round(width * scale)), size


def _pad_square_then(source: Size, size: int, fill: Rgb) -> Placement:
    side, (left, top) = pad_square(source)
    pad = (left, top, side - source[0] - left, side - source[1] - top)
    return Placement(source, (size, size), (size, size), pad=pad, fill=fill)


def _padded(pixels: Pixels, placement: Placement) -> Pillow.Image:
    """Return the picture with its padding, scaled to the pixels at hand."""
    picture = Pillow.fromarray(pixels)
    if placement.pad == (0, 0, 0, 0):
        return picture
    across, down = picture.width / placement.source[0], picture.height / placement.source[1]
    left, right = round(placement.pad[0] * across), round(placement.pad[2] * across)
    top, bottom = round(placement.pad[1] * down), round(placement.pad[3] * down)
    size = (picture.width + left + right, picture.height + top + bottom)
    canvas = Pillow.new("RGB", size, placement.fill)
    canvas.paste(picture, (left, top))
    return canvas
