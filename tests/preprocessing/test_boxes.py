"""Boxes through turns, flips and numbers: nothing drifts, and each family reads its own form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.preprocessing.boxes import (
    Box,
    absolute_pixels,
    clip_xy,
    flip_xy,
    orient_xy,
    place_xy,
    relative_1000,
    write_region,
)
from app.preprocessing.geometry import plan_resize

FRAME = (640, 480)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x1, x2 = sorted(draw(st.lists(st.integers(0, 640), min_size=2, max_size=2, unique=True)))
    y1, y2 = sorted(draw(st.lists(st.integers(0, 480), min_size=2, max_size=2, unique=True)))
    return x1, y1, x2, y2


@given(boxes())
def test_two_flips_are_none(box: Box) -> None:
    assert flip_xy(flip_xy(box, width=640), width=640) == box


@given(boxes(), st.integers(1, 8))
def test_a_turned_box_stays_inside_the_shown_frame(box: Box, orientation: int) -> None:
    shown = orient_xy(box, stored=FRAME, orientation=orientation)
    frame = FRAME if orientation < 5 else FRAME[::-1]
    assert clip_xy(shown, frame) == shown


@given(boxes(), st.integers(200, 1200))
def test_a_box_is_written_the_same_before_and_after_a_plain_resize(box: Box, size: int) -> None:
    placement = plan_resize(FRAME, mode="squash", size=size)
    moved = place_xy(box, placement)
    assert relative_1000(moved, placement.canvas) == relative_1000(box, FRAME)


@given(boxes())
def test_numbers_stay_in_their_range(box: Box) -> None:
    assert all(0 <= value <= 1000 for value in relative_1000(box, FRAME))
    right, bottom = absolute_pixels(box, FRAME)[2:]
    assert (right, bottom) <= (639, 639)
    assert bottom <= 479


@pytest.mark.parametrize(
    ("convention", "form", "text"),
    [
        ("relative-1000-round", "json", '{"bbox_2d": [156, 417, 469, 833], "label": "dog"}'),
        ("relative-1000-round", "qwen-tokens", "<|box_start|>(156,417),(469,833)<|box_end|>"),
        ("relative-1000-round", "ref-box", "<ref>dog</ref><box>[[156, 417, 469, 833]]</box>"),
        ("unit-3-decimals", "list", "[0.156,0.417,0.469,0.833]"),
        ("paligemma-loc", "loc", "<loc0426><loc0160><loc0852><loc0480> dog"),
        ("absolute-pixels", "list", "[100,200,300,400]"),
        ("kosmos2-bins", "patch-index", "<patch_index_0421><patch_index_0846>"),
    ],
)
def test_each_family_reads_its_own_form(convention: str, form: str, text: str) -> None:
    box = (100, 200, 300, 400)
    written = write_region(box, FRAME, convention=convention, form=form, label="dog")  # type: ignore[arg-type]
    assert written == text


def test_points_are_x_then_y() -> None:
    point = write_region((160, 240), FRAME, convention="relative-1000-round", form="json", label="dog")
    assert point == '{"point": [250, 500], "label": "dog"}'
    percent = write_region((320, 48), FRAME, convention="percent-1-decimal", form="points", label="cup")
    assert percent == '<point x="50.0" y="10.0" alt="cup">cup</point>'
