"""Dynamic tiles of InternVL 1.5 to 3: the grid whose shape is nearest the picture's (2.8)."""

from functools import lru_cache

from app.preprocessing.geometry import Placement, Size
from app.preprocessing.tiles import TilePlan


@lru_cache(maxsize=16)
def candidate_grids(min_tiles: int, max_tiles: int) -> tuple[tuple[int, int], ...]:
    """Return every (columns, rows) with min <= columns * rows <= max, by area, then columns."""
    grids = [
        (columns, rows)
        for columns in range(1, max_tiles + 1)
        for rows in range(1, max_tiles + 1)
        if min_tiles <= columns * rows <= max_tiles
    ]
    return tuple(sorted(grids, key=lambda grid: grid[0] * grid[1]))


def nearest_grid(source: Size, *, min_tiles: int, max_tiles: int, tile: int) -> tuple[int, int]:
    """Return (columns, rows); on an equal shape the larger grid wins if the picture fills half of it."""
    width, height = source
    best, least = (1, 1), float("inf")
    for columns, rows in candidate_grids(min_tiles, max_tiles):
        difference = abs(width / height - columns / rows)
        fills = width * height > 0.5 * tile * tile * columns * rows
        if difference < least or (difference == least and fills):
            best, least = (columns, rows), difference
    return best


def plan_dynamic_tiles(
    source: Size,
    *,
    min_tiles: int = 1,
    max_tiles: int = 12,
    tile: int = 448,
    tokens_per_tile: int = 256,
    thumbnail: bool = True,
) -> TilePlan:
    """Plan the squashed picture's tiles, with a thumbnail last when there is more than one."""
    columns, rows = nearest_grid(source, min_tiles=min_tiles, max_tiles=max_tiles, tile=tile)
    canvas = (columns * tile, rows * tile)
    overview = thumbnail and columns * rows > 1
    count = columns * rows + (1 if overview else 0)
    return TilePlan(
        placement=Placement(source, canvas, canvas),
        rows=rows,
        columns=columns,
        tile=tile,
        tokens=tokens_per_tile * count,
        overview="last" if overview else None,
    )
