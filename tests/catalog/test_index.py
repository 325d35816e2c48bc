"""The bitmaps' orders and ranges, also where the answer is large and the order runs against it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from app.catalog.facets import FACETS
from app.catalog.orders import make_order
from app.catalog.state import CatalogState

KEYS = st.lists(st.one_of(st.just(math.nan), st.integers(-5, 5).map(float)), min_size=1, max_size=40)


def comparable(key: float) -> tuple[bool, float]:
    return math.isnan(key), 0.0 if math.isnan(key) else key


@given(keys=KEYS, limit=st.integers(1, 7), data=st.data())
def test_pages_of_an_order_join_to_the_sorted_rows(
    keys: list[float], limit: int, data: st.DataObject
) -> None:
    order = make_order(np.array(keys))
    among = BitMap(data.draw(st.sets(st.integers(0, len(keys) - 1))))
    expected = sorted(among, key=lambda row: (*comparable(keys[row]), row))
    walked: list[int] = []
    while page := order.page(among, after=(keys[walked[-1]], walked[-1]) if walked else None, limit=limit):
        walked += page
    assert walked == expected


@pytest.mark.parametrize("turn", [1.0, -1.0])
def test_a_large_answer_is_walked_in_the_same_order(turn: float) -> None:
    count = 20_000
    keys = turn * np.repeat(np.arange(count // 4, dtype=float), 4)
    keys[:100] = np.nan
    order = make_order(keys)
    among = BitMap(range(0, count, 2))  # more than the first scan, so the order itself is walked
    expected = sorted(among, key=lambda row: (*comparable(float(keys[row])), row))
    walked: list[int] = []
    while page := order.page(
        among, after=(float(keys[walked[-1]]), walked[-1]) if walked else None, limit=997
    ):
        walked += page
    assert walked == expected


def test_every_row_has_every_value_its_record_has(state: CatalogState) -> None:
    index, datasets = state.index, state.catalog.library.datasets
    assert index.ids == sorted(datasets)
    for key, facet in FACETS.items():
        from_records = {
            value: {row for row, one in enumerate(index.ids) if value in facet.values(datasets[one])}
            for value in {v for one in datasets.values() for v in facet.values(one)}
        }
        assert {value: set(rows) for value, rows in index.facets[key].items()} == from_records


def test_a_range_takes_its_bounds_in_and_unknown_numbers_never(state: CatalogState) -> None:
    index, datasets = state.index, state.catalog.library.datasets
    for low, high in ((2021, 2023), (None, 2019), (2025, None), (None, None)):
        rows = index.between("year", low=low, high=high)
        assert {index.ids[row] for row in rows} == {
            one.id
            for one in datasets.values()
            if one.year is not None
            and (low is None or one.year >= low)
            and (high is None or one.year <= high)
        }


def test_a_row_is_found_by_its_id(state: CatalogState) -> None:
    index = state.index
    assert [index.row(one) for one in index.ids] == list(range(len(index.ids)))
    assert index.row("no-such-dataset") is None
    assert index.rows(["no-such-dataset", index.ids[3]]) == BitMap([3])
