"""A mix in the words of trainers and lawyers: one format, one file, all in the table `FORMATS`.

Each writer is a pure function of mix and catalog. Paths inside the files are relative to a folder that
holds one folder a dataset, named by its id. Decision: weights are written in full, never rounded, so
that every trainer draws the same mix.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.errors import UnknownName
from app.mixes.exports.bibliography import bibliography
from app.mixes.exports.croissant import croissant
from app.mixes.exports.cyclonedx import cyclonedx
from app.mixes.exports.interleave import interleave
from app.mixes.exports.notice import notice
from app.mixes.exports.plain import as_csv, as_json, as_yaml
from app.mixes.exports.spdx import spdx
from app.mixes.exports.trainers import energon, llamafactory, llamafactory_arguments, llava, mosaicml, msswift
from app.recommender.mix import Mix


@dataclass(frozen=True, slots=True)
class Export:
    """A file made from a mix."""

    media_type: str
    filename: str
    body: bytes


Writer = Callable[[Mix, Catalog], str]

FORMATS: Mapping[str, tuple[str, Writer]] = {
    "yaml": ("application/yaml", as_yaml),
    "json": ("application/json", as_json),
    "csv": ("text/csv", as_csv),
    "energon.yaml": ("application/yaml", energon),
    "mosaicml.yaml": ("application/yaml", mosaicml),
    "llamafactory.json": ("application/json", llamafactory),
    "llamafactory.yaml": ("application/yaml", llamafactory_arguments),
    "msswift.args": ("text/plain", msswift),
    "llava.yaml": ("application/yaml", llava),
    "interleave.py": ("text/x-python", interleave),
    "NOTICE.md": ("text/markdown", notice),
    "spdx.json": ("application/ld+json", spdx),
    "cyclonedx.json": ("application/vnd.cyclonedx+json", cyclonedx),
    "croissant.json": ("application/ld+json", croissant),
    "bib": ("application/x-bibtex", bibliography),
}


def export(mix: Mix, catalog: Catalog, format: str) -> Export:
    """Write a mix in a named format."""
    if format not in FORMATS:
        raise UnknownName("mix format", format, FORMATS, field="format")
    media_type, writer = FORMATS[format]
    short = mix.id.removeprefix("sha256:")[:12]
    name = format if format == "NOTICE.md" else f"mix-{short}.{format}"
    return Export(media_type, name, writer(mix, catalog).encode())
