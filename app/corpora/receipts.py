"""What is kept of every sample's life: source row, license, hashes before and after the steps.

`place` is the number of the row or packed sequence that holds the sample, and `counted` is what it adds to
the corpus's report, as JSON: with both, a sample can be taken out again without building anew.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.report import figures
from app.preprocessing.account import account
from app.preprocessing.sample import Sample

FILE = "receipts.parquet"
_GROUP = 10_000
SCHEMA = pa.schema(
    [
        ("dataset", pa.string()),
        ("sample_id", pa.string()),
        ("source_id", pa.string()),
        ("split", pa.string()),
        ("row", pa.int64()),
        ("epoch", pa.int32()),
        ("license", pa.string()),
        ("source_url", pa.string()),
        ("image_licenses", pa.list_(pa.string())),
        ("pixels_before", pa.list_(pa.string())),
        ("files_after", pa.list_(pa.string())),
        ("words", pa.string()),
        ("image_urls", pa.list_(pa.string())),
        ("tokens", pa.int32()),
        ("place", pa.int64()),
        ("counted", pa.string()),
    ]
)


class Receipts:
    """Writes one line a kept sample, in corpus order, holding a row group in memory."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._rows: list[dict[str, Any]] = []

    def add(self, sample: Sample, *, place: int) -> None:
        """Write down one sample."""
        self._rows.append(receipt_of(sample, place=place))
        if len(self._rows) >= _GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=SCHEMA))
            self._rows = []


@contextmanager
def writing_receipts(folder: Path) -> Iterator[Receipts]:
    """Open the receipts of a corpus for writing."""
    with pq.ParquetWriter(folder / FILE, SCHEMA) as writer:
        receipts = Receipts(writer)
        yield receipts
        receipts.flush()


def receipt_of(sample: Sample, *, place: int) -> dict[str, Any]:
    """Return what is kept of a sample's life."""
    signature = sample.meta.get("signature", {})
    words = "\n".join(f"{one.role}: {one.text}" for one in sample.messages)
    return {
        "dataset": sample.dataset,
        "sample_id": sample.sample_id,
        "source_id": sample.meta.get("source_id"),
        "split": sample.meta.get("split"),
        "row": sample.meta.get("row"),
        "epoch": sample.meta.get("epoch", 1),
        "license": sample.license,
        "source_url": sample.source_url,
        "image_licenses": [one.license for one in sample.images],
        "pixels_before": signature.get("exact", []),
        "files_after": [hashlib.sha256(one.data).hexdigest() for one in sample.images],
        "words": hashlib.sha256(words.encode()).hexdigest(),
        "image_urls": [one.source_url for one in sample.images],
        "tokens": sample.meta.get("tokens"),
        "place": place,
        "counted": json.dumps({"figures": list(figures(sample)), "noted": list(account(sample))}),
    }
