"""Patch grids and their order, and the sizes of families that keep the aspect (2.4 and 2.10)."""

import math
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.preprocessing.geometry import Placement, Size
from app.preprocessing.tiles import TilePlan

PatchLayout = Literal["rows", "qwen2-vl", "naflex"]
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Crops:
    """Gemma3's pan and scan: `columns` x `rows` crops of `size` pixels; no crops: 0, 0 and None."""

    columns: int
    rows: int
    size: Size | None


def pixtral_size(source: Size, *, longest_edge: int = 1024, patch: int = 16) -> Size:
    """Return Pixtral's size: only ever smaller, then up to multiples of the patch."""
    width, height = source
    ratio = max(source) / longest_edge
    if ratio > 1:
        width, height = math.floor(width / ratio), math.floor(height / ratio)
    return math.ceil(max(width, 1) / patch) * patch, math.ceil(max(height, 1) / patch) * patch


def pixtral_tokens(size: Size, *, patch: int = 16) -> int:
    """Return the tokens of a Pixtral picture: one a patch and one break or end a row."""
    columns, rows = size[0] // patch, size[1] // patch
    return rows * columns + rows


def naflex_size(source: Size, *, patch: int = 16, max_patches: int = 256) -> Size:
    """Return SigLIP2 NaFlex's size: the largest scale, by bisection, within `max_patches` patches."""

    def scaled(scale: float) -> Size:
        width, height = (max(patch, math.ceil(side * scale / patch) * patch) for side in source)
        return width, height

    low, high = 1e-6, 100.0
    while high - low >= 1e-5:
        middle = (low + high) / 2
        width, height = scaled(middle)
        if (width / patch) * (height / patch) <= max_patches:
            low = middle
        else:
            high = middle
    return scaled(low)


def pan_and_scan(source: Size, *, min_crop: int = 256, max_crops: int = 4, min_ratio: float = 1.2) -> Crops:
    """Return Gemma3's crops along the longer side, or none when the picture is nearly square or small."""
    long, short = max(source), min(source)
    if long / short < min_ratio:
        return Crops(0, 0, None)
    count = min(math.floor(long / short + 0.5), math.floor(long / min_crop))
    count = min(max(2, count), max_crops)
    crop = math.ceil(long / count)
    if min(crop, short) < min_crop:
        return Crops(0, 0, None)
    return Crops(count, 1, (crop, short)) if source[0] >= source[1] else Crops(1, count, (short, crop))


def plan_overlap_tiles(
    source: Size,
    *,
    crop: int = 378,
    patch: int = 14,
    overlap: tuple[int, int] = (4, 4),
    max_crops: int = 8,
    tokens_per_tile: int = 196,
) -> TilePlan:
    """Plan Molmo2's overlapping crops with the whole picture in front."""
    margin = sum(overlap) * patch
    window = crop - margin
    grids = sorted(
        (rows * columns, rows, columns)
        for rows in range(1, max_crops + 1)
        for columns in range(1, max_crops + 1)
        if rows * columns <= max_crops
    )

    def scale(rows: int, columns: int) -> float:
        # A side no longer than the margin is covered by any number of windows.
        across = columns * window / (source[0] - margin) if source[0] > margin else math.inf
        down = rows * window / (source[1] - margin) if source[1] > margin else math.inf
        return min(across, down)

    scales = [(scale(rows, columns), rows, columns) for _, rows, columns in grids]
    enough = [one for one in scales if one[0] >= 1]
    _, rows, columns = min(enough, key=lambda o: o[0]) if enough else max(scales, key=lambda o: o[0])
    canvas = (columns * window + margin, rows * window + margin)
    return TilePlan(
        placement=Placement(source, canvas, canvas),
        rows=rows,
        columns=columns,
        tile=crop,
        tokens=tokens_per_tile * (rows * columns + 1),
        overview="first",
        step=window,
    )


def patch_order(
    rows: int, columns: int, *, layout: PatchLayout = "rows", merge: int = 2
) -> list[tuple[int, int]]:
    """Return (row, column) of every patch in reading order.

    `qwen2-vl` keeps the merge x merge patches of one block together, blocks row by row; others go
    row by row.
    """
    if layout != "qwen2-vl":
        return [(row, column) for row in range(rows) for column in range(columns)]
    return [
        (block_row * merge + row, block_column * merge + column)
        for block_row in range(rows // merge)
        for block_column in range(columns // merge)
        for row in range(merge)
        for column in range(merge)
    ]


def patch_vectors(
    pixels: NDArray[Value], *, patch: int, layout: PatchLayout = "rows", merge: int = 2
) -> NDArray[Value]:
    """Return the patches of pixels (h, w, 3) as vectors, one row a patch, in the layout's order.

    `qwen2-vl` flattens channel, time (the picture twice), y, x; the others y, x, channel. Pixels
    beyond the last whole patch are dropped, as a convolution drops them.
    """
    rows, columns = pixels.shape[0] // patch, pixels.shape[1] // patch
    grid = pixels[: rows * patch, : columns * patch].reshape(rows, patch, columns, patch, 3)
    blocks = grid.transpose(0, 2, 1, 3, 4)
    order = patch_order(rows, columns, layout=layout, merge=merge)
    chosen = blocks[[row for row, _ in order], [column for _, column in order]]
    if layout != "qwen2-vl":
        return chosen.reshape(len(order), -1)
    still = chosen.transpose(0, 3, 1, 2)[:, :, None]
    return np.ascontiguousarray(np.repeat(still, 2, axis=2).reshape(len(order), -1))
