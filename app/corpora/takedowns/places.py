"""Pure: from samples that must go to the rows of the shards that hold them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from app.corpora.takedowns.sequences import Cut
from app.corpora.writers.shard import ShardEntry

Receipts = Sequence[Mapping[str, Any]]


def changes_of(
    shards: Sequence[ShardEntry], receipts: Receipts, gone: set[int]
) -> dict[str, dict[int, Cut | None]]:
    """Return shard -> row -> change, for the receipt numbers that go.

    A row whose samples all go is taken out; a packed sequence that keeps some is cut.
    """
    ends = list(accumulate(shard.samples for shard in shards))
    changes: dict[str, dict[int, Cut | None]] = {}
    for row, inside in _rows(receipts, {receipts[number]["place"] for number in gone}).items():
        leaving = frozenset(at for at, number in enumerate(inside) if number in gone)
        images = tuple(len(receipts[number]["files_after"]) for number in inside)
        shard = bisect_right(ends, row)
        first = ends[shard - 1] if shard else 0
        whole = len(leaving) == len(inside)
        changes.setdefault(shards[shard].path, {})[row - first] = None if whole else Cut(leaving, images)
    return changes


def renumbered(receipts: Receipts, gone: set[int]) -> list[dict[str, Any]]:
    """Return the receipts that stay, with the rows counted anew."""
    rows = _rows(receipts, {receipts[number]["place"] for number in gone})
    empty = sorted(row for row, inside in rows.items() if gone.issuperset(inside))
    return [
        {**receipt, "place": receipt["place"] - bisect_left(empty, receipt["place"])}
        for number, receipt in enumerate(receipts)
        if number not in gone
    ]


def _rows(receipts: Receipts, touched: set[int]) -> dict[int, list[int]]:
    """Return the receipt numbers of each touched row, in order."""
    rows: dict[int, list[int]] = defaultdict(list)
    for number, receipt in enumerate(receipts):
        if receipt["place"] in touched:
            rows[receipt["place"]].append(number)
    return dict(sorted(rows.items()))
