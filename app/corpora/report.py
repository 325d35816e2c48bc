"""Pure: what a corpus is like, counted while it is written: sizes, turns, tokens, licenses, boxes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from app.preprocessing.account import account
from app.preprocessing.sample import Sample

SIZE_STEP = 64
ASPECT_STEP = 0.25
LENGTH_STEP = 50


class Report:
    """Running histograms over the samples of a corpus; the same samples in any order give the same report."""

    def __init__(self) -> None:
        self.samples: Counter[str] = Counter()
        self._licenses: dict[str, Counter[str]] = {}
        self._noted: dict[str, dict[str, Counter[str]]] = {}
        self._histograms: dict[str, Counter[float]] = {
            name: Counter()
            for name in (
                "image_width",
                "image_height",
                "aspect_ratio",
                "images_per_sample",
                "turns_per_sample",
                "text_characters",
                "boxes_per_sample",
                "tiles_per_image",
                "image_tokens",
                "text_tokens",
                "learned_tokens",
            )
        }

    def add(self, sample: Sample) -> None:
        """Count one sample in."""
        self.samples[sample.dataset] += 1
        met = licenses_met(sample.license, [image.license for image in sample.images])
        self._licenses.setdefault(sample.dataset, Counter()).update(met)
        for group, word in account(sample):
            self._noted.setdefault(sample.dataset, {}).setdefault(group, Counter())[word] += 1
        for name, value in figures(sample):
            self._histograms[name][value] += 1

    def as_json(self) -> dict[str, Any]:
        """Return the report: `{histogram: [[lower bound, count], …]}`, licenses and notes per dataset.

        `noted` is what the steps did besides: conversions, samples that another published variant would
        treat otherwise, flips, languages, and guards (`faces`, `nsfw`) that were or were not enforced.
        """
        return {
            "samples": dict(sorted(self.samples.items())),
            "licenses": {name: dict(sorted(one.items())) for name, one in sorted(self._licenses.items())},
            "noted": {
                name: {group: dict(sorted(words.items())) for group, words in sorted(groups.items())}
                for name, groups in sorted(self._noted.items())
            },
            "histograms": {
                name: [[low, count] for low, count in sorted(one.items())]
                for name, one in self._histograms.items()
                if one
            },
        }


def licenses_met(own: str | None, of_images: Iterable[str | None]) -> tuple[str, ...]:
    """Return the distinct licenses a sample carries, its own and each image's; `unknown` where none is told.

    The images' own stand where the sample has none. A sample of several pictures counts under each license.
    """
    met = set(of_images)
    if own is not None:
        met = (met - {None}) | {own}
    return tuple(sorted(one or "unknown" for one in met or {None}))


def figures(sample: Sample) -> Iterator[tuple[str, float]]:
    """Yield (histogram, lower bound of the bin) for each thing of a sample that is counted."""
    yield "images_per_sample", len(sample.images)
    yield "turns_per_sample", len(sample.messages)
    yield "text_characters", _floor(sum(len(one.text) for one in sample.messages), LENGTH_STEP)
    yield "boxes_per_sample", len(sample.regions)
    for image in sample.images:
        if image.width and image.height:
            yield "image_width", _floor(image.width, SIZE_STEP)
            yield "image_height", _floor(image.height, SIZE_STEP)
            yield "aspect_ratio", _floor(image.width / image.height, ASPECT_STEP)
    pictures = sum(sample.meta.get("image_tokens", ()))
    if pictures:
        yield "image_tokens", _floor(pictures, SIZE_STEP)
    for tiles in sample.meta.get("image_tiles", ()):
        yield "tiles_per_image", tiles
    if "tokens" in sample.meta:
        yield "text_tokens", _floor(sample.meta["tokens"] - pictures, LENGTH_STEP)
        yield "learned_tokens", _floor(sample.meta.get("learned_tokens", 0), LENGTH_STEP)


def _floor(value: float, step: float) -> float:
    """Return the lower bound of the bin a value falls in."""
    low = (value // step) * step
    return int(low) if float(low).is_integer() else round(low, 4)
