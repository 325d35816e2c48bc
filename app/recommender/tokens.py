"""What a sample costs: image and text tokens under a profile, and bytes on disk; budgets in one unit.

Estimates made before any file is read: the profile's own count for a typical picture (640 x 480), or
a plain default without a profile, and rounded text lengths by kind of annotation. A build measures
the true figures; these choose the mix.
"""

from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.facts.profile import Profile
from app.recommender.requirements import Budget

DEFAULT_IMAGE_TOKENS = 576
"""One 24 x 24 patch grid (336 pixels, patch 14), used when no profile is named."""

IMAGE_BYTES = 100_000
"""A 640 x 480 JPEG at usual quality, about one byte for three pixels."""

BYTES_PER_TEXT_TOKEN = 4
VIDEO_FRAMES = 8
TEXT_TOKENS = {
    "document": 1000,
    "html": 1000,
    "interleaved-document": 700,
    "code": 500,
    "ocr-tokens": 400,
    "conversation": 250,
    "preference-pair": 250,
    "bbox": 80,
    "polygon": 80,
    "multiple-choice": 60,
    "caption": 40,
    "qa": 40,
}
OTHER_TEXT_TOKENS = 40


@dataclass(frozen=True, slots=True)
class SampleCost:
    """What one sample of a dataset costs on average."""

    image_tokens: int
    text_tokens: int
    bytes: int


def sample_cost(dataset: Dataset, profile: Profile | None) -> SampleCost:
    """Estimate the tokens and bytes of one sample of a dataset."""
    images = images_per_sample(dataset)
    per_image = profile.image.typical if profile else DEFAULT_IMAGE_TOKENS
    text = max((TEXT_TOKENS.get(kind, OTHER_TEXT_TOKENS) for kind in dataset.annotation_types), default=0)
    return SampleCost(
        image_tokens=round(images * per_image),
        text_tokens=text or OTHER_TEXT_TOKENS,
        bytes=round(images * IMAGE_BYTES) + (text or OTHER_TEXT_TOKENS) * BYTES_PER_TEXT_TOKEN,
    )


def images_per_sample(dataset: Dataset) -> float:
    """Return the pictures one sample shows: counted for interleaved and multi-image data, else one.

    Questions that share a picture still show it once each, so a count below one becomes one.
    """
    if set(dataset.input_formats) == {"video"}:
        return VIDEO_FRAMES
    samples, images = dataset.scale.samples, dataset.scale.images
    if samples and images and not {"interleaved", "multi-image"}.isdisjoint(dataset.input_formats):
        return max(1.0, images / samples)
    return 1.0


def budget_units(budget: Budget) -> float:
    """Return the budget as one number: samples, tokens or bytes; GPU-hours become tokens."""
    if budget.gpu_hours is not None and budget.tokens_per_second is not None:
        return budget.gpu_hours * 3600 * budget.tokens_per_second
    return float(budget.samples or budget.tokens or budget.bytes or 0)


def units_per_sample(cost: SampleCost, budget: Budget) -> float:
    """Return what one sample takes from the budget."""
    if budget.samples is not None:
        return 1.0
    if budget.bytes is not None:
        return float(max(cost.bytes, 1))
    return float(max(cost.image_tokens + cost.text_tokens, 1))
