"""Packing: nothing is split, lost, doubled or too long, and it fills well."""

import random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.preprocessing.packing import pack, positions
from app.preprocessing.packing_strategies import (
    balanced_greedy,
    best_fit_split,
    first_fit_decreasing,
    greedy_knapsack,
)
from app.preprocessing.packing_table import compare_packings
from app.preprocessing.steps.pack import PackParams, PackRule, plan_sequences

LENGTHS = st.lists(st.integers(0, 60), max_size=60)


@given(LENGTHS, st.integers(1, 50), st.integers(1, 4), st.data())
def test_every_sample_is_packed_whole_or_rejected(
    lengths: list[int], capacity: int, most: int, data: st.DataObject
) -> None:
    images = data.draw(st.lists(st.integers(0, 5), min_size=len(lengths), max_size=len(lengths)))
    packed = pack(lengths, capacity=capacity, images=images, max_images=most)
    inside = [index for one in packed.bins for index in one]
    assert sorted([*inside, *packed.rejected]) == list(range(len(lengths)))
    for one in packed.bins:
        assert 0 < sum(lengths[i] for i in one) <= capacity
        assert sum(images[i] for i in one) <= most


@given(LENGTHS.map(lambda ls: [max(1, n) for n in ls]), st.integers(60, 100))
def test_every_published_strategy_keeps_every_sample(lengths: list[int], capacity: int) -> None:
    for bins in (
        greedy_knapsack(lengths, capacity=capacity),
        first_fit_decreasing(lengths, capacity=capacity),
        balanced_greedy([(n, 0) for n in lengths], capacity=capacity, max_images=1),
        tuple(tuple(i for i, _ in one) for one in best_fit_split(lengths, capacity=capacity)),
    ):
        assert sorted(i for one in bins for i in one) == list(range(len(lengths)))
        assert all(sum(lengths[i] for i in one) <= capacity for one in bins)


def test_sequences_of_instruct_lengths_are_nearly_full() -> None:
    draw = random.Random(7)
    lengths = [576 + int(draw.lognormvariate(5, 0.9)) for _ in range(3000)]
    packed = pack(lengths, capacity=8192)
    assert packed.efficiency(lengths, capacity=8192) >= 0.97


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_positions_cover_the_sequence(lengths: list[int]) -> None:
    found = positions(lengths)
    assert found.cu_seqlens[-1] == sum(lengths) == len(found.position_ids) == len(found.segment_ids)
    assert found.segment_ids[-1] == len(lengths)


@pytest.mark.parametrize("rule", get_args(PackRule))
@given(lengths=st.lists(st.integers(0, 120), max_size=60))
def test_every_rule_keeps_whole_samples_once_and_within_the_sequence(
    rule: PackRule, lengths: list[int]
) -> None:
    packed = plan_sequences(lengths, [1] * len(lengths), PackParams(capacity=100, rule=rule))
    placed = [index for one in packed.bins for index in one]
    assert sorted([*placed, *packed.rejected]) == list(range(len(lengths)))
    assert set(packed.rejected) == {i for i, length in enumerate(lengths) if length > 100 or length == 0}
    assert all(0 < sum(lengths[index] for index in one) <= 100 for one in packed.bins)


def test_packings_side_by_side_count_every_token_once() -> None:
    lengths = [random.Random(5).randint(0, 130) for _ in range(1)] + [40, 60, 100, 130, 250, 0, 99]
    rows = {one.rule: one for one in compare_packings(lengths, capacity=100, images=[1] * len(lengths))}
    given = [length for length in lengths if length]
    fitting = [length for length in given if length <= 100]
    for rule in ("best-fit", "greedy-knapsack", "first-fit-decreasing", "balanced"):
        assert rows[rule].left_out == len(given) - len(fitting)
        assert rows[rule].full == round(sum(fitting) / rows[rule].sequences / 100, 4)
    assert rows["best-fit-truncated"].lost == sum(max(length - 100, 0) for length in given)
    assert rows["best-fit-split"].full == round(sum(given) / rows["best-fit-split"].sequences / 100, 4)
    assert [rule for rule, one in rows.items() if one.split] == ["best-fit-split"]
