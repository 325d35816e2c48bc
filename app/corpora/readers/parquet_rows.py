"""Rows of a Parquet file by range."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.readers.problem import BadRow
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
        with pq.ParquetFile(self._file) as table:
            for group in wanted:
                yield from self._group(table, group, bounds[group], start, min(stop, bounds[group + 1]))

    def _group(
        self, table: pq.ParquetFile, group: int, index: int, start: int, stop: int
    ) -> Iterator[Numbered]:
        try:
            for batch in table.iter_batches(batch_size=BATCH, row_groups=[group]):
                low, high = max(start - index, 0), min(stop - index, batch.num_rows)
                if low < high:
                    yield from enumerate(batch.slice(low, high - low).to_pylist(), index + low)
                index += batch.num_rows
                if index >= stop:
                    return
        except (pa.ArrowException, OSError) as error:
            # A page that cannot be unpacked costs the rows from here to its group's end, not the build.
            damaged = BadRow("broken-file", f"{self._file.name}, row group {group}: {error}"[:200])
            yield from ((number, damaged) for number in range(max(start, index), stop))

    def columns(self) -> frozenset[str] | None:
        return self._columns
