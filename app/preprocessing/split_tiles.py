"""The split of Idefics3 and SmolVLM: longest side first, then multiples of the tile (2.9)."""

import math

from app.preprocessing.geometry import Placement, Size
from app.preprocessing.tiles import TilePlan

MOST_PIXELS_A_SIDE = 4096


def longest_edge_size(source: Size, longest: int) -> Size:
    """Return the size with its longer side `longest`, the other cut to whole pixels and made even."""
    width, height = source
    ratio = width / height
    if width >= height:
        width, height = longest, _even(int(longest / ratio))
    else:
        width, height = _even(int(longest * ratio)), longest
    return _bounded(max(width, 1), max(height, 1))


def tile_multiple_size(source: Size, tile: int) -> Size:
    """Return the size with both sides brought up to multiples of `tile`, the longer one first."""
    width, height = source
    ratio = width / height
    if width >= height:
        width = math.ceil(width / tile) * tile
        height = math.ceil(int(width / ratio) / tile) * tile
    else:
        height = math.ceil(height / tile) * tile
        width = math.ceil(int(height * ratio) / tile) * tile
    return width, height


def plan_split(source: Size, *, longest_edge: int, tile: int, tokens_per_tile: int) -> TilePlan:
    """Plan both resizes and the tiles; a picture of one tile stays whole (0 rows, 0 columns)."""
    first = longest_edge_size(source, longest_edge)
    canvas = tile_multiple_size(first, tile)
    rows, columns = canvas[1] // tile, canvas[0] // tile
    whole = rows * columns == 1
    count = 1 if whole else rows * columns + 1
    return TilePlan(
        placement=Placement(source, canvas, canvas),
        rows=0 if whole else rows,
        columns=0 if whole else columns,
        tile=tile,
        tokens=tokens_per_tile * count,
        overview="last",
        overview_of="resized",
        via=first,
    )


def _even(side: int) -> int:
    return side + side % 2


def _bounded(width: int, height: int) -> Size:
    """Keep both sides within 4096 pixels, the ratio kept."""
    ratio = width / height
    if width >= height and width > MOST_PIXELS_A_SIDE:
        return MOST_PIXELS_A_SIDE, max(1, int(MOST_PIXELS_A_SIDE / ratio))
    if height > width and height > MOST_PIXELS_A_SIDE:
        return max(1, int(MOST_PIXELS_A_SIDE * ratio)), MOST_PIXELS_A_SIDE
    return width, height
