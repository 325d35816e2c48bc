"""A finished corpus: its files with sizes and hashes, and what it is like as histograms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.corpora.sample_views import FileView
from app.web.language import Language


@dataclass(frozen=True, slots=True)
class FileRow:
    path: str
    url: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HistogramBar:
    label: str
    count: str
    start: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    title: str
    bars: tuple[HistogramBar, ...]


def file_rows(
    files: Iterable[FileView], manifest: Mapping[str, Any] | None, build_id: str, language: Language
) -> tuple[FileRow, ...]:
    """Return the files of a corpus with their sizes and hashes."""
    known = manifest or {}
    hashes = {shard["path"]: shard["sha256"] for shard in known.get("shards", ())} | known.get("files", {})
    return tuple(
        FileRow(
            path=one.path,
            url=f"/api/v1/builds/{build_id}/files/{one.path}",
            size=language.size(one.bytes),
            sha256=str(hashes.get(one.path, "")),
        )
        for one in files
    )


def histograms(stats: Mapping[str, Any], language: Language) -> tuple[Histogram, ...]:
    """Return the corpus's histograms that have more than one bar."""
    titles = {
        "image_width": language.gettext("Image width, pixels"),
        "image_height": language.gettext("Image height, pixels"),
        "aspect_ratio": language.gettext("Width over height"),
        "text_characters": language.gettext("Characters of text"),
        "turns_per_sample": language.gettext("Messages in a sample"),
        "boxes_per_sample": language.gettext("Boxes in a sample"),
        "tiles_per_image": language.gettext("Tiles of an image"),
        "image_tokens": language.gettext("Image tokens"),
        "text_tokens": language.gettext("Text tokens"),
        "learned_tokens": language.gettext("Tokens learned"),
        "images_per_sample": language.gettext("Pictures in a sample"),
    }
    found = []
    for name, title in titles.items():
        rows = stats.get("histograms", {}).get(name, [])
        if len(rows) > 1:
            most = max(count for _, count in rows)
            width = 100 / len(rows)
            bars = tuple(
                HistogramBar(
                    label=language.number(low),
                    count=language.number(count),
                    start=round(number * width, 3),
                    width=round(width * 0.86, 3),
                    height=round(max(1.0, 68 * count / most), 1),
                )
                for number, (low, count) in enumerate(rows)
            )
            found.append(Histogram(title=title, bars=bars))
    return tuple(found)
