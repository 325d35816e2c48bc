"""The seeded order: every row once, and whoever wants more gets the same ones first."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.corpora.selection import cut, partition_size, row_blocks, runs_of


@given(count=st.integers(0, 20_000), seed=st.integers(0, 5))
def test_the_seeded_order_holds_every_row_once(count: int, seed: int) -> None:
    blocks = row_blocks(count, seed=seed, dataset="a")
    assert sorted(row for start, stop in blocks for row in range(start, stop)) == list(range(count))


@given(rows=st.sets(st.integers(0, 300)))
def test_runs_hold_exactly_the_rows(rows: set[int]) -> None:
    runs = runs_of(sorted(rows))
    assert [row for start, stop in runs for row in range(start, stop)] == sorted(rows)
    assert all(stop < following for (_, stop), (following, _) in pairwise(runs))


def test_a_partition_size_depends_on_the_source_alone() -> None:
    assert [partition_size(rows, most=256) for rows in (10, 2_000, 1_000_000)] == [16, 31, 256]


@given(count=st.integers(1, 9_000), few=st.integers(1, 300), more=st.integers(0, 300))
def test_more_rows_begin_with_the_same_partitions(count: int, few: int, more: int) -> None:
    def cuts(wanted: int) -> list[tuple[tuple[int, int], ...]]:
        return list(cut(count, wanted, seed=0, dataset="a", size=16))

    wanted = min(few, count)
    shared = wanted // 16
    assert cuts(wanted)[:shared] == cuts(min(few + more, count))[:shared]
    assert sum(stop - start for runs in cuts(wanted) for start, stop in runs) == wanted
