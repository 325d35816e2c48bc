"""Pasted text that is no record: lists, tables, pip-like requirement lines, command-line arguments."""

import csv
import re
from collections.abc import Iterator

from app.mixes.mention import Mention

NAME_COLUMNS = ("dataset", "id", "name", "repo", "path")
COUNT_COLUMNS = ("samples", "count", "num_samples", "rows")
VERSION = re.compile(r"\s*(?:\[[^\]]*\])?\s*(?:===?|~=|!=|[<>]=?).*$")
REVISION = re.compile(r"(?<=[\w.-])@[\w./-]+$")


def read_lines(text: str) -> Iterator[Mention]:
    """Read names set apart by lines, commas or semicolons; ids may also stand side by side."""
    for line in text.splitlines():
        bare = re.sub(r"(^|\s)#\s.*$", "", line).strip()
        if re.match(r"(?:--[a-z][\w-]+|-[a-z])(?:[\s=]|$)", bare):
            continue  # an option of pip, not a name
        bare = re.sub(r"^(?:[-*•]+|\d+[.)]\s)\s*", "", bare)
        for chunk in re.split(r"[,;\t]+", bare):
            words = chunk.split()
            names = words if all(re.search(r"[-_/]", word) for word in words) else [" ".join(words)]
            for name in names:
                if name := _without_version(name.strip("\"'`")):
                    yield Mention(name)


def _without_version(name: str) -> str:
    """Strip what pip and git put around a name: `git+`, versions, revisions."""
    return REVISION.sub("", VERSION.sub("", name.removeprefix("git+"))).strip()


def read_table(text: str) -> tuple[Mention, ...]:
    """Read a CSV or TSV table whose header names a column of datasets; nothing when it is none."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if len(lines) < 2:
        return ()
    mark = "\t" if "\t" in lines[0] else ","
    head = [cell.strip().casefold() for cell in lines[0].split(mark)]
    named = next((column for column in NAME_COLUMNS if column in head), None)
    if named is None or len(head) < 2:
        return ()
    rows = csv.DictReader(lines[1:], fieldnames=head, delimiter=mark)
    return tuple(
        Mention(name, (), _whole(row, COUNT_COLUMNS), _float(row.get("weight")))
        for row in rows
        if (name := (row.get(named) or "").strip())
    )


def _whole(row: dict[str, str], columns: tuple[str, ...]) -> int | None:
    written = next((row[column] for column in columns if row.get(column)), "")
    return int(written) if written.strip().isdigit() else None


def _float(written: str | None) -> float | None:
    try:
        return float(written) if written else None
    except ValueError:
        return None


def read_arguments(text: str) -> Iterator[Mention]:
    """Read ms-swift arguments: everything after `--dataset` up to the next option."""
    joined = re.sub(r"\\\n", " ", text)
    for after in re.findall(r"--dataset\s+(.*?)(?=\s--|\Z)", joined, re.DOTALL):
        for word in after.split():
            bare = word.strip("\"'")
            if bare and not bare.startswith("$"):
                yield read_argument(bare)


def read_argument(written: str) -> Mention:
    """Read one dataset as ms-swift writes it: `name[:subset][#samples]`."""
    name, _, taken = written.partition("#")
    bare = re.sub(r"(?<=[^:/]):[\w/.-]+$", "", name) if "://" not in name else name
    return Mention(name, (bare,) if bare != name else (), int(taken) if taken.isdigit() else None)
