"""A canvas twice as large as the picture: shapes are drawn there and averaged down, so edges are smooth.

All averaging is whole-number arithmetic of Pillow, and the font is the one inside Pillow: no font of the
machine, no floating point in a pixel.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Canvas:
    """Draws in picture pixels; boxes handed out are in picture pixels too."""

    def __init__(self, size: tuple[int, int], paper: str) -> None:
        self.width, self.height = size
        self._image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), paper)
        self._draw = ImageDraw.Draw(self._image)

    def rectangle(self, box: Box, fill: str, *, radius: int = 0) -> None:
        """Fill a rectangle, its corners rounded if asked."""
        x1, y1, x2, y2 = (round(value * SCALE) for value in box)
        if x2 <= x1 or y2 <= y1:
            return
        self._draw.rounded_rectangle((x1, y1, x2 - 1, y2 - 1), radius=radius * SCALE, fill=fill)

    def line(self, points: Sequence[Point], color: str, *, width: float = 1.0) -> None:
        """Draw a line through points."""
        thick = max(round(width * SCALE), 1)
        self._draw.line(
            [(round(x * SCALE), round(y * SCALE)) for x, y in points], fill=color, width=thick, joint="curve"
        )

    def dot(self, center: Point, radius: float, color: str, *, hole: str | None = None) -> None:
        """Draw a marker, hollow if asked."""
        x, y, r = center[0] * SCALE, center[1] * SCALE, radius * SCALE
        self._draw.ellipse((round(x - r), round(y - r), round(x + r), round(y + r)), fill=color)
        if hole is not None:
            inner = r * 0.5
            box = (round(x - inner), round(y - inner), round(x + inner), round(y + inner))
            self._draw.ellipse(box, fill=hole)

    def slice(self, center: Point, radius: float, angles: tuple[float, float], color: str) -> None:
        """Fill a slice between two angles in degrees, clockwise from the top."""
        x, y, r = center[0] * SCALE, center[1] * SCALE, radius * SCALE
        box = (round(x - r), round(y - r), round(x + r), round(y + r))
        self._draw.pieslice(box, angles[0] - 90, angles[1] - 90, fill=color)

    def text(
        self,
        at: Point,
        text: str,
        *,
        size: int,
        color: str,
        anchor: str = "la",
        bold: bool = False,
        halo: str | None = None,
    ) -> Box:
        """Write text and return the box it covers; a halo keeps it readable over lines."""
        place = (round(at[0] * SCALE), round(at[1] * SCALE))
        options: dict[str, Any] = {"font": font(size), "anchor": anchor, "stroke_width": 1 if bold else 0}
        if halo is not None:
            self._draw.text(place, text, fill=halo, **{**options, "stroke_width": 6, "stroke_fill": halo})
        self._draw.text(place, text, fill=color, **options)
        x1, y1, x2, y2 = self._draw.textbbox(place, text, **options)
        return x1 / SCALE, y1 / SCALE, x2 / SCALE, y2 / SCALE

    def width_of(self, text: str, size: int) -> float:
        """Return how wide a text would be."""
        return font(size).getlength(text) / SCALE

    def png(self) -> bytes:
        """Return the picture as PNG."""
        out = io.BytesIO()
        self._image.reduce(SCALE).save(out, "PNG", compress_level=6)
        return out.getvalue()


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font that ships inside Pillow."""
    loaded = ImageFont.load_default(size=size * SCALE)
    if not isinstance(loaded, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType, so charts would look different here")
    return loaded
