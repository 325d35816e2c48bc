"""The answer to a question of the catalog: iterate it, count it, or take it as a table."""

import io
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from . import html
from .answers import Dataset
from .connection import Connection

Params = list[tuple[str, str]]
_SHOWN = 20
_TABLE_ONLY = {"limit", "cursor", "facets"}


class Datasets:
    """Every dataset that answers a question; pages are fetched as they are needed."""

    def __init__(self, connection: Connection, params: Params) -> None:
        self._connection = connection
        self._params = params

    def __iter__(self) -> Iterator[Dataset]:
        page = self._first
        while True:
            for item in page["items"]:
                yield Dataset(item, self._connection)
            if page["next"] is None:
                return
            page = self._connection.get(page["next"]).json()

    def __len__(self) -> int:
        return self.total

    def __repr__(self) -> str:
        return f"<Datasets {self.url}: {self.total} datasets>"

    @property
    def total(self) -> int:
        """Return how many datasets answer."""
        return int(self._first["total"])

    @property
    def snapshot(self) -> str:
        """Return the content hash of the facts that this answer rests on."""
        return str(self._first["snapshot"])

    @property
    def url(self) -> str:
        """Return the URL of the same question."""
        return self._connection.url("/api/v1/datasets", self._params)

    def facets(self) -> dict[str, dict[str, int]]:
        """Return the counts of every facet for this question."""
        found = self._connection.get("/api/v1/facets", _question(self._params)).json()["facets"]
        return {facet["key"]: {one["value"]: one["count"] for one in facet["values"]} for facet in found}

    def to_arrow(self) -> Any:
        """Return every row as an Arrow table."""
        import pyarrow as pa  # noqa: PLC0415 -- only who asks for a table needs it

        with pa.ipc.open_file(io.BytesIO(self._file("arrow"))) as reader:
            return reader.read_all()

    def to_pandas(self) -> Any:
        """Return every row as a pandas DataFrame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """Return every row as a Polars DataFrame."""
        import polars as pl  # noqa: PLC0415 -- only who asks for a table needs it

        return pl.read_ipc(io.BytesIO(self._file("arrow")))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def _file(self, format_name: str) -> bytes:
        return self._connection.get(f"/api/v1/datasets.{format_name}", _question(self._params)).content

    @cached_property
    def _first(self) -> dict[str, Any]:
        found: dict[str, Any] = self._connection.get("/api/v1/datasets", self._params).json()
        return found

    def _repr_html_(self) -> str:
        rows = [
            (
                html.text(one.get("id")),
                html.text(one.get("name")),
                html.text(one.get("samples")),
                html.text(one.get("domains")),
                html.verdict(one.get("verdict")),
                html.text(one.get("reason_en")),
            )
            for one in self._first["items"][:_SHOWN]
        ]
        columns = ("id", "name", "samples", "domains", "verdict", "why")
        shown = f"{len(rows)} of {self.total} datasets"
        return html.section("Kondate", html.table(columns, rows, caption=shown))


def _question(params: Params) -> Params:
    """Return the question alone, without the size and place of a page."""
    return [(key, value) for key, value in params if key not in _TABLE_ONLY]
