"""Take samples out of Parquet shards: the rows that stay keep their order, types and description."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.takedowns.rewriting import Changes, Rewritten, place, sequence_of
from app.corpora.takedowns.sequences import Cut, cut_sequence
from app.corpora.writers.parquet import open_table, row_of
from app.corpora.writers.shard import ShardEntry, entry_of

_ABOUT = ("dataset", "sample_id", "license", "source_url", "attribution", "meta", "tiles")


def rewrite_tables(folder: Path, into: Path, *, shards: Sequence[ShardEntry], changes: Changes) -> Rewritten:
    """Write the changed tables; see `Rewriter`."""
    entries: list[ShardEntry] = []
    dropped: list[str] = []
    for shard in shards:
        changed = changes.get(shard.path, {})
        stay = shard.samples - sum(cut is None for cut in changed.values())
        if not changed:
            entries.append(shard)
        elif stay:
            file = place(into, shard.path)
            _copy(folder / shard.path, file, changed)
            entries.append(entry_of(into, file, stay))
        else:
            dropped.append(shard.path)
    return Rewritten(tuple(entries), tuple(dropped))


def _copy(old: Path, new: Path, changed: Mapping[int, Cut | None]) -> None:
    """Write one table, a row group at a time."""
    with pq.ParquetFile(old) as source, open_table(new, source.schema_arrow) as target:
        start = 0
        for group in range(source.num_row_groups):
            table = source.read_row_group(group)
            rows = [
                _thinned(table.slice(at, 1), changed[start + at])
                if start + at in changed
                else table.slice(at, 1)
                for at in range(table.num_rows)
            ]
            start += table.num_rows
            kept = pa.concat_tables(rows).combine_chunks()
            if kept.num_rows:
                target.write_table(kept)


def _thinned(row: pa.Table, cut: Cut | None) -> pa.Table:
    """Return a row without some members of its sequence, or no row."""
    if cut is None:
        return row.slice(0, 0)
    told = row.to_pylist()[0]
    plain = {
        name: _block(told[name]) if isinstance(told[name], dict) else row.column(name)[0].values.to_numpy()
        for name in row.column_names
        if name not in _ABOUT
    }
    tensors = plain | {one["name"]: _block(one) for one in told["tiles"]}
    sequence = sequence_of({**told, "meta": json.loads(told["meta"])}, tensors)
    return pa.Table.from_pylist([row_of(cut_sequence(sequence, cut), "tokens")], schema=row.schema)


def _block(told: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    return np.frombuffer(told["data"], dtype=told["dtype"]).reshape(told["shape"])
