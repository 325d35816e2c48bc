"""The archive of Papers with Code, which closed in July 2025: dataset entries and evaluation tables.

Dumps are JSON, plain or gzip, and read entry by entry. Keys that a dump does not have are not stated, never
assumed. The dumps are CC BY-SA 4.0: only ids, names and links are taken over, and the link back is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.hub.found import Found
from app.hub.json_stream import stream_entries

SHOWN_PAPERS = 20


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One dataset as a benchmark of a task: its metrics, how many results are listed, and links to papers."""

    task: str
    dataset: str
    metrics: tuple[str, ...]
    results: int
    papers: tuple[str, ...] = ()


def is_evaluation_dump(file: Path) -> bool:
    """Say whether a dump lists tasks with their tables; the other kind lists datasets."""
    first = next(iter(stream_entries(file)), None)
    return isinstance(first, Mapping) and "datasets" in first and "task" in first


def read_datasets(file: Path) -> Iterator[Found]:
    """Yield the entries of a `datasets.json` dump; entries without a name are passed over."""
    for entry in stream_entries(file, listed=True):
        if isinstance(entry, Mapping) and entry.get("name"):
            yield _found(entry)


def read_benchmarks(file: Path) -> Iterator[Benchmark]:
    """Yield task and dataset of every evaluation table, subtasks included."""
    for task in stream_entries(file):
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
            _papers(results.get("rows") or ()),
        )
        for inner in table.get("subdatasets") or ():
            yield from _tables({"task": name, "datasets": [inner]})
    for inner in task.get("subtasks") or ():
        yield from _tables(inner)


def _found(entry: Mapping[str, Any]) -> Found:
    """Take over names and links; what the archive says of license, tasks and languages stays there."""
    loaders = [one for one in entry.get("data_loaders") or () if isinstance(one, Mapping)]
    return Found(
        origin="pwc",
        id=str(entry["name"]),
        title=str(entry.get("full_name") or entry["name"]),
        page=str(entry.get("url") or f"pwc:{entry['name']}"),
        homepage=str(entry["homepage"]) if entry.get("homepage") else None,
        github=next((_repository(str(one.get("repo") or "")) for one in loaders if one.get("repo")), None),
    )


def _repository(url: str) -> str | None:
    prefix = "https://github.com/"
    return "/".join(url.removeprefix(prefix).split("/")[:2]) if url.startswith(prefix) else None


def _papers(rows: Any) -> tuple[str, ...]:
    """Return links to the papers of the first results, each once."""
    links = (str(row.get("paper_url") or "") for row in rows if isinstance(row, Mapping))
    found = dict.fromkeys(link for link in links if link.startswith(("https://", "http://")))
    return tuple(found)[:SHOWN_PAPERS]
