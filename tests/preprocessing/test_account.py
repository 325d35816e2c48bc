"""The report counts what was converted, where variants disagree, and what was not enforced."""

from collections import Counter

from app.preprocessing.account import account
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import run_steps
from app.preprocessing.sample import RawSample, Region, Sample
from tests.preprocessing.samples import context, jpeg, png, sample


def counted(one: Sample, name: str, **options: dict[str, object]) -> Counter[tuple[str, str]]:
    ctx = context(name)
    done = run_steps(resolve_steps(ctx.profile, options=options), RawSample(one), ctx)
    assert isinstance(done, Sample), done
    return Counter(account(done))


def test_each_note_is_counted_once_a_sample() -> None:
    found = counted(
        sample(data=jpeg(90, 60, orientation=6)), "generic", filter_text={}, augment={"flip": 1.0}
    )
    assert found == {
        ("conversions", "exif-orientation-6"): 1,
        ("variants", "exif"): 1,
        ("language", "en"): 1,
        ("flip", "text-in-picture-unknown"): 1,
    }


def test_box_frames_and_thin_pictures_are_variants() -> None:
    boxed = sample("<image>\nWhere?", "<region:0>", regions=(Region(0, (1, 1, 9, 9)),), data=png(90, 60))
    assert counted(boxed, "llava-next") == {("variants", "box_frame"): 1}
    assert counted(sample(data=png(1000, 10)), "qwen2-vl") == {("variants", "smart_resize"): 1}


def test_guards_say_when_nothing_was_enforced() -> None:
    found = counted(sample(), "generic", detect_nsfw={})
    assert found == {("nsfw", "not enforced"): 1}
