"""One dataset as one flat row: the same columns in JSON lists, CSV, Parquet and Arrow."""

from collections.abc import Callable, Mapping
from typing import Literal

from app.catalog.facets import FACETS
from app.facts.dataset import Dataset
from app.licensing.verdict import Judgement

Cell = str | int | float | bool | None | tuple[str, ...]
Kind = Literal["text", "number", "share", "flag", "list"]
Row = dict[str, Cell]

# column -> its kind and how a dataset fills it
_FACTS: dict[str, tuple[Kind, Callable[[Dataset], Cell]]] = {
    "id": ("text", lambda d: d.id),
    "name": ("text", lambda d: d.name),
    "publisher": ("text", lambda d: d.publisher),
    "year": ("number", lambda d: d.year),
    "summary_en": ("text", lambda d: d.summary.en),
    "summary_ja": ("text", lambda d: d.summary.ja),
    "stage": ("list", lambda d: d.stage),
    "domains": ("list", lambda d: d.domains),
    "input_formats": ("list", lambda d: d.input_formats),
    "annotation_types": ("list", lambda d: d.annotation_types),
    "quality": ("text", lambda d: d.quality),
    "collection": ("list", lambda d: d.collection),
    "languages": ("list", lambda d: d.languages),
    "samples": ("number", lambda d: d.scale.samples),
    "images": ("number", lambda d: d.scale.images),
    "unit": ("text", lambda d: d.scale.unit),
    "licenses": ("list", FACETS["layer_license"].values),
    "generators": ("list", FACETS["generator"].values),
    "sources": ("list", FACETS["source"].values),
    "access": ("text", lambda d: d.access.status),
    "training_use": ("text", lambda d: d.training_use),
    "faces": ("text", lambda d: d.privacy.faces_blurred),
    "nsfw": ("text", lambda d: d.privacy.nsfw_filtered),
    "seed": ("flag", lambda d: d.seed),
    "superseded_by": ("text", lambda d: d.superseded_by),
    "huggingface": ("list", lambda d: d.access.huggingface),
    "homepage": ("text", lambda d: d.access.homepage),
    "arxiv": ("text", lambda d: d.citation.arxiv),
}
# columns that answer for the use asked for; empty when none was
_ANSWERS: dict[str, tuple[Kind, Callable[[Judgement], Cell]]] = {
    "verdict": ("text", lambda j: str(j.verdict)),
    "usable_part": ("text", lambda j: str(j.best)),
    "kept_share": ("share", lambda j: j.filtered.kept_share if j.filtered else None),
    "reason_en": ("text", lambda j: j.deciding.sentence if j.deciding else None),
    "reason_ja": ("text", lambda j: j.deciding.sentence_ja or None if j.deciding else None),
}
COLUMNS: Mapping[str, Kind] = {
    **{name: kind for name, (kind, _) in _FACTS.items()},
    **{name: kind for name, (kind, _) in _ANSWERS.items()},
}


def row_of(dataset: Dataset, judgement: Judgement | None, *, fields: tuple[str, ...] = ()) -> Row:
    """Return a dataset's row: every column, or those named, in the order of the table."""
    row: Row = {name: read(dataset) for name, (_, read) in _FACTS.items() if not fields or name in fields}
    for name, (_, answer) in _ANSWERS.items():
        if not fields or name in fields:
            row[name] = None if judgement is None else answer(judgement)
    return row
