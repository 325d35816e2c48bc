"""Boxes as text, chat templates, masks, flips and packing of the references (golden examples)."""

from typing import Any

import pytest

from app.facts.profile import Chat
from app.preprocessing.boxes import (
    absolute_pixels,
    clip_xy,
    flip_xy,
    from_xywh,
    kosmos_bins,
    kosmos_box,
    orient_xy,
    paligemma_loc,
    percent_points,
    relative_1000,
    unit_decimals,
)
from app.preprocessing.chat import learned_spans, move_image_mark, render_chat
from app.preprocessing.flips import plan_text_flip
from app.preprocessing.geometry import pad_square, smart_resize
from app.preprocessing.image_tokens import row_placeholder, split_placeholder
from app.preprocessing.masks import TurnIds, loss_weight, mask_labels, splice_images
from app.preprocessing.packing import pack, positions
from app.preprocessing.packing_strategies import (
    balanced_greedy,
    best_fit_split,
    best_fit_truncated,
    first_fit_decreasing,
    greedy_knapsack,
)
from app.preprocessing.sample import Message
from tests.preprocessing.golden import cases

Case = dict[str, Any]


def size_of(case: Case) -> tuple[int, int]:
    return case["input"]["width"], case["input"]["height"]


@pytest.mark.parametrize("case", cases("exif_box"))
def test_boxes_follow_the_exif_orientation(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    box = orient_xy(
        tuple(given["stored_box"]), stored=tuple(given["stored_size"]), orientation=given["orientation"]
    )
    assert list(box) == expected["shown_box"]


@pytest.mark.parametrize("case", cases("coco_box"))
def test_coco_boxes_are_cut_to_the_image_or_refused(case: Case) -> None:
    corners = from_xywh(case["input"]["box_xywh"])
    box = clip_xy(corners, size_of(case))
    if box is None:
        assert case["expected"] == {"reject": "empty_box"}
    else:
        assert {"box_xyxy": list(box), "clipped": box != corners} == case["expected"]


@pytest.mark.parametrize("case", cases("box_to_text"))
def test_boxes_are_written_in_each_convention(case: Case) -> None:
    box, size, expected = tuple(case["input"]["box"]), size_of(case), case["expected"]
    match case["params"]["convention"]:
        case "relative-1000-round":
            assert relative_1000(box, size) == expected
        case "absolute-resized":
            target = smart_resize(size, factor=28, min_pixels=3136, max_pixels=1003520)
            moved = tuple(v * target[i % 2] / size[i % 2] for i, v in enumerate(box))
            assert {"resized": list(target), "box": absolute_pixels(moved, target)} == expected
        case "paligemma-loc":
            assert paligemma_loc(box, size) == expected
        case "unit-3-decimals":
            assert unit_decimals(box, size) == expected
        case other:
            pytest.fail(f"no such convention: {other}")


@pytest.mark.parametrize("case", cases("box_after_pad_square"))
def test_boxes_shift_with_the_padding(case: Case) -> None:
    side, (left, top) = pad_square(size_of(case))
    box = [v + (left, top)[i % 2] for i, v in enumerate(case["input"]["box"])]
    assert {"box": box, "size": side} == case["expected"]


@pytest.mark.parametrize("case", cases("box_to_bins"))
def test_boxes_become_bins_and_come_back(case: Case) -> None:
    bins = case["params"]["bins_per_side"]
    first, last = kosmos_bins(case["input"]["box_unit"], bins=bins)
    assert [first, last] == case["expected"]["bins"]
    assert list(kosmos_box(first, last, bins=bins)) == pytest.approx(case["expected"]["decoded"])


@pytest.mark.parametrize("case", cases("points_to_text"))
def test_points_are_percentages_sorted_by_x_then_y(case: Case) -> None:
    points = [tuple(point) for point in case["input"]["points"]]
    assert [list(one) for one in percent_points(points, size_of(case))] == case["expected"]


@pytest.mark.parametrize("case", cases("flip_box"))
def test_a_flipped_box_stays_in_order(case: Case) -> None:
    assert list(flip_xy(tuple(case["input"]["box"]), width=case["input"]["width"])) == case["expected"]


@pytest.mark.parametrize("case", cases("flip_point"))
def test_a_flipped_point_is_measured_from_the_other_side(case: Case) -> None:
    given = case["input"]
    assert list(flip_xy((given["x"], given["y"]), width=given["width"])) == case["expected"]


@pytest.mark.parametrize("case", cases("flip_then_scale"))
def test_boxes_are_flipped_before_they_are_scaled(case: Case) -> None:
    flipped = flip_xy(tuple(case["input"]["box"]), width=case["input"]["width"])
    assert relative_1000(flipped, size_of(case)) == case["expected"]


@pytest.mark.parametrize("case", cases("flip_text"))
def test_left_and_right_stay_true_or_the_sample_is_skipped(case: Case) -> None:
    plan, expected = plan_text_flip(case["input"]["text"]), case["expected"]
    if plan.text is None:
        assert expected["action"] == "skip" or expected["skip_also_accepted"], plan.reason
    else:
        assert (expected["action"], plan.text) == ("flip", expected.get("text"))


def chat(template: str, **more: Any) -> Chat:
    return Chat(template=template, mask="answer_and_sep", end=more.pop("end", "</s>"), **more)


@pytest.mark.parametrize("case", cases("chat_template"))
def test_templates_render_the_reference_text(case: Case) -> None:
    turns = [m for m in case["input"]["messages"] if m["content"] is not None]
    rendered = render_chat(
        [Message(m["role"], m["content"]) for m in turns],
        chat(case["params"]["template"], system=case["input"]["system"]),
        generate=len(turns) < len(case["input"]["messages"]),
    )
    assert rendered.text == case["expected"]


@pytest.mark.parametrize("case", cases("image_placeholder"))
def test_placeholders_stand_for_every_image_token(case: Case) -> None:
    given = case["input"]
    match case["params"]["profile"]:
        case "idefics3":
            found = split_placeholder(given["rows"], given["columns"], given["tokens_per_tile"])
        case "pixtral":
            found = row_placeholder(given["rows"], given["columns"])
        case "internvl":
            found = placeholder_of("internvl", "<IMG_CONTEXT>", given["tiles"] * given["tokens_per_tile"])
        case _:
            _, rows, columns = given["grid_thw"]
            merged = rows * columns // case["params"]["merge"] ** 2
            found = placeholder_of("qwen", "<|image_pad|>", merged)
    assert found == case["expected"]


def placeholder_of(kind: Any, token: str, tokens: int) -> str:
    from app.facts.profile import ImageTokens
    from app.preprocessing.image_tokens import ImageCost, placeholder

    image = ImageTokens(rule="fixed", placeholder=kind, token=token, typical=tokens)
    return placeholder(image, ImageCost(tokens, 1, 1, 1, (1, 1)))


@pytest.mark.parametrize("case", cases("splice_image_token"))
def test_image_marks_are_spliced_between_chunks(case: Case) -> None:
    given = case["input"]
    assert (
        splice_images(given["chunks"], bos=given["bos"], image_token=given["image_token"]) == case["expected"]
    )


@pytest.mark.parametrize("case", cases("label_mask"))
def test_labels_follow_the_policy_and_the_roles(case: Case) -> None:
    params = dict(case["params"])
    policy = params.pop("policy")
    assert mask_labels(case["input"]["ids"], policy, marks=TurnIds(**params)) == case["expected"]


@pytest.mark.parametrize("case", cases("label_mask_text"))
def test_learned_text_is_the_answer_and_its_end(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    texts = given["messages"]
    bare = given["template"] == "plain"
    turns = [
        Message("user" if n % 2 == 0 else "assistant", "<image>" if bare and n % 2 == 0 else text)
        for n, text in enumerate(texts)
    ]
    form = chat("plain_train", end="\n") if bare else chat(given["template"])
    rendered = render_chat(turns, form)
    spans = learned_spans(turns, form, rendered)
    assert [rendered.text[start:stop] for start, stop in spans] == expected["learned"]
    assert rendered.text == expected.get("prompt", rendered.text)


@pytest.mark.parametrize("case", cases("move_image_mark"))
def test_a_single_image_mark_moves_to_the_front(case: Case) -> None:
    assert move_image_mark(case["input"]["text"]) == case["expected"]


@pytest.mark.parametrize("case", cases("loss_weight"))
def test_loss_weights_fall_with_the_learned_tokens(case: Case) -> None:
    learned, expected = case["input"]["learned_tokens"], case["expected"]
    weights = {
        "token": loss_weight(learned, "token"),
        "sample": loss_weight(learned, "sample"),
        "square": loss_weight(learned, "square"),
    }
    assert weights == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("case", cases("pack"))
def test_packing_strategies_fill_the_reference_bins(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    capacity = given["capacity"]
    lengths = given.get("lengths", [])
    match case["params"]["strategy"]:
        case "best-fit-decreasing, truncate":
            bins = best_fit_truncated(lengths, capacity=capacity)
            found: Any = [[str(i) for i in one] for one in bins]
            assert [sum(min(lengths[i], capacity) for i in one) for one in bins] == expected["lengths"]
        case "best-fit-decreasing, split":
            pieces = best_fit_split(lengths, capacity=capacity)
            found = [[f"{i}+{k}" if k else str(i) for i, k in one] for one in pieces]
            sizes = [sum(min(capacity, lengths[i] - k * capacity) for i, k in one) for one in pieces]
            assert sizes == expected["lengths"]
        case "greedy-knapsack":
            found = [list(one) for one in greedy_knapsack(lengths, capacity=capacity)]
        case "first-fit-decreasing":
            filled = first_fit_decreasing(lengths, capacity=capacity)
            assert [[lengths[i] for i in one] for one in filled] == expected["bins_of_lengths"]
            return
        case _:
            items = [(tokens, images) for tokens, images in given["items"]]
            balanced = balanced_greedy(items, capacity=capacity, max_images=given["max_images"])
            found = [list(one) for one in balanced]
    assert found == expected["bins"]


@pytest.mark.parametrize("case", cases("pack_images"))
def test_whole_samples_are_packed_within_the_image_budget(case: Case) -> None:
    given = case["input"]
    packed = pack(
        [tokens for tokens, _ in given["items"]],
        capacity=given["capacity"],
        images=[images for _, images in given["items"]],
        max_images=given["max_images"],
    )
    found = {"bins": [list(one) for one in packed.bins], "rejected": packed.rejected}
    assert found == case["expected"]


@pytest.mark.parametrize("case", cases("packed_positions"))
def test_positions_restart_in_every_segment(case: Case) -> None:
    found = positions(case["input"]["segment_lengths"])
    assert {
        "cu_seqlens": found.cu_seqlens,
        "position_ids": found.position_ids,
        "segment_ids": found.segment_ids,
    } == case["expected"]
