"""AnyRes of LLaVA-1.6 / NeXT and LLaVA-OneVision: which canvas, which tiles, how many tokens (2.7)."""

import math
from collections.abc import Sequence
from functools import lru_cache

from app.preprocessing.geometry import Placement, Size
from app.preprocessing.tiles import TilePlan

LLAVA_NEXT_GRIDS: tuple[Size, ...] = ((336, 672), (672, 336), (672, 672), (1008, 336), (336, 1008))
"""The five canvases of LLaVA-1.6 as (width, height), in its own order: the first wins a full tie."""


@lru_cache(maxsize=8)
def onevision_grids(tile: int = 384, most: int = 6) -> tuple[Size, ...]:
    """Return every i x j canvas of `tile` pixels, i and j from 1 to `most` ("(1x1),...,(6x6)")."""
    return tuple((i * tile, j * tile) for i in range(1, most + 1) for j in range(1, most + 1))


def best_canvas(source: Size, canvases: Sequence[Size]) -> Size:
    """Return the canvas that shows most of the picture's pixels, then wastes least, then comes first."""
    width, height = source

    def worth(canvas: Size) -> tuple[int, int]:
        scale = min(canvas[0] / width, canvas[1] / height)
        shown = min(int(width * scale) * int(height * scale), width * height)
        return shown, -(canvas[0] * canvas[1] - shown)

    return max(canvases, key=worth)


def fit_canvas(source: Size, canvas: Size) -> Placement:
    """Return the picture resized into the canvas and pasted in its middle on black."""
    width, height = source
    across, down = canvas[0] / width, canvas[1] / height
    if across < down:
        resized = (canvas[0], min(math.ceil(height * across), canvas[1]))
    else:
        resized = (min(math.ceil(width * down), canvas[0]), canvas[1])
    shift = ((canvas[0] - resized[0]) // 2, (canvas[1] - resized[1]) // 2)
    return Placement(source, resized, canvas, shift=shift, fill=(0, 0, 0))


def unpadded_grid(source: Size, rows: int, columns: int) -> tuple[int, int]:
    """Return (rows, columns) of patches left when those of the canvas margin are removed."""
    width, height = source
    if width / height > columns / rows:
        kept = int(round(height * (columns / width), 7))
        return rows - (rows - kept) // 2 * 2, columns
    kept = int(round(width * (rows / height), 7))
    return rows, columns - (columns - kept) // 2 * 2


def plan_anyres(
    source: Size,
    *,
    canvases: Sequence[Size],
    tile: int,
    patch: int = 14,
    most_tiles: int | None = None,
) -> TilePlan:
    """Plan AnyRes with `spatial_unpad`; `most_tiles` is the 9 of `anyres_max_9` (None: no limit)."""
    canvas = best_canvas(source, canvases)
    side = tile // patch
    rows, columns = canvas[1] // tile, canvas[0] // tile
    kept_rows, kept_columns = unpadded_grid(source, rows * side, columns * side)
    if most_tiles is not None:
        ratio = math.sqrt(kept_rows * kept_columns / (most_tiles * side**2))
        if ratio > 1.1:
            kept_rows, kept_columns = int(kept_rows // ratio), int(kept_columns // ratio)
    return TilePlan(
        placement=fit_canvas(source, canvas),
        rows=rows,
        columns=columns,
        tile=tile,
        tokens=side * side + kept_rows * kept_columns + kept_rows,
        overview="first",
        kept_grid=(kept_rows, kept_columns),
    )
