"""A walk over rows counts what the intersection of bitmaps counts."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from app.catalog.codes import Codes, row_numbers
from app.catalog.state import CatalogState
from app.catalog.tally import make_tally


@settings(max_examples=50, deadline=None)
@given(draw=st.randoms(use_true_random=False), share=st.floats(0, 1))
def test_a_walk_and_bitmaps_count_alike(state: CatalogState, draw: Random, share: float) -> None:
    index = state.index
    among = BitMap([row for row in range(len(index.ids)) if draw.random() < share])
    for key, rows in index.facets.items():
        walked = index.tallies[key].count(row_numbers(among).astype(np.intp))
        assert walked == [among.intersection_cardinality(one) for one in rows.values()]


def test_a_value_that_a_record_names_twice_counts_once() -> None:
    codes = Codes()
    column = codes.column([("en", "en"), ("ja", "en"), (), ("ja",)], count=4)
    tally = make_tally(column, codes, ["en", "ja"])
    assert tally.count(np.array([0, 1, 2, 3], dtype=np.intp)) == [2, 2]
    assert tally.count(np.array([2], dtype=np.intp)) == [0, 0]


def test_more_combinations_than_a_byte_holds_are_told_apart() -> None:
    values = [f"v{number:03}" for number in range(300)]
    codes = Codes()
    column = codes.column([(value,) for value in values], count=300)
    tally = make_tally(column, codes, values)
    assert tally.count(np.array([255, 256, 299], dtype=np.intp)) == [
        int(at in {255, 256, 299}) for at in range(300)
    ]


def test_a_facet_nobody_answers_has_no_counts() -> None:
    codes = Codes()
    tally = make_tally(codes.column([(), ()], count=2), codes, [])
    assert tally.count(np.array([0, 1], dtype=np.intp)) == []
