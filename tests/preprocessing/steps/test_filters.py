"""License, text, duplicate and safety filters: each reject names its rule, and nothing is claimed undone."""

from typing import Any

import pytest

from app.preprocessing.sample import Image, Reject, Sample
from app.preprocessing.steps import blur_faces, check_image, dedupe, detect_nsfw, filter_license, filter_text
from app.preprocessing.steps.dedupe import find_duplicates
from tests.preprocessing.samples import context, jpeg, png, sample

KEEP = {"made-up": frozenset({"4", "CC-BY-4.0"})}


def licensed(*values: str | None, own: str | None = None) -> Sample:
    images = tuple(Image(png(), f"{n}.png", license=value) for n, value in enumerate(values))
    return sample(images=0, license=own).with_(images=images)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (licensed("4"), None),
        (licensed("4", None, own="CC-BY-4.0"), None),
        (licensed("4", "5"), "license-not-kept"),
        (licensed(None), "license-unknown"),
        (licensed(" "), "license-unknown"),
        (licensed(own="4"), None),
        (licensed(own=None), "license-unknown"),
        (licensed("cc-by-4.0"), "license-not-kept"),
    ],
)
def test_only_stated_and_kept_licenses_stay(one: Sample, reason: str | None) -> None:
    params = filter_license.FilterLicenseParams()
    result = filter_license.apply(one, params, context(keep_licenses=KEEP))
    if reason is None:
        assert result == one
    else:
        assert isinstance(result, Reject)
        assert (result.reason, result.kind) == (reason, "filtered")


def test_a_dataset_without_a_per_sample_filter_passes() -> None:
    other = {"another": frozenset({"1"})}
    one = licensed(None)
    assert (
        filter_license.apply(one, filter_license.FilterLicenseParams(), context(keep_licenses=other)) == one
    )
    assert filter_license.apply(one, filter_license.FilterLicenseParams(), context()) == one


LONG = "the cat sat on the mat " * 20


@pytest.mark.parametrize(
    ("params", "turns", "reason"),
    [
        ({"languages": ["ja"]}, ("<image>What is that?", "It is a dog in the park."), "language"),
        ({"languages": ["en"]}, ("<image>What is that?", "It is a dog in the park."), None),
        ({"languages": ["en"], "unknown_language": "drop"}, ("<image>", "42"), "language"),
        ({"min_words": 5}, ("<image>", "a dog"), "too-short"),
        ({"max_characters": 10}, ("<image>", "a dog in the park"), "too-long"),
        ({}, ("<image>", LONG), "repeated-words"),
        ({}, ("<image>", "\n".join(f"{n % 9} row value one" for n in range(40))), "repeated-words"),
        ({}, ("<image>", "no" + "o" * 90), "repeated-character"),
        ({}, ("<image>", "a || ## ** && ^^ ~~ @@ || ##"), "symbols"),
        ({"blocklists": {"*": ["dog"]}}, ("<image>", "a dog"), "blocked-word"),
        ({"private_data": "reject"}, ("<image>", "mail a@b.example.com"), "private-data"),
        ({}, ("<image>\nWhat?", "A plain answer."), None),
    ],
)
def test_each_text_rule_is_named(params: dict[str, Any], turns: tuple[str, ...], reason: str | None) -> None:
    result = filter_text.apply(sample(*turns), filter_text.FilterTextParams(**params), context())
    assert (result.reason if isinstance(result, Reject) else None) == reason


def test_bad_captions_go_and_good_ones_stay() -> None:
    params = filter_text.FilterTextParams(min_words=3, private_data="mask")
    one = sample(messages=(), captions=("dog", "a dog runs fast", "write to a@b.example.com today"))
    result = filter_text.apply(one, params, context())
    assert isinstance(result, Sample)
    assert result.captions == ("a dog runs fast", "write to [email] today")
    assert result.meta["captions_dropped"] == 1
    none_left = filter_text.apply(one.with_(captions=("dog",)), params, context())
    assert isinstance(none_left, Reject)
    assert none_left.reason == "too-short"


def signed(one: Sample) -> dict[str, Any]:
    checked = check_image.apply(one, check_image.CheckImageParams(), context())
    assert isinstance(checked, Sample)
    result = dedupe.apply(checked, dedupe.DedupeParams(), context())
    assert isinstance(result, Sample)
    signature: dict[str, Any] = result.meta["signature"]
    return signature


def test_duplicates_point_at_the_first_of_them() -> None:
    photo, recoded = jpeg(320, 240, seed=3), png(320, 240, seed=3)
    signatures = [
        signed(sample(data=photo)),
        signed(sample(data=jpeg(320, 240, seed=9))),
        signed(sample(data=recoded)),
        signed(sample(data=photo)),
        signed(sample("<image>\nAnother question?", "Yes.", data=photo)),
        signed(sample("What is shown?", "Waves.", images=0)),
    ]
    found = find_duplicates(signatures)
    assert {n: (d.of, d.kind) for n, d in found.items()} == {2: (0, "near"), 3: (0, "exact")}
    by_image = find_duplicates(signatures, by="image")
    assert sorted(by_image) == [2, 3, 4]
    assert find_duplicates(signatures, near=0).keys() == {3}


@pytest.fixture
def no_detectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blur_faces, "detector_name", lambda: None)
    monkeypatch.setattr(detect_nsfw, "find_detector", lambda: None)


@pytest.mark.usefixtures("no_detectors")
def test_without_a_detector_nothing_is_claimed() -> None:
    faces = blur_faces.apply(sample(), blur_faces.BlurFacesParams(), context())
    nsfw = detect_nsfw.apply(sample(), detect_nsfw.DetectNsfwParams(), context())
    assert isinstance(faces, Sample)
    assert isinstance(nsfw, Sample)
    assert (faces.meta["faces"], nsfw.meta["nsfw"]) == ("not enforced", "not enforced")
    assert faces.images == sample().images


def test_an_installed_detector_decides_by_its_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect_nsfw, "find_detector", lambda: ("meter", lambda pixels: pixels.mean() / 255))
    checked = check_image.apply(sample(), check_image.CheckImageParams(), context())
    assert isinstance(checked, Sample)
    strict = detect_nsfw.apply(checked, detect_nsfw.DetectNsfwParams(max_score=0.1), context())
    loose = detect_nsfw.apply(checked, detect_nsfw.DetectNsfwParams(max_score=0.9), context())
    assert isinstance(strict, Reject)
    assert strict.reason == "unsafe-image"
    assert isinstance(loose, Sample)
    assert loose.meta["nsfw"] == "meter"
