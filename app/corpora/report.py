"""Pure: what a corpus is like, counted while it is written: sizes, turns, tokens, licenses, boxes."""

from collections import Counter
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
        self._licenses.setdefault(sample.dataset, Counter())[sample.license or "unknown"] += 1
        for group, word in account(sample):
            self._noted.setdefault(sample.dataset, {}).setdefault(group, Counter())[word] += 1
        self._count("images_per_sample", len(sample.images))
        self._count("turns_per_sample", len(sample.messages))
        self._count("text_characters", _floor(sum(len(one.text) for one in sample.messages), LENGTH_STEP))
        self._count("boxes_per_sample", len(sample.regions))
        for image in sample.images:
            if image.width and image.height:
                self._count("image_width", _floor(image.width, SIZE_STEP))
                self._count("image_height", _floor(image.height, SIZE_STEP))
                self._count("aspect_ratio", _floor(image.width / image.height, ASPECT_STEP))
        pictures = sum(sample.meta.get("image_tokens", ()))
        if pictures:
            self._count("image_tokens", _floor(pictures, SIZE_STEP))
        for tiles in sample.meta.get("image_tiles", ()):
            self._count("tiles_per_image", tiles)
        if "tokens" in sample.meta:
            self._count("text_tokens", _floor(sample.meta["tokens"] - pictures, LENGTH_STEP))
            self._count("learned_tokens", _floor(sample.meta.get("learned_tokens", 0), LENGTH_STEP))

    def _count(self, name: str, value: float) -> None:
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


def _floor(value: float, step: float) -> float:
    """Return the lower bound of the bin a value falls in."""
    low = (value // step) * step
    return int(low) if float(low).is_integer() else round(low, 4)
