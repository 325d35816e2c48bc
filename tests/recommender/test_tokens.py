"""Costs of a sample and budgets in one unit."""

import pytest
from pydantic import ValidationError

from app.facts.dataset import Scale
from app.recommender.requirements import Budget
from app.recommender.tokens import (
    DEFAULT_IMAGE_TOKENS,
    budget_units,
    images_per_sample,
    sample_cost,
    units_per_sample,
)
from tests.recommender.library import dataset


def scale(samples: int, images: int) -> Scale:
    return Scale(samples=samples, images=images, unit=None, as_stated=None)


def test_questions_that_share_a_picture_show_it_once_each() -> None:
    assert images_per_sample(dataset("a", scale=scale(1000, 100))) == 1


def test_interleaved_documents_show_as_many_pictures_as_counted() -> None:
    document = dataset("a", input_formats=("interleaved",), scale=scale(100, 250))
    assert images_per_sample(document) == 2.5
    assert sample_cost(document, None).image_tokens == round(2.5 * DEFAULT_IMAGE_TOKENS)


def test_long_texts_cost_more_than_short_ones() -> None:
    short = sample_cost(dataset("a", annotation_types=("qa",)), None)
    long = sample_cost(dataset("a", annotation_types=("qa", "html")), None)
    assert long.text_tokens > short.text_tokens


def test_gpu_hours_become_tokens() -> None:
    assert budget_units(Budget(gpu_hours=2, tokens_per_second=1000)) == 7_200_000


def test_each_budget_counts_in_its_own_unit() -> None:
    cost = sample_cost(dataset("a"), None)
    assert units_per_sample(cost, Budget(samples=1)) == 1
    assert units_per_sample(cost, Budget(tokens=1)) == cost.image_tokens + cost.text_tokens
    assert units_per_sample(cost, Budget(bytes=1)) == cost.bytes


def test_a_budget_in_two_units_is_refused() -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        Budget(samples=1, tokens=1)
