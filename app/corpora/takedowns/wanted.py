"""The deletion list: what must go and why, and which samples of a corpus it means."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import TypeAdapter, ValidationError

from app.errors import InvalidInput
from app.facts.record import Record

What = Literal["sample", "dataset", "image", "url"]
Reason = Literal[
    "withdrawn-license", "opt-out", "person-asked", "rights-holder-asked", "court-order", "faulty"
]


class Wanted(Record):
    """One line: a sample (`dataset/sample_id`), a dataset (id), an image (sha256) or a source URL."""

    what: What
    value: str
    reason: Reason
    note: str = ""


_LIST = TypeAdapter(tuple[Wanted, ...])


def read_list(path: Path) -> tuple[Wanted, ...]:
    """Read a list in YAML or JSON (a list of records) or CSV (a column a field).

    Raises `InvalidInput` that names the line.
    """
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as opened:
                given: Any = [
                    {name: value for name, value in row.items() if value} for row in csv.DictReader(opened)
                ]
        else:
            given = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _LIST.validate_python(tuple(given) if isinstance(given, list) else given)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}", field="list") from error
    except ValidationError as error:
        first = error.errors()[0]
        number, *rest = first["loc"] or (0,)
        line = f"entry {number + 1}, " if isinstance(number, int) and first["loc"] else ""
        where = ".".join(str(part) for part in rest)
        raise InvalidInput(f"{path}: {line}{where}: {first['msg']}", field="list") from error


def match(wanted: Sequence[Wanted], receipts: Iterable[Mapping[str, Any]]) -> dict[int, Wanted]:
    """Return receipt number -> the first line of the list that means it.

    A sample is also meant by its first epoch's name and by its publisher's own (`source_id`); an image by
    the hash of its pixels in the source or of its file in the corpus.
    """
    lines: dict[tuple[str, str], Wanted] = {}
    for one in wanted:
        lines.setdefault((one.what, one.value.strip()), one)
    found = {}
    for number, receipt in enumerate(receipts):
        line = next((lines[key] for key in _names(receipt) if key in lines), None)
        if line is not None:
            found[number] = line
    return found


def _names(receipt: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield every name by which a list may mean a sample."""
    dataset, sample = receipt["dataset"], receipt["sample_id"]
    yield "sample", f"{dataset}/{sample}"
    if (receipt["epoch"] or 1) > 1:
        yield "sample", f"{dataset}/{sample.rpartition('#')[0]}"
    if receipt["source_id"]:
        yield "sample", f"{dataset}/{receipt['source_id']}"
    yield "dataset", dataset
    for name in (*receipt["pixels_before"], *receipt["files_after"]):
        yield "image", name
    for address in (receipt["source_url"], *receipt["image_urls"]):
        if address:
            yield "url", address
