"""The archive of Papers with Code, which closed in July 2025: dataset entries and evaluation tables.

Dumps are JSON, plain or gzip. Keys that a dump does not have are not stated, never assumed; the dumps carry
no license, so a draft made from them has none.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from app.errors import InvalidInput
from app.hub.found import Found

UNPACKED_LIMIT = 2_000_000_000
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One dataset as a benchmark of a task: its metrics and how many results are listed."""

    task: str
    dataset: str
    metrics: tuple[str, ...]
    results: int


def read_datasets(file: Path) -> Iterator[Found]:
    """Yield the entries of a `datasets.json` dump; entries without a name are passed over."""
    content = _load(file)
    if not isinstance(content, list):
        raise InvalidInput(f"{file.name} is not a datasets dump: expected a list", field="pwc")
    for entry in content:
        if isinstance(entry, Mapping) and entry.get("name"):
            yield _found(entry)


def read_benchmarks(file: Path) -> Iterator[Benchmark]:
    """Yield task and dataset of every evaluation table, subtasks included."""
    content = _load(file)
    for task in content if isinstance(content, list) else [content]:
        yield from _tables(task)


def _tables(task: Any) -> Iterator[Benchmark]:
    if not isinstance(task, Mapping):
        return
    name = str(task.get("task") or "")
    for table in task.get("datasets") or ():
        results = table.get("sota") or {}
        yield Benchmark(
            name,
            str(table.get("dataset") or ""),
            tuple(str(metric) for metric in results.get("metrics") or ()),
            len(results.get("rows") or ()),
        )
        for inner in table.get("subdatasets") or ():
            yield from _tables({"task": name, "datasets": [inner]})
    for inner in task.get("subtasks") or ():
        yield from _tables(inner)


def _found(entry: Mapping[str, Any]) -> Found:
    paper = entry.get("paper")
    loaders = [one for one in entry.get("data_loaders") or () if isinstance(one, Mapping)]
    date = str(entry.get("introduced_date") or "")
    stated = entry.get("license_name") or entry.get("license")
    return Found(
        origin="pwc",
        id=str(entry["name"]),
        title=str(entry.get("full_name") or entry["name"]),
        page=str(entry.get("url") or f"pwc:{entry['name']}"),
        licenses=(str(stated),) if stated else (),
        languages=tuple(_names(entry.get("languages"))),
        tasks=tuple(_names(entry.get("tasks"), key="task")),
        features=tuple(_names(entry.get("modalities"))),
        homepage=str(entry["homepage"]) if entry.get("homepage") else None,
        github=next((_repository(str(one.get("repo") or "")) for one in loaders if one.get("repo")), None),
        year=int(date[:4]) if date[:4].isdigit() else None,
        paper=str(paper["title"]) if isinstance(paper, Mapping) and paper.get("title") else None,
    )


def _names(value: Any, key: str = "name") -> list[str]:
    found = value if isinstance(value, list) else []
    return [str(one.get(key) if isinstance(one, Mapping) else one) for one in found if one]


def _repository(url: str) -> str | None:
    prefix = "https://github.com/"
    return "/".join(url.removeprefix(prefix).split("/")[:2]) if url.startswith(prefix) else None


def _load(file: Path) -> Any:
    try:
        data = file.read_bytes()
        if data.startswith(GZIP):
            with gzip.open(file) as stream:
                data = stream.read(UNPACKED_LIMIT + 1)
            if len(data) > UNPACKED_LIMIT:
                raise InvalidInput(f"{file.name} unpacks to too much", field="pwc")
        return orjson.loads(data)
    except (OSError, EOFError, orjson.JSONDecodeError) as error:
        raise InvalidInput(f"{file.name} is not a Papers with Code dump: {error}", field="pwc") from error
