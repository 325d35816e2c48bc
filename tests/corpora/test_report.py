"""The report: counts do not depend on the order, and every bin holds what it says."""

import pytest

from app.corpora.report import Report, licenses_met
from app.preprocessing.sample import Image, Message, Region, Sample

SAMPLES = [
    Sample(
        dataset="a" if number % 3 else "b",
        sample_id=str(number),
        images=(Image(b"", "x", width=100 + number * 40, height=100),),
        messages=(Message("user", "q" * number), Message("assistant", "a")),
        license="CC0-1.0" if number % 2 else None,
        regions=(Region(0, (1.0, 2.0)),) * number,
        meta={"image_tokens": [576], "image_tiles": [1], "tokens": 600 + number, "learned_tokens": 3},
    )
    for number in range(6)
]


def report(samples: list[Sample]) -> dict[str, object]:
    made = Report()
    for sample in samples:
        made.add(sample)
    return made.as_json()


def test_the_order_of_samples_changes_nothing() -> None:
    assert report(SAMPLES) == report(SAMPLES[::-1])


def test_every_sample_is_in_one_bin_of_each_histogram() -> None:
    told = report(SAMPLES)
    histograms = told["histograms"]
    assert isinstance(histograms, dict)
    assert {sum(count for _, count in bins) for bins in histograms.values()} == {6}
    assert histograms["image_tokens"] == [[576, 6]]
    assert histograms["text_tokens"] == [[0, 6]]


def test_samples_and_licenses_are_counted_by_dataset() -> None:
    told = report(SAMPLES)
    assert told["samples"] == {"a": 4, "b": 2}
    assert told["licenses"] == {"a": {"CC0-1.0": 2, "unknown": 2}, "b": {"CC0-1.0": 1, "unknown": 1}}


@pytest.mark.parametrize(
    ("own", "of_images", "met"),
    [
        (None, [], ("unknown",)),
        (None, [None, "MIT"], ("MIT", "unknown")),
        (None, ["MIT", "MIT"], ("MIT",)),
        ("CC0-1.0", [None], ("CC0-1.0",)),
        ("CC0-1.0", ["CC0-1.0", "CC-BY-2.0"], ("CC-BY-2.0", "CC0-1.0")),
    ],
)
def test_a_sample_counts_under_the_license_of_each_of_its_pictures(
    own: str | None, of_images: list[str | None], met: tuple[str, ...]
) -> None:
    assert licenses_met(own, of_images) == met


def test_what_the_steps_noted_is_counted_by_dataset() -> None:
    plain = Sample(dataset="a", sample_id="1", images=(), messages=())
    notes = {"notes": ["0:alpha-on-white"], "variants_differ": ["smart_resize"], "nsfw": "not enforced"}
    told = report([plain, plain.with_(sample_id="2", meta=notes)])
    expected = {
        "conversions": {"alpha-on-white": 1},
        "nsfw": {"not enforced": 1},
        "variants": {"smart_resize": 1},
    }
    assert told["noted"] == {"a": expected}
