"""Where a dataset's official files are: a local folder named in `KONDATE_MIRRORS`, else the Hub's cache."""

from pathlib import Path
from typing import Any

import yaml

from app.corpora import demo_charts
from app.corpora.readers.layouts import LAYOUTS
from app.errors import InvalidInput, SourceUnavailable
from app.facts.dataset import Dataset
from app.hub.archives import fetch_archive
from app.hub.huggingface import HubRepository, download_snapshot
from app.settings import Settings

LINK = ("http://", "https://")


def locate(dataset: Dataset, settings: Settings) -> Path:
    """Return the folder with the dataset's official files, fetched at its pinned revision if need be.

    Raises SourceUnavailable that names the fix when there is no way to the files.
    """
    entry = dataset.access.reader
    if entry is not None and entry.layout in LAYOUTS and LAYOUTS[entry.layout].made_here:
        # What is made here depends on our own words only; their file stands for the source.
        return Path(demo_charts.__file__).with_name("topics.yaml")
    mirror = read_mirrors(settings).get(dataset.id)
    if mirror is not None:
        return _mirrored(dataset, mirror, settings)
    return _from_hub(dataset, settings)


def read_mirrors(settings: Settings) -> dict[str, str]:
    """Return dataset id -> folder or Hub address, as the mirrors file says; folders relative to that file."""
    file = settings.mirrors
    if file is None:
        return {}
    try:
        entries: Any = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise InvalidInput(f"KONDATE_MIRRORS: {file} cannot be read: {error}", field="mirrors") from error
    if not isinstance(entries, dict) or not all(isinstance(value, str) for value in entries.values()):
        raise InvalidInput(
            f"KONDATE_MIRRORS: {file} must map dataset ids to folders or Hub addresses", field="mirrors"
        )
    return {
        str(name): value if value.startswith((*LINK, "hf://")) else str((file.parent / value).absolute())
        for name, value in entries.items()
    }


def _mirrored(dataset: Dataset, mirror: str, settings: Settings) -> Path:
    if mirror.startswith("hf://"):
        name, _, revision = mirror.removeprefix("hf://").removeprefix("datasets/").partition("@")
        return download_snapshot(HubRepository(name, revision or None), settings, patterns=_patterns(dataset))
    if mirror.startswith(LINK):
        return fetch_archive(mirror, settings)
    folder = Path(mirror)
    if not folder.is_dir():
        raise SourceUnavailable(
            f"dataset '{dataset.id}': KONDATE_MIRRORS names {folder}, which is not a folder",
            field=f"mirrors.{dataset.id}",
        )
    return folder


def _from_hub(dataset: Dataset, settings: Settings) -> Path:
    if not dataset.access.huggingface:
        raise SourceUnavailable(
            f"dataset '{dataset.id}' is not on the Hub; download it from"
            f" {dataset.access.homepage or dataset.access.github or 'its publisher'} and add"
            f" '{dataset.id}: <folder>' to the file that KONDATE_MIRRORS names",
            field=f"mirrors.{dataset.id}",
        )
    repository = HubRepository(dataset.access.huggingface[0], dataset.access.revision)
    return download_snapshot(repository, settings, patterns=_patterns(dataset))


def _patterns(dataset: Dataset) -> list[str]:
    """Return the Hub patterns of every file that any split may read."""
    entry = dataset.access.reader
    if entry is None:
        return []
    wanted: set[str] = set()
    for parts in entry.splits.values():
        for pattern in parts.values():
            for one in pattern.split("|"):
                wanted.update((one.strip(), f"{one.strip()}/*"))
    return sorted(wanted)
