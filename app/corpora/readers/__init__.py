"""Readers: one real file layout each, bound to a dataset by its catalog entry.

Owns: turning the official files of a dataset into samples, in a fixed order, by row range. Never: the
network (links go through a fetcher of `app.hub`), the catalog, or a decision about licenses.

Decision: a reader is chosen by layout, never by dataset, so a new dataset with a known layout needs no
code. One row is one `RawSample`: a sample, or the reject it already is. In = samples + rejects holds by
construction, and `read(a, c)` equals `read(a, b)` followed by `read(b, c)`.
"""

from collections.abc import Mapping
from pathlib import Path

from app.corpora.readers.binding import MAX_IMAGE_BYTES, Binding, Fetcher, Value
from app.corpora.readers.image_facts import DEFAULTS as IMAGE_FACTS
from app.corpora.readers.image_facts import missing_facts
from app.corpora.readers.layouts import LAYOUTS
from app.corpora.readers.row_reader import SourceReader
from app.errors import InvalidInput, SourceUnavailable, UnknownName
from app.facts.dataset import Dataset, Reader

__all__ = ["Fetcher", "SourceReader", "image_facts_missing", "open_reader", "pick_split", "splits_present"]


def open_reader(
    dataset: Dataset,
    location: Path,
    *,
    split: str | None = None,
    fetcher: Fetcher | None = None,
    max_image_bytes: int = MAX_IMAGE_BYTES,
) -> SourceReader:
    """Open one split of a dataset's official files at `location` (from `mirrors.locate`).

    Without `split`, the first split of the catalog entry that is present there is read. `fetcher` gets
    the pictures of link tables (`app.hub.urls.ImageFetcher`); other layouts need none.
    """
    entry = _entry(dataset)
    layout = LAYOUTS[entry.layout]
    name = split or pick_split(dataset, location)
    if name not in entry.splits:
        raise UnknownName(f"split of '{dataset.id}'", name, entry.splits, field="split")
    defaults: Mapping[str, Value] = {**IMAGE_FACTS, **layout.defaults}
    for key in entry.mapping:
        if key not in defaults:
            raise UnknownName(
                f"mapping key of layout '{entry.layout}'", key, defaults, field="access.reader.mapping"
            )
    mapping: Mapping[str, Value] = {**defaults, **entry.mapping}
    return layout.open(
        Binding(dataset, location, name, entry.splits[name], mapping, fetcher, max_image_bytes)
    )


def splits_present(dataset: Dataset, location: Path) -> tuple[str, ...]:
    """Return the splits whose rows are at `location`, in the catalog's order."""
    entry = _entry(dataset)
    required = LAYOUTS[entry.layout].required
    present = []
    for name, parts in entry.splits.items():
        binding = Binding(dataset, location, name, parts, {})
        if all(binding.find_files(role) for role in required):
            present.append(name)
    return tuple(present)


def image_facts_missing(dataset: Dataset, location: Path, *, split: str) -> str | None:
    """Return the files that would state the licenses of a split's pictures, where none of them is there."""
    entry = _entry(dataset)
    return missing_facts(Binding(dataset, location, split, entry.splits[split], entry.mapping))


def pick_split(dataset: Dataset, location: Path) -> str:
    """Return the split a build reads when none is named: the first that is present."""
    present = splits_present(dataset, location)
    if present:
        return present[0]
    wanted = "; ".join(
        f"{name}: {', '.join(parts.values())}" for name, parts in _entry(dataset).splits.items()
    )
    raise SourceUnavailable(
        f"dataset '{dataset.id}': none of its splits is under {location}; expected one of ({wanted})",
        field="access.reader.splits",
    )


def _entry(dataset: Dataset) -> Reader:
    entry = dataset.access.reader
    if entry is None:
        raise SourceUnavailable(
            f"dataset '{dataset.id}' has no access.reader in its catalog file, so a build cannot read it",
            field="access.reader",
        )
    if entry.layout not in LAYOUTS:
        raise UnknownName("reader layout", entry.layout, LAYOUTS, field="access.reader.layout")
    if not entry.splits:
        raise InvalidInput(
            f"dataset '{dataset.id}': access.reader.splits is empty", field="access.reader.splits"
        )
    return entry
