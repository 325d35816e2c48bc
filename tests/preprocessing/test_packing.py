"""Packing: nothing is split, lost, doubled or too long, and it fills well."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.preprocessing.packing import pack, positions
from app.preprocessing.packing_strategies import (
    balanced_greedy,
    best_fit_split,
    first_fit_decreasing,
    greedy_knapsack,
)

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
