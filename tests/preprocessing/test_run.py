"""A sample through a whole profile: the same every time, and every fault a counted reject."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidInput, Unsupported
from app.preprocessing.codecs import Limits, decode
from app.preprocessing.context import StepContext
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import run_steps, trace_steps
from app.preprocessing.sample import Image, RawSample, Region, Reject, Sample
from tests.preprocessing.samples import context, jpeg, png, profile, profile_names, sample


def run(one: Sample, name: str = "generic", **changes: object) -> Sample | Reject:
    ctx: StepContext = replace(context(name), **changes)  # type: ignore[arg-type]
    return run_steps(resolve_steps(ctx.profile, level=ctx.level), RawSample(one), ctx)


def kept(result: Sample | Reject) -> Sample:
    assert isinstance(result, Sample), result
    return result


@pytest.mark.parametrize("name", profile_names())
def test_a_sample_comes_through_every_profile_the_same_twice(name: str) -> None:
    first, second = (kept(run(sample(data=jpeg(300, 200, orientation=6)), name)) for _ in range(2))
    assert first == second
    (image,) = first.images
    assert image.pixels is None
    shown = decode(image.data, limits=Limits())
    assert (shown.width, shown.height) == (image.width, image.height)
    assert shown.orientation == 1
    assert first.meta["image_tokens"][0] > 0
    assert "Waves." in first.meta["text"]


@pytest.mark.parametrize("name", profile_names())
def test_boxes_end_inside_the_stored_picture(name: str) -> None:
    one = sample(
        "<image>\nWhere is it?",
        "At <region:0>.",
        regions=(Region(0, (120, 80, 180, 120), "wave"),),
        data=png(300, 200),
    )
    done = kept(run(one, name))
    x1, y1, x2, y2 = done.regions[0].xy
    assert 0 <= x1 < x2 <= (done.images[0].width or 0)
    assert 0 <= y1 < y2 <= (done.images[0].height or 0)
    assert "<region:" not in done.messages[1].text
    assert done.meta["box_texts"][0] in done.meta["text"]


@pytest.mark.parametrize(
    ("one", "step", "reason"),
    [
        (sample(data=b"not a picture"), "check_image", "not-an-image"),
        (sample(data=png()[:400]), "check_image", "truncated"),
        (sample("<image><image> two?", "No."), "chat", "image-count-mismatch"),
        (sample("No picture here?", "None."), "chat", "image-count-mismatch"),
        (sample("<image>\nWhat?", " \n"), "chat", "empty-answer"),
        (sample("<image>\nWhat?"), "chat", "roles-out-of-order"),
        (sample("<image>\nWhat?", "x" * 100_001), "chat", "too-long-text"),
        (sample("<image>\nSay </s>", "No."), "chat", "control-token-in-text"),
        (sample("<image>\nWhere?", "<region:3>"), "scale_boxes", "region-missing"),
        (sample(regions=(Region(0, (70, 0, 80, 10)),)), "check_image", "empty-box"),
        (sample(regions=(Region(2, (0, 0, 5, 5)),)), "check_image", "box-without-image"),
        (sample(images=0, messages=(), captions=(" ",)), "pick_caption", "no-text"),
    ],
)
def test_each_fault_is_a_reject_with_its_step_and_reason(one: Sample, step: str, reason: str) -> None:
    result = run(one)
    assert isinstance(result, Reject)
    assert (result.step, result.reason, result.kind) == (step, reason, "rejected")
    assert result.sample_id == one.sample_id


def test_limits_come_from_the_context() -> None:
    result = run(sample(data=png(200, 100)), max_image_pixels=10_000)
    assert isinstance(result, Reject)
    assert result.reason == "too-many-pixels"


def test_boxes_of_the_stored_frame_turn_with_the_picture_and_those_of_the_shown_do_not() -> None:
    data = jpeg(300, 200, orientation=6)
    regions = (Region(0, (10, 20, 30, 40)),)
    stored = kept(run(sample(data=data, regions=regions), "llava-next"))
    shown = kept(run(sample(data=data, regions=regions, frame="shown"), "llava-next"))
    assert stored.regions[0].xy == (160, 10, 180, 30)
    assert shown.regions[0].xy == (10, 20, 30, 40)


def test_a_box_over_the_edge_is_cut_and_noted() -> None:
    done = kept(run(sample(regions=(Region(0, (40, 10, 90, 30)),)), "llava-next"))
    assert done.regions[0].xy == (40, 10, 64, 30)
    assert "region-0:clipped" in done.meta["notes"]


def test_random_choices_follow_seed_dataset_sample_and_step() -> None:
    captions = tuple(f"caption number {n}" for n in range(50))
    one = sample(messages=(), captions=captions)
    picks = {
        (seed, name): kept(run(replace(one, sample_id=name), seed=seed)).meta["caption"]
        for seed in (0, 1)
        for name in ("a", "b", "c")
    }
    again = kept(run(replace(one, sample_id="a"), seed=1)).meta["caption"]
    assert again == picks[1, "a"]
    assert len(set(picks.values())) > 2


def test_what_the_reader_refused_stays_refused() -> None:
    refused = Reject("made-up", "9", "read", "missing-image", "images/9.png")
    assert run_steps(resolve_steps(profile()), RawSample(None, refused), context()) == refused


def test_the_trace_shows_every_step_up_to_a_reject() -> None:
    steps = resolve_steps(profile())
    names = [name for name, _ in trace_steps(steps, RawSample(sample()), context())]
    assert names == ["read", *(step.name for step in steps)]
    broken = list(trace_steps(steps, RawSample(sample(data=b"x")), context()))
    assert [name for name, _ in broken] == ["read", "filter_license", "check_image"]
    assert isinstance(broken[-1][1], Reject)


def test_an_untouched_picture_keeps_its_own_pixels_and_loses_its_metadata() -> None:
    data = jpeg(64, 48)
    done = kept(run(sample(images=1, data=data), "llava-next"))
    assert (decode(done.images[0].data, limits=Limits()).pixels == decode(data, limits=Limits()).pixels).all()


def test_level_tokens_without_a_tokenizer_says_what_to_install() -> None:
    with pytest.raises(Unsupported, match="tokens"):
        run(sample(), level="tokens")


def test_a_wrong_template_stops_the_build_instead_of_rejecting_every_sample() -> None:
    wrong = profile().model_copy(
        update={"chat": profile().chat.model_copy(update={"template": "{{ nothing"})}
    )
    ctx = context(profile=wrong)
    with pytest.raises(InvalidInput):
        run_steps(resolve_steps(wrong), RawSample(sample()), ctx)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.lists(st.text(max_size=30), max_size=4), st.sampled_from(profile_names()))
def test_anything_ends_as_a_sample_or_a_reject(data: bytes, turns: list[str], name: str) -> None:
    one = sample(*(turns or ["<image>", "x"]))
    for picture in (data, png(9, 7) + data):
        result = run(replace(one, images=(Image(picture, "x"),)), name)
        assert isinstance(result, Sample | Reject)
        assert not isinstance(result, Reject) or result.reason != "step-failed"
