"""The way in: one catalog by its URL."""

import os
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from .answers import Build, Dataset, Mix, Verdict, order_build
from .connection import Connection
from .datasets import Datasets, Params

Value = str | int | bool | Iterable[str | int]


class Catalog:
    """A Kondate server. Asking needs no token; ordering builds does (`KONDATE_TOKEN` is read as well)."""

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        token: str | None = None,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        secret = token or os.environ.get("KONDATE_TOKEN")
        headers = {
            "user-agent": "kondate-client",
            **({"authorization": f"Bearer {secret}"} if secret else {}),
        }
        client = httpx.Client(base_url=url, headers=headers, timeout=timeout, transport=transport)
        self._connection = Connection(client)
        self.url = url

    def __repr__(self) -> str:
        return f"<Catalog {self.url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def datasets(self, **filters: Value) -> Datasets:
        """Ask the catalog: a list means any of its values, `key__not` excludes, `samples__gte` bounds."""
        return Datasets(self._connection, _params(filters))

    def dataset(self, dataset_id: str, *, use: str | None = None) -> Dataset:
        """Return one dataset's whole record."""
        params = [("use", use)] if use else []
        return Dataset(
            self._connection.get(f"/api/v1/datasets/{dataset_id}", params).json(), self._connection
        )

    def verdict(self, dataset_id: str, use: str, *, as_of: str | None = None) -> Verdict:
        """Judge one dataset for a named use, by today's statements or by those of a day."""
        return Dataset({"id": dataset_id}, self._connection).verdict(use, as_of=as_of)

    def verdicts(
        self, datasets: Iterable[str | Mapping[str, Any]], use: str | Mapping[str, Any]
    ) -> dict[str, Any]:
        """Judge several datasets, or records of your own, each and all together."""
        body = {"use": use, "datasets": list(datasets)}
        found: dict[str, Any] = self._connection.post("/api/v1/verdicts", body).json()
        return found

    def recommend(self, requirements: Mapping[str, Any] | None = None, **more: Any) -> Mix:
        """Find the best mix for requirements, given as a mapping or by keyword."""
        body = {**(requirements or {}), **more}
        return Mix(self._connection.post("/api/v1/mixes", body).json(), self._connection)

    def mix(self, mix_id: str) -> Mix:
        """Return a stored mix."""
        return Mix(self._connection.get(f"/api/v1/mixes/{mix_id}").json(), self._connection)

    def build(self, mix: "str | Mix", *, profile: str, output: str = "webdataset", **order: Any) -> Build:
        """Order a corpus of a mix; `.wait()` follows it."""
        mix_id = mix if isinstance(mix, str) else str(mix["id"])
        return order_build(self._connection, mix_id, profile=profile, output=output, **order)

    def get_build(self, build_id: str) -> Build:
        """Return a build as it stands."""
        return Build(self._connection.get(f"/api/v1/builds/{build_id}").json(), self._connection)


def _params(filters: Mapping[str, Value]) -> Params:
    """Write filters as a query string; lists repeat their key."""
    found: Params = []
    for key, value in filters.items():
        values = [value] if isinstance(value, str | int) else list(value)
        found += [(key, _word(one)) for one in values]
    return found


def _word(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
