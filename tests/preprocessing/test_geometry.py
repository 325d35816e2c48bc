"""Laws of sizes and placements: what is inside stays inside, and the plan says what the pixels do."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.preprocessing.boxes import clip_xy, place_xy
from app.preprocessing.codecs import Limits, decode
from app.preprocessing.geometry import ResizeMode, place, plan_resize, smart_resize
from app.preprocessing.recipe import REDUCE
from app.preprocessing.sample import Pixels
from tests.preprocessing.samples import jpeg, picture

SIDES = st.integers(1, 1500)
WHOLE: list[ResizeMode] = ["keep", "border", "pad-square", "keep-ratio", "keep-ratio-largest", "squash"]
ALL: list[ResizeMode] = [*WHOLE, "center-crop", "random-crop", "clip-crop"]


@given(SIDES, SIDES, st.sampled_from(WHOLE), st.integers(8, 400), st.data())
def test_a_box_stays_inside_when_nothing_is_cropped(
    width: int, height: int, mode: ResizeMode, size: int, data: st.DataObject
) -> None:
    x1, x2 = sorted(data.draw(st.tuples(st.integers(0, width), st.integers(0, width))))
    y1, y2 = sorted(data.draw(st.tuples(st.integers(0, height), st.integers(0, height))))
    placement = plan_resize((width, height), mode=mode, size=size)
    moved = place_xy((x1, y1, x2, y2), placement)
    assert moved[0] <= moved[2]
    assert moved[1] <= moved[3]
    for value, side in zip(moved, placement.canvas * 2, strict=True):
        assert -1e-6 <= value <= side + 1e-6


@given(SIDES, SIDES, st.sampled_from(ALL), st.integers(8, 200), st.floats(0, 1))
def test_crops_lie_inside_the_resized_picture(
    width: int, height: int, mode: ResizeMode, size: int, at: float
) -> None:
    placement = plan_resize((width, height), mode=mode, size=size, crop_at=(at, 1 - at))
    for shift, resized, side in zip(placement.shift, placement.resized, placement.canvas, strict=True):
        assert shift + resized >= side or shift >= 0
        assert min(shift, 0) + resized >= min(side, resized)


@given(st.integers(1, 4000), st.integers(1, 4000), st.sampled_from([28, 32]))
def test_smart_resize_gives_multiples_within_the_area(width: int, height: int, factor: int) -> None:
    if max(width, height) > 200 * min(width, height):
        return
    low, high = 4 * factor**2, 1280 * factor**2
    new = smart_resize((width, height), factor=factor, min_pixels=low, max_pixels=high, variant="reference")
    assert all(side > 0 and side % factor == 0 for side in new)
    # A very thin picture keeps one block on its short side, whatever the area says.
    assert new[0] * new[1] <= high or min(new) == factor
    assert new[0] * new[1] >= low


@given(st.integers(1, 4000), st.integers(1, 4000))
def test_smart_resize_leaves_its_own_sizes_alone(width: int, height: int) -> None:
    if max(width, height) > 100 * min(width, height):
        return
    once = smart_resize((width, height), factor=28, min_pixels=3136, max_pixels=1003520)
    assert smart_resize(once, factor=28, min_pixels=3136, max_pixels=1003520) == once


def test_a_box_is_cut_by_a_crop_or_lost() -> None:
    placement = plan_resize((400, 200), mode="center-crop", size=100)
    assert clip_xy(place_xy((0, 0, 200, 200), placement), placement.canvas) == (0, 0, 50, 100)
    assert clip_xy(place_xy((0, 0, 40, 200), placement), placement.canvas) is None


@pytest.mark.parametrize("mode", ALL)
def test_pixels_fill_the_planned_canvas(mode: ResizeMode) -> None:
    placement = plan_resize((64, 48), mode=mode, size=32)
    assert place(picture(64, 48), placement).shape[1::-1] == placement.canvas


def test_padding_has_the_fill_color_and_the_picture_its_place() -> None:
    placement = plan_resize((40, 20), mode="pad-square", size=40, fill=(1, 2, 3))
    pixels = place(picture(40, 20), placement)
    assert (pixels[:10] == (1, 2, 3)).all()
    assert (pixels[30:] == (1, 2, 3)).all()
    np.testing.assert_array_equal(pixels[10:30], picture(40, 20))


def psnr(one: Pixels, other: Pixels) -> float:
    error = np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


@pytest.mark.parametrize("mode", ["pad-square", "border", "squash", "clip-crop"])
def test_scaled_decode_is_near_the_reference_filter(mode: ResizeMode) -> None:
    data = jpeg(1600, 1200)
    placement = plan_resize((1600, 1200), mode=mode, size=336)
    exact = place(decode(data, limits=Limits()).pixels, placement)
    fast = place(decode(data, limits=Limits(), mode="fast", reduce_to=int(REDUCE * 336)).pixels, placement)
    assert psnr(exact, fast) >= 38


@pytest.mark.parametrize(("size", "least"), [(64, 60), (96, 5)])
def test_scaled_decode_of_real_photos_is_near_the_reference_filter(
    samples: Path, size: int, least: int
) -> None:
    """Fine patterns are the hard part: with half the room, several of these fall below."""
    reduced = 0
    for file in sorted((samples / "bench-images").rglob("*.jpg")):
        data = file.read_bytes()
        fast = decode(data, limits=Limits(), mode="fast", reduce_to=int(REDUCE * size))
        if fast.pixels.shape[:2] == (fast.height, fast.width):
            continue
        reduced += 1
        placement = plan_resize((fast.width, fast.height), mode="clip-crop", size=size)
        exact = place(decode(data, limits=Limits()).pixels, placement)
        assert psnr(exact, place(fast.pixels, placement)) >= 38, file.name
    assert reduced >= least
