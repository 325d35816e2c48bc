"""R0-R2 applied to one layer of one dataset: its own statements, and the edges it was taken over.

Source: licence-rules R1 (a code license or a repository's file clears code only; a third party cannot
know), R2 (a publisher that contradicts itself is unknown; a later label adds limits and removes none).
This file decides *what* is judged; `walk.py` follows the edges and `acts.py` and its siblings judge.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.facts.dataset import Dataset, Layer, LicenseRow, Source
from app.facts.library import Library
from app.facts.license import LicenseTerms
from app.facts.lineage import DATA_LAYERS, layers_of_role

BEYOND = ("third-party-relabel", "repository-file")
MIXED_UPSTREAM = "LicenseRef-mixed-upstream"
VERSION = re.compile(r"-\d+(\.\d+)*$")
TWIN: Mapping[Layer, Layer] = {"text": "annotations", "annotations": "text"}


@dataclass(frozen=True, slots=True)
class Statements:
    """The rows of one layer by what they can do: parts of their own, rival statements, mere labels."""

    parts: tuple[LicenseRow, ...] = ()
    rivals: tuple[LicenseRow, ...] = ()
    labels: tuple[LicenseRow, ...] = ()


def rows_of(dataset: Dataset, layer: Layer) -> tuple[LicenseRow, ...]:
    """Return the rows in force for a layer; a superseded row is history, shown and not judged."""
    return tuple(row for row in dataset.licenses if row.covers == layer and not row.superseded)


def sort_statements(rows: Iterable[LicenseRow], terms: Mapping[str, LicenseTerms]) -> Statements:
    """Tell parts, rival statements and labels apart (R1, R2).

    A row with an origin stands for that part alone. A notice that only points at other terms is a
    condition beside the statement, not a rival to it. A label by someone who cannot know (third party,
    repository file) is judged as the statement only where the publisher made none.
    """
    parts: list[LicenseRow] = []
    own: list[LicenseRow] = []
    labels: list[LicenseRow] = []
    for row in rows:
        known = terms.get(row.id)
        points_elsewhere = known is not None and bool(known.incorporates or known.incorporates_licenses)
        if row.basis in BEYOND:
            labels.append(row)
        elif row.origin or points_elsewhere or row.id == MIXED_UPSTREAM:
            parts.append(row)
        else:
            own.append(row)
    if len(own) == 1:
        return Statements((*parts, *own), (), tuple(labels))
    if not own and all(row.origin for row in parts):
        return Statements((*parts, *labels), (), ())
    return Statements(tuple(parts), tuple(own), tuple(labels))


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a dataset's layers: rows in force and edges, layer by layer."""

    dataset: Dataset
    rows: Mapping[Layer, tuple[LicenseRow, ...]]
    edges: Mapping[Layer, tuple[Source, ...]]

    def has(self, layer: Layer) -> bool:
        """Say whether anything is known of a layer: a row of its own, or an edge that brings it."""
        return layer in self.rows or layer in self.edges

    def links_only(self, layer: Layer) -> bool:
        """Say whether the dataset holds nothing but links to this layer's content."""
        rows = self.rows.get(layer)
        return bool(rows) and all(row.content == "links-only" for row in rows or ())

    def answering(self, layer: Layer) -> Layer | None:
        """Return the layer that answers for `layer` here; None when nothing does.

        Words taken from annotations and annotations taken from words are one thing under two names.
        """
        if layer in self.rows or layer in self.edges:
            return layer
        other = TWIN.get(layer)
        return other if other is not None and self.has(other) else None

    def present(self) -> tuple[Layer, ...]:
        """List the data layers that an answer must speak about, code apart (it is never trained on)."""
        compiled = "compilation" in self.rows
        found: list[Layer] = []
        for layer in DATA_LAYERS:
            excused = compiled or (layer == "annotations" and self.has("text"))
            if self.has(layer) or (not excused and _is_expected(self.dataset, layer)):
                found.append(layer)
        return (*found, "compilation") if compiled or not found else tuple(found)


def shape_of(dataset: Dataset, library: Library) -> Shape:
    """Sort a dataset's rows and edges by layer, once for every question that follows.

    A place such as the web counts only where the dataset has no row of its own for the layer (a row for
    text answers for captions; one for annotations says nothing of the words they are about); a named
    dataset counts always, since no later label clears it (R2), unless a row stands for just that part.
    """
    rows: dict[Layer, tuple[LicenseRow, ...]] = {}
    claims: list[LicenseRow] = []
    for row in dataset.licenses:
        if not row.superseded:
            rows[row.covers] = (*rows.get(row.covers, ()), row)
            if row.origin:
                claims.append(row)
    edges: dict[Layer, dict[str, Source]] = {}
    for source in dataset.sources:
        origin = None if source.id in library.datasets else library.origins.get(source.id)
        for layer in layers_of_role(source.role):
            answered = layer in rows or (layer == "annotations" and "text" in rows)
            if origin is not None and origin.cataloged and answered:
                continue
            if not claims or not any(_stands_for(row, source.id, layer, library) for row in claims):
                edges.setdefault(layer, {}).setdefault(source.id, source)
    for row in claims:
        for origin_id in _origins(row):
            known = origin_id in library.datasets and origin_id != dataset.id
            if known and not _stands_for(row, origin_id, row.covers, library):
                edges.setdefault(row.covers, {}).setdefault(origin_id, Source(id=origin_id, role=row.covers))
    ordered = {layer: tuple(map(found.__getitem__, sorted(found))) for layer, found in edges.items()}
    return Shape(dataset, rows, ordered)


def _is_expected(dataset: Dataset, layer: Layer) -> bool:
    """Say whether a dataset must have this layer: pictures for every input format, text for annotations."""
    if layer == "images":
        return bool(dataset.input_formats)
    return layer == "annotations" and bool(dataset.annotation_types)


def _origins(row: LicenseRow) -> tuple[str, ...]:
    return tuple(one.strip() for one in (row.origin or "").split(",") if one.strip())


def _stands_for(row: LicenseRow, origin_id: str, layer: Layer, library: Library) -> bool:
    """Say whether a row picks some values out of its origin's mixture, so that the rest was not taken.

    Only then the edge is not walked. A row that merely repeats its origin loses nothing by the walk, and
    one that claims something else launders nothing: what lies further up always counts.
    """
    if row.covers != layer or origin_id not in _origins(row):
        return False
    if not (row.basis == "upstream" or row.unverified or row.per_sample is not None):
        return False
    upstream = library.datasets.get(origin_id)
    if upstream is None:
        return True
    theirs = rows_of(upstream, layer)
    mixed = bool(theirs) and all(len(_ids_in(one, library)) > 1 for one in theirs)
    further = any(
        one.id in library.datasets and layer in layers_of_role(one.role) for one in upstream.sources
    )
    if not mixed or further or (layer != "images" and upstream.generators):
        return False
    stated = {one for their in theirs for one in _ids_in(their, library)}
    return all(_repeats(claimed, stated, library) for claimed in _ids_in(row, library))


def _ids_in(row: LicenseRow, library: Library) -> set[str]:
    """Return the license of a row with every value it lists, by itself or through its kind of mixture."""
    if row.per_sample is not None and row.per_sample.values:
        return {value.id for value in row.per_sample.values}
    terms = library.licenses.get(row.id)
    listed = terms.per_sample.values.values() if terms is not None and terms.per_sample is not None else ()
    return {row.id, *listed}


def _repeats(claimed: str, stated: set[str], library: Library) -> bool:
    """Say whether a claim is one of the origin's licenses, or another version of one that grants no more."""
    if claimed in stated:
        return True
    mine = library.licenses.get(claimed)
    for other in stated:
        theirs = library.licenses.get(other)
        if mine is None or theirs is None or mine.grants != theirs.grants:
            continue
        if VERSION.sub("", claimed) == VERSION.sub("", other):
            return True
    return False
