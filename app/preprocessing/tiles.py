"""One large picture as several tiles of the vision tower's size: what is planned, and how it is cut.

A plan is made from sizes alone; pixels follow in `cut_tiles`. The rules of each model family are in
`anyres`, `dynamic_tiles`, `split_tiles` and `patch_grids` (research/preprocessing.md 2.7 to 2.10).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.preprocessing.geometry import Filter, Placement, Size, place, resize_pixels
from app.preprocessing.sample import Pixels


@dataclass(frozen=True, slots=True)
class TilePlan:
    """How a picture becomes tiles.

    `placement` brings it onto the canvas, `via` is a size it passes on the way (two resizes in a row),
    `rows` x `columns` tiles of `tile` pixels are cut row by row, `step` pixels apart (smaller than
    `tile`: they overlap). `overview` adds the whole picture squashed to one tile; `overview_of`
    says whether it is made from the original or from the resized picture. `tokens` counts all.
    """

    placement: Placement
    rows: int
    columns: int
    tile: int
    tokens: int
    overview: Literal["first", "last"] | None = None
    overview_of: Literal["original", "resized"] = "original"
    via: Size | None = None
    step: int | None = None
    kept_grid: tuple[int, int] | None = None

    @property
    def count(self) -> int:
        """Return the number of tiles, the overview included."""
        return self.rows * self.columns + (1 if self.overview else 0)


def cut_tiles(pixels: Pixels, plan: TilePlan, *, resample: Filter = "bicubic") -> Pixels:
    """Return the tiles as uint8 (count, tile, tile, 3), in the order the model reads them."""
    first = pixels if plan.via is None else resize_pixels(pixels, plan.via, resample=resample)
    placement = plan.placement
    if plan.via is not None:
        placement = Placement(plan.via, placement.resized, placement.canvas, fill=placement.fill)
    canvas = place(first, placement, resample=resample)
    step = plan.step or plan.tile
    tiles = [
        canvas[row * step : row * step + plan.tile, column * step : column * step + plan.tile]
        for row in range(plan.rows)
        for column in range(plan.columns)
    ]
    if plan.overview is not None:
        whole = pixels if plan.overview_of == "original" else canvas
        overview = resize_pixels(whole, (plan.tile, plan.tile), resample=resample)
        tiles = [overview, *tiles] if plan.overview == "first" else [*tiles, overview]
    return np.stack(tiles)
