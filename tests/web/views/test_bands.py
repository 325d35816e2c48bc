"""Bands cover their whole, in order, without gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.language import Language
from app.web.views.bands import segments


@given(st.lists(st.floats(0, 1, allow_nan=False), max_size=30))
def test_segments_lie_end_to_end_over_the_whole(shares: list[float]) -> None:
    parts = segments([(str(n), share, "") for n, share in enumerate(shares)], Language("en"))
    assert len(parts) == sum(1 for share in shares if share > 0)
    end = 0.0
    for part in parts:
        assert part.start == pytest.approx(end, abs=0.02)
        end = part.start + part.length
    if parts:
        assert end == pytest.approx(100, abs=0.05)


def test_a_sliver_has_no_room_for_a_label() -> None:
    wide, sliver = segments([("wide", 0.98, ""), ("sliver", 0.02, "")], Language("en"))
    assert wide.labelled
    assert not sliver.labelled
