"""Answers of the API: mappings over its JSON, with the few things that notebooks do with them."""

import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, Self, cast

from . import html
from .connection import Connection

_OVER = {"done", "failed", "cancelled"}
_LONGEST_PAUSE = 2.0


class Answer(Mapping[str, Any]):
    """JSON of the server; `answer["field"]` and `answer.field` are the same."""

    def __init__(self, content: Mapping[str, Any], connection: Connection) -> None:
        self._content = dict(content)
        self._connection = connection

    def __getitem__(self, key: str) -> Any:
        return self._content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)

    def __getattr__(self, name: str) -> Any:
        content = self.__dict__.get("_content", {})
        if name in content:
            return content[name]
        raise AttributeError(f"this {type(self).__name__} has no '{name}'; it has {', '.join(content)}")

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON itself."""
        return dict(self._content)


class Dataset(Answer):
    """One dataset: a row of a list, or the whole record with `dataset`, `links` and `judgement`."""

    def __repr__(self) -> str:
        return f"<Dataset {self.id}: {self.get('verdict') or 'no use named'}>"

    @property
    def id(self) -> str:
        """Return the id, in a row and in a whole record alike."""
        return str(self["id"] if "id" in self else self["dataset"]["id"])

    def verdict(self, use: str, *, as_of: str | None = None) -> "Verdict":
        """Return the whole verdict for a named use, by today's statements or by those of a day."""
        params = [("use", use), *([("as_of", as_of)] if as_of else [])]
        found = self._connection.get(f"/api/v1/datasets/{self.id}/verdict", params)
        return Verdict(found.json(), self._connection)

    def _repr_html_(self) -> str:
        record = self.get("dataset", self._content)
        shown = [(key, value) for key, value in record.items() if not isinstance(value, dict)]
        rows = [
            (html.text(key), html.verdict(value) if key == "verdict" else html.text(_plain(key, value)))
            for key, value in shown
            if value not in (None, [], "") and not (isinstance(value, list) and isinstance(value[0], dict))
        ]
        return html.table(("fact", "value"), rows, caption=self.id)


def _plain(key: str, value: Any) -> Any:
    """Keep a year from being written as a count."""
    return str(value) if key == "year" else value


class Verdict(Answer):
    """A verdict with its causes; truthy only when the data may be used as they are."""

    def __repr__(self) -> str:
        return f"<Verdict {self.judgement['dataset']} for {self.use}: {self.verdict}>"

    def __bool__(self) -> bool:
        return self.verdict in {"allowed", "allowed-with-obligations"}

    @property
    def verdict(self) -> str:
        """Return the verdict's word."""
        return str(self.judgement["verdict"])

    def _repr_html_(self) -> str:
        judged = self.judgement
        causes = [
            (
                html.verdict(one["verdict"]),
                html.text(one["rule"]),
                html.text(" > ".join(one["path"])),
                html.text(one["sentence"]),
            )
            for one in judged["causes"]
        ]
        duties = [(html.text(one["code"]), html.text(one["text"])) for one in judged["obligations"]]
        title = f"{judged['dataset']} for {self.use}"
        return html.section(
            title,
            f"<p>{html.verdict(self.verdict)}</p>",
            html.table(("verdict", "rule", "path", "why"), causes, caption="Causes"),
            html.table(("duty", "what to do"), duties, caption="Duties") if duties else "",
        )


class Mix(Answer):
    """A mix; `build()` orders a corpus of it."""

    def __repr__(self) -> str:
        return f"<Mix {self.id[:19]}: {len(self.picks)} datasets, {self.totals['samples']:,} samples>"

    def build(self, *, profile: str, output: str = "webdataset", **order: Any) -> "Build":
        """Order a corpus of this mix for a model's input format."""
        return order_build(self._connection, self.id, profile=profile, output=output, **order)

    def export(self, format_name: str) -> str:
        """Return the mix in a trainer's words: `yaml`, `energon.yaml`, `llamafactory.json`, `NOTICE.md` …"""
        return self._connection.get(f"/api/v1/mixes/{self.id}/{format_name}").text

    def to_arrow(self) -> Any:
        """Return the picks as an Arrow table."""
        import pyarrow as pa  # noqa: PLC0415 -- only who asks for a table needs it

        columns = ("dataset", "weight", "samples", "available", "epochs", "verdict")
        return pa.Table.from_pylist([{name: pick[name] for name in columns} for pick in self.picks])

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        picks = [
            (
                html.text(one["dataset"]),
                html.text(one["weight"]),
                html.text(one["samples"]),
                html.text(one["epochs"]),
                html.verdict(one["verdict"]),
                html.text("; ".join(why["sentence"] for why in one["why"])),
            )
            for one in self.picks
        ]
        left = f"{len(self.excluded)} datasets were left out; see .excluded for the reason of each."
        columns = ("dataset", "weight", "samples", "epochs", "verdict", "why")
        return html.section(
            f"Mix {self.id[:19]}",
            f"<p>{html.verdict(self['verdict'])} · {self.totals['samples']:,} samples</p>",
            html.table(columns, picks, caption="Picks"),
            f"<p>{html.text(left)}</p>",
        )


class Build(Answer):
    """A build; `wait()` follows it to its end."""

    def __repr__(self) -> str:
        return f"<Build {self.id}: {self.state}, {self.progress['fraction']:.0%}>"

    def refresh(self) -> Self:
        """Look again."""
        self._content = self._connection.get(f"/api/v1/builds/{self.id}").json()
        return self

    def wait(self, *, timeout: float | None = None, progress: bool = True) -> Self:
        """Follow the build until it is over, drawing a bar on standard error; a timeout is an error."""
        started, pause = time.monotonic(), 0.2
        while self.refresh().state not in _OVER:
            if progress:
                _draw(self)
            if timeout is not None and time.monotonic() - started > timeout:
                raise TimeoutError(f"build {self.id} is {self.state} after {timeout:.0f} s")
            time.sleep(pause)
            pause = min(pause * 1.3, _LONGEST_PAUSE)
        if progress:
            _draw(self, end="\n")
        return self

    def cancel(self) -> Self:
        """Stop the build; what is done stays."""
        self._content = self._connection.post(f"/api/v1/builds/{self.id}/cancel").json()
        return self

    def resume(self) -> Self:
        """Let a cancelled or failed build go on."""
        self._content = self._connection.post(f"/api/v1/builds/{self.id}/resume").json()
        return self

    def samples(self, *, dataset: str | None = None, limit: int = 12) -> list[dict[str, Any]]:
        """Return some kept samples as conversations."""
        params = [("limit", str(limit)), *([("dataset", dataset)] if dataset else [])]
        found = self._connection.get(f"/api/v1/builds/{self.id}/samples", params).json()["items"]
        return cast("list[dict[str, Any]]", found)

    def rejects(self, *, limit: int = 50) -> list[dict[str, Any]]:
        """Return some samples that were left out, with step and reason."""
        params = [("limit", str(limit))]
        found = self._connection.get(f"/api/v1/builds/{self.id}/rejects", params).json()["items"]
        return cast("list[dict[str, Any]]", found)

    def _repr_html_(self) -> str:
        rows = [
            (html.text(name), *(html.text(counts.get(key)) for key in ("in", "kept", "filtered", "rejected")))
            for name, counts in self.progress["datasets"].items()
        ]
        return html.section(
            f"Build {self.id}",
            f"<p>{html.text(self.state)} {html.bar(self.progress['fraction'])} {html.text(self.error)}</p>",
            html.table(("dataset", "in", "kept", "filtered", "rejected"), rows, caption="Samples"),
        )


def order_build(connection: Connection, mix: str, *, profile: str, output: str, **order: Any) -> Build:
    """Order a corpus of a stored mix."""
    body = {"mix": mix, "profile": profile, "output": output, **order}
    return Build(connection.post("/api/v1/builds", body).json(), connection)


def _draw(build: Build, *, end: str = "") -> None:
    """Write one line over the last one: a bar, the stage, the share done."""
    fraction = float(build.progress["fraction"])
    filled = round(fraction * 30)
    line = f"\r{'█' * filled}{'·' * (30 - filled)} {fraction:4.0%} {build.state} {build.progress['stage']:<9}"
    sys.stderr.write(line + end)
    sys.stderr.flush()
