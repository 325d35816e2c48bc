"""Rows of a Parquet file by range."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.readers.rows import Numbered, missing_rows

BATCH = 64


class ParquetRows:
    """Rows of a Parquet file; a range touches only its row groups and holds one batch at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            with pq.ParquetFile(file) as table:
                self._groups = [
                    table.metadata.row_group(i).num_rows for i in range(table.metadata.num_row_groups)
                ]
                self._columns = frozenset(table.schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            raise missing_rows(file, f"not a Parquet file: {error}") from error

    def count(self) -> int:
        return sum(self._groups)

    def read(self, start: int, stop: int) -> Iterator[Numbered]:
        bounds = [0]
        for size in self._groups:
            bounds.append(bounds[-1] + size)
        wanted = [i for i, (low, high) in enumerate(pairwise(bounds)) if low < stop and high > start]
        if not wanted or start >= stop:
            return
        index = bounds[wanted[0]]
        with pq.ParquetFile(self._file) as table:
            for batch in table.iter_batches(batch_size=BATCH, row_groups=wanted):
                low, high = max(start - index, 0), min(stop - index, batch.num_rows)
                if low < high:
                    rows = batch.slice(low, high - low).to_pylist()
                    yield from enumerate(rows, index + low)
                index += batch.num_rows
                if index >= stop:
                    return

    def columns(self) -> frozenset[str] | None:
        return self._columns
