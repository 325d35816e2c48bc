"""Sizes, grids, tiles and token counts of the reference implementations (golden examples)."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.preprocessing.anyres import LLAVA_NEXT_GRIDS, onevision_grids, plan_anyres
from app.preprocessing.dynamic_tiles import plan_dynamic_tiles
from app.preprocessing.geometry import (
    BadGeometry,
    pad_square,
    plan_resize,
    shortest_edge_size,
    smart_resize,
)
from app.preprocessing.normalization import normalize, pad_color
from app.preprocessing.patch_grids import (
    naflex_size,
    pan_and_scan,
    patch_order,
    pixtral_size,
    pixtral_tokens,
    plan_overlap_tiles,
)
from app.preprocessing.split_tiles import longest_edge_size, plan_split
from app.preprocessing.video import frame_count, frame_indices, video_size
from tests.preprocessing.golden import EXPECTED_CASES, cases, load_groups

Case = dict[str, Any]


def size_of(case: Case) -> tuple[int, int]:
    return case["input"]["width"], case["input"]["height"]


def test_all_golden_examples_are_there_and_each_group_has_a_test(research: Any) -> None:
    del research
    assert sum(len(group) for group in load_groups().values()) == EXPECTED_CASES
    files = Path(__file__).parent.glob("test_golden_*.py")
    tested = {name for file in files for name in re.findall(r'cases\("(\w+)"\)', file.read_text("utf-8"))}
    assert tested == set(load_groups())


@pytest.mark.parametrize("case", cases("smart_resize"))
def test_smart_resize_equals_the_named_variant(case: Case) -> None:
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(BadGeometry, match=expected["error"]):
            smart_resize(size_of(case), **case["params"])
        return
    width, height = smart_resize(size_of(case), **case["params"])
    factor = case["params"]["factor"]
    patch = factor // 2
    assert (width, height) == (expected["width"], expected["height"])
    assert [height // patch, width // patch] == expected["patches"]
    assert (height // factor) * (width // factor) == expected["image_tokens"]


@pytest.mark.parametrize("case", cases("video_resize"))
def test_video_frames_share_one_pixel_budget(case: Case) -> None:
    width, height = video_size(case["input"]["frames"], size_of(case), **case["params"])
    assert {"width": width, "height": height} == case["expected"]


@pytest.mark.parametrize("case", cases("frame_sampling"))
def test_frames_are_spread_over_the_whole_video(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    count = frame_count(
        given["total_frames"], given["source_fps"], target_fps=given["target_fps"], **case["params"]
    )
    indices = frame_indices(given["total_frames"], count)
    assert count == expected["frames"] == len(indices)
    assert indices == expected.get("indices", indices)
    assert indices[:3] == expected.get("first", indices[:3])
    assert indices[-3:] == expected.get("last", indices[-3:])


@pytest.mark.parametrize("case", cases("anyres"))
def test_anyres_picks_the_reference_canvas_and_counts_its_tokens(case: Case) -> None:
    params, expected = case["params"], case["expected"]
    named = params["grid_pinpoints"] == "llava-1.6"
    plan = plan_anyres(
        size_of(case),
        canvases=LLAVA_NEXT_GRIDS if named else onevision_grids(params["tile"]),
        tile=params["tile"],
        patch=params["patch"],
        most_tiles=params.get("anyres_max"),
    )
    assert list(plan.placement.canvas) == expected["best"]
    assert list(plan.placement.resized) == expected["resized"]
    assert list(plan.placement.shift) == expected["paste"]
    assert plan.count == expected["tiles_with_base"]
    assert plan.tokens == expected["image_tokens"]


@pytest.mark.parametrize("case", cases("dynamic_tiles"))
def test_dynamic_tiles_follow_the_shape_of_the_picture(case: Case) -> None:
    plan, expected = plan_dynamic_tiles(size_of(case), **case["params"]), case["expected"]
    assert (plan.columns, plan.rows) == (expected["columns"], expected["rows"])
    assert list(plan.placement.canvas) == expected["resized"]
    assert (plan.count, plan.tokens) == (expected["tiles"], expected["image_tokens"])


@pytest.mark.parametrize("case", cases("split_image"))
def test_split_resizes_twice_and_keeps_a_global_view(case: Case) -> None:
    params, expected = case["params"], case["expected"]
    plan = plan_split(size_of(case), **params)
    assert list(longest_edge_size(size_of(case), params["longest_edge"])) == expected["after_longest_edge"]
    assert list(plan.placement.canvas) == expected["after_tile_multiple"]
    assert (plan.rows, plan.columns, plan.count) == (
        expected["rows"],
        expected["columns"],
        expected["images"],
    )
    assert plan.tokens == expected["image_tokens"]


@pytest.mark.parametrize("case", cases("pixtral_resize"))
def test_pixtral_only_shrinks(case: Case) -> None:
    size = pixtral_size(size_of(case), **case["params"])
    patch = case["params"]["patch"]
    found = {"width": size[0], "height": size[1], "rows": size[1] // patch, "columns": size[0] // patch}
    assert found | {"image_tokens": pixtral_tokens(size, patch=patch)} == case["expected"]


@pytest.mark.parametrize("case", cases("naflex_resize"))
def test_naflex_uses_the_largest_scale_within_its_patches(case: Case) -> None:
    width, height = naflex_size(size_of(case), **case["params"])
    patch = case["params"]["patch"]
    assert {"width": width, "height": height, "patches": width * height // patch**2} == case["expected"]


@pytest.mark.parametrize("case", cases("pan_and_scan"))
def test_pan_and_scan_crops_along_the_longer_side(case: Case) -> None:
    crops = pan_and_scan(size_of(case), **case["params"])
    if crops.size is None:
        assert case["expected"] == {"crops": 0}
    else:
        found = {"columns": crops.columns, "rows": crops.rows, "crop": list(crops.size)}
        assert found == case["expected"]


@pytest.mark.parametrize("case", cases("overlap_tiles"))
def test_overlapping_crops_cover_the_canvas(case: Case) -> None:
    params = case["params"] | {"overlap": tuple(case["params"]["overlap"])}
    plan = plan_overlap_tiles(size_of(case), **params)
    found = {"rows": plan.rows, "columns": plan.columns, "canvas": list(plan.placement.canvas)}
    assert found | {"crops": plan.count} == case["expected"]


@pytest.mark.parametrize("case", cases("pad_square"))
def test_the_square_is_padded_equally_and_floors(case: Case) -> None:
    side, paste = pad_square(size_of(case))
    assert {"size": [side, side], "paste": list(paste)} == case["expected"]


@pytest.mark.parametrize("case", cases("clip_resize_crop"))
def test_clip_sets_the_short_side_and_cuts_the_middle(case: Case) -> None:
    size = case["params"]["shortest_edge"]
    resized = shortest_edge_size(size_of(case), size)
    plan = plan_resize(size_of(case), mode="clip-crop", size=size)
    exact = [(side - case["params"]["crop"]) / 2 for side in resized]
    assert {"resized": list(resized), "crop_left_top_exact": exact} == case["expected"]
    assert [-shift for shift in plan.shift] == [int(one) for one in exact]


@pytest.mark.parametrize("case", cases("resize_mode"))
def test_resize_modes_set_one_side_and_round_the_other(case: Case) -> None:
    expected, size = case["expected"], case["input"]["size"]
    plan = plan_resize(size_of(case), mode=case["params"]["mode"].replace("_", "-"), size=size)
    assert list(plan.resized) == expected["resized"]
    if "crop_left_top" in expected:
        assert [-shift for shift in plan.shift] == expected["crop_left_top"]
    if "pad_left_top" in expected:
        assert list(plan.shift) == expected["pad_left_top"]
        after = [c - r - s for c, r, s in zip(plan.canvas, plan.resized, plan.shift, strict=True)]
        assert after == expected["pad_right_bottom"]
        assert list(plan.fill) == expected["fill"]
    if "final" in expected:
        assert list(plan.canvas) == expected["final"]


@pytest.mark.parametrize("case", cases("normalize"))
def test_normalized_values_equal_the_formula(case: Case) -> None:
    import numpy as np

    pixel = np.array([[case["input"]["rgb"]]], dtype=np.uint8)
    values = normalize(pixel, case["params"]["statistics"])[0, 0]
    assert values.tolist() == pytest.approx(case["expected"], abs=1e-6)


@pytest.mark.parametrize("case", cases("pad_color"))
def test_the_pad_color_is_the_mean_cut_to_whole_numbers(case: Case) -> None:
    assert list(pad_color(case["input"]["statistics"])) == case["expected"]


@pytest.mark.parametrize("case", cases("patch_order"))
def test_patches_come_in_the_order_the_model_reads(case: Case) -> None:
    params = case["params"]
    order = patch_order(
        case["input"]["rows"],
        case["input"]["columns"],
        layout=params["layout"],
        merge=params.get("merge", 2),
    )
    assert [list(place) for place in order] == case["expected"]
