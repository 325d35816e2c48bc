"""Boxes and points: one pixel box per object, carried through every change, written as text last.

Boxes are (x1, y1, x2, y2) and points (x, y) in continuous pixels from 0 to width and height.
Conventions and their sources: research/preprocessing.md 2.1 and 2.13.
"""

import json
import math
from collections.abc import Callable, Sequence

from app.facts.profile import BoxConvention, BoxForm
from app.preprocessing.geometry import Placement, Size

Box = tuple[float, float, float, float]
Xy = tuple[float, ...]


def orient_point(x: float, y: float, *, stored: Size, orientation: int) -> tuple[float, float]:
    """Carry a point from the stored frame to the shown one by EXIF orientation 1 to 8."""
    width, height = stored
    moved: dict[int, tuple[float, float]] = {
        1: (x, y),
        2: (width - x, y),
        3: (width - x, height - y),
        4: (x, height - y),
        5: (y, x),
        6: (height - y, x),
        7: (height - y, width - x),
        8: (y, width - x),
    }
    return moved[orientation]


def map_xy(xy: Xy, move: Callable[[float, float], tuple[float, float]]) -> Xy:
    """Carry a point or a box through a map of points; a box keeps x1 <= x2 and y1 <= y2."""
    if len(xy) == 2:
        return move(xy[0], xy[1])
    (ax, ay), (bx, by) = move(xy[0], xy[1]), move(xy[2], xy[3])
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def orient_xy(xy: Xy, *, stored: Size, orientation: int) -> Xy:
    """Carry a point or box from the stored to the shown frame."""
    return map_xy(xy, lambda x, y: orient_point(x, y, stored=stored, orientation=orientation))


def place_xy(xy: Xy, placement: Placement) -> Xy:
    """Carry a point or box onto a placement's canvas (it may stick out after a crop)."""
    return map_xy(xy, placement.map_point)


def flip_xy(xy: Xy, *, width: float) -> Xy:
    """Mirror a point or box left to right: x becomes width - x."""
    return map_xy(xy, lambda x, y: (width - x, y))


def clip_xy(xy: Xy, size: Size) -> Xy | None:
    """Cut a box to the frame; None when nothing of it is left, or when a point lies outside."""
    width, height = size
    if len(xy) == 2:
        inside = 0 <= xy[0] <= width and 0 <= xy[1] <= height
        return xy if inside else None
    x1, x2 = (min(max(value, 0), width) for value in (xy[0], xy[2]))
    y1, y2 = (min(max(value, 0), height) for value in (xy[1], xy[3]))
    return (x1, y1, x2, y2) if x2 > x1 and y2 > y1 else None


def from_xywh(box: Sequence[float]) -> Box:
    """Turn a COCO box (x, y, width, height) into corners."""
    x, y, width, height = box
    return x, y, x + width, y + height


def relative_1000(xy: Xy, size: Size) -> list[int]:
    """Return round(v / side * 1000) clipped to 0..1000 (Qwen2-VL, Qwen3-VL cookbooks)."""
    return [min(max(_round_half_even(v / _side(i, size) * 1000), 0), 1000) for i, v in enumerate(xy)]


def absolute_pixels(xy: Xy, size: Size) -> list[int]:
    """Return whole pixels clipped to 0..side-1 of a frame the numbers already refer to (Qwen2.5-VL)."""
    return [min(max(_round_half_even(v), 0), _side(i, size) - 1) for i, v in enumerate(xy)]


def unit_decimals(xy: Xy, size: Size) -> list[float]:
    """Return v / side clipped to 0..1 with three decimals (Shikra, LLaVA)."""
    return [round(min(max(v / _side(i, size), 0.0), 1.0), 3) for i, v in enumerate(xy)]


def percent_decimals(xy: Xy, size: Size) -> list[float]:
    """Return v / side in percent with one decimal (Molmo's points)."""
    return [round(min(max(v / _side(i, size), 0.0), 1.0) * 100, 1) for i, v in enumerate(xy)]


def percent_points(points: Sequence[Xy], size: Size) -> list[list[float]]:
    """Return points in percent with one decimal, sorted by x, then y (Molmo)."""
    return sorted(percent_decimals(point, size) for point in points)


def paligemma_loc(xy: Xy, size: Size) -> str:
    """Return `<locNNNN>` marks, y before x, on a scale of 0..1023 (big_vision)."""
    units = [min(max(_round_half_even(v / _side(i, size) * 1023), 0), 1023) for i, v in enumerate(xy)]
    pairs = [units[i : i + 2] for i in range(0, len(units), 2)]
    return "".join(f"<loc{y:04d}><loc{x:04d}>" for x, y in pairs)


def kosmos_bins(unit_box: Sequence[float], *, bins: int = 32) -> tuple[int, int]:
    """Return the upper-left and lower-right bin index (row * bins + column) of a box in the unit square."""
    x1, y1, x2, y2 = unit_box
    first = math.floor(y1 * bins) * bins + math.floor(x1 * bins)
    last = math.ceil(y2 * bins - 1) * bins + math.ceil(x2 * bins - 1)
    return first, last


def kosmos_box(first: int, last: int, *, bins: int = 32) -> Box:
    """Return the unit box of two bins: bin centers, or bin edges where it spans one row or column."""
    (row1, col1), (row2, col2) = divmod(first, bins), divmod(last, bins)
    if row1 == row2 or col1 == col2:
        return col1 / bins, row1 / bins, (col2 + 1) / bins, (row2 + 1) / bins
    return (col1 + 0.5) / bins, (row1 + 0.5) / bins, (col2 + 0.5) / bins, (row2 + 0.5) / bins


def write_region(
    xy: Xy, size: Size, *, convention: BoxConvention, form: BoxForm, label: str | None = None
) -> str:
    """Write a box or point of a frame of `size` in a model family's words."""
    if convention == "paligemma-loc":
        marks = paligemma_loc(xy, size)
        return f"{marks} {label}" if label else marks
    if convention == "kosmos2-bins":
        width, height = size
        corners = xy if len(xy) == 4 else (*xy, *xy)
        unit = (corners[0] / width, corners[1] / height, corners[2] / width, corners[3] / height)
        first, last = kosmos_bins(unit)
        return f"<patch_index_{first:04d}><patch_index_{last:04d}>"
    return _write_numbers(_numbers(xy, size, convention), form, label)


def _numbers(xy: Xy, size: Size, convention: BoxConvention) -> Sequence[float]:
    match convention:
        case "relative-1000-round":
            return relative_1000(xy, size)
        case "unit-3-decimals":
            return unit_decimals(xy, size)
        case "percent-1-decimal":
            return percent_decimals(xy, size)
        case _:
            return absolute_pixels(xy, size)


def _write_numbers(numbers: Sequence[float], form: BoxForm, label: str | None) -> str:
    point = len(numbers) == 2
    match form:
        case "json":
            named = {"point" if point else "bbox_2d": list(numbers)}
            return json.dumps(named | ({"label": label} if label else {}), ensure_ascii=False)
        case "qwen-tokens":
            pairs = [numbers[i : i + 2] for i in range(0, len(numbers), 2)]
            inner = ",".join(f"({x},{y})" for x, y in pairs)
            return f"<|box_start|>{inner}<|box_end|>"
        case "ref-box":
            box = f"<box>[[{', '.join(str(n) for n in numbers)}]]</box>"
            return f"<ref>{label}</ref>{box}" if label else box
        case "points":
            name = label or ""
            return f'<point x="{numbers[0]}" y="{numbers[1]}" alt="{name}">{name}</point>'
        case _:
            text = ",".join(f"{n:.3f}" if isinstance(n, float) else str(n) for n in numbers)
            return f"[{text}]"


def _side(index: int, size: Size) -> int:
    return size[index % 2]


def _round_half_even(value: float) -> int:
    """Round half to even, treating a value within float noise of a tie as the tie.

    A box that was carried to a resized frame and back must be written as if it had never moved.
    """
    doubled = round(value * 2)
    if doubled % 2 and abs(value * 2 - doubled) < 1e-9 * max(1.0, abs(value)):
        value = doubled / 2
    return round(value)
