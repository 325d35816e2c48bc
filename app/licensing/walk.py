"""The walk over layers and lineage that every answer is made from, memoized within one question.

A node is one layer of one dataset. Its summary is the worst of its own parts and of everything
upstream, each node computed once: a pass over a whole catalog is linear in its edges. Opening one
dataset lists the same parts with their paths. Nothing outlives the `Walk` object.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.facts.dataset import Dataset, Layer, Source
from app.facts.library import Library
from app.licensing.drift import drifted_parts
from app.licensing.findings import ALLOWED, RANK, Finding, worse
from app.licensing.layers import MIXED_UPSTREAM, Shape, shape_of
from app.licensing.parts import (
    Judge,
    Part,
    generator_parts,
    layer_parts,
    place_part,
    training_parts,
)
from app.licensing.phrases import UNTRACED, Pair
from app.licensing.policy import Standing
from app.licensing.samples import values_of
from app.licensing.use import Use
from app.licensing.verdict import LayerVerdict, Verdict

Key = tuple[str, Layer, bool]
NOTHING = "nothing-stated"


@dataclass(slots=True)
class Summary:
    """The verdict of a node with everything upstream of it, and what a per-sample filter could change."""

    verdict: Verdict = ALLOWED
    plain: Verdict = ALLOWED
    deciding: Finding | None = None
    path: tuple[str, ...] = ()
    part: Part | None = None
    values: Mapping[str, Verdict] | None = None
    complete: bool = True

    def add(self, part: Part, path: tuple[str, ...]) -> None:
        """Take one part in: the first of the worst findings decides."""
        assessment = part.assessment
        verdict, rest = assessment.verdict, assessment.verdict
        if assessment.samples:
            rest = assessment.base
            self._weigh((license_id, one.verdict) for license_id, one in assessment.samples)
        if RANK[rest] > RANK[self.plain]:
            self.plain = rest
        if self.part is None or RANK[verdict] > RANK[self.verdict]:
            self.verdict = worse(verdict, self.verdict)
            self.deciding, self.path, self.part = assessment.deciding, path, part

    def join(self, other: "Summary", prefix: str) -> None:
        """Take an upstream node in, reached through `prefix`."""
        if self.part is None or RANK[other.verdict] > RANK[self.verdict]:
            self.verdict = worse(other.verdict, self.verdict)
            self.deciding, self.path, self.part = other.deciding, (prefix, *other.path), other.part
        if RANK[other.plain] > RANK[self.plain]:
            self.plain = other.plain
        if other.values:
            self._weigh(other.values.items())
        if not other.complete:
            self.complete = False

    def _weigh(self, values: Iterable[tuple[str, Verdict]]) -> None:
        """Keep the worst verdict of each license value, in a mapping of its own."""
        known = dict(self.values or {})
        for license_id, verdict in values:
            known[license_id] = worse(known.get(license_id, ALLOWED), verdict)
        self.values = known


class Walk:
    """One use over one library: judges every layer of every dataset at most once."""

    def __init__(self, library: Library, use: Use) -> None:
        standing = None if library.policy is None else Standing(library.policy)
        self.library = library
        self.use = use if standing is None else standing.use(use)
        self.standing = standing
        self.judge = Judge(library, self.use, standing)
        self.worded: dict[int, tuple[Finding, Pair]] = {}
        self.opened: dict[int, tuple[Finding, Pair]] = {}
        self.framed: dict[int, tuple[Finding, tuple[Pair, Pair]]] = {}
        self.bars: dict[tuple[str, str, Verdict, int], tuple[Finding, LayerVerdict]] = {}
        self._shapes: dict[str, Shape] = {}
        self._layers: dict[Key, Summary] = {}
        self._nodes: dict[Key, Summary] = {}
        self._active: set[Key] = set()

    def shape(self, dataset: Dataset) -> Shape:
        """Return the rows and edges of a dataset by layer."""
        known = self._shapes.get(dataset.id)
        if known is None or known.dataset is not dataset:
            known = self._shapes[dataset.id] = shape_of(dataset, self.library)
        return known

    def parts(self, shape: Shape, layer: Layer, *, linked: bool) -> tuple[Part, ...]:
        """List what a dataset itself says of a layer: statements, places, silence and list gaps."""
        dataset = shape.dataset
        rows, edges = shape.rows.get(layer, ()), shape.edges.get(layer, ())
        found = layer_parts(rows, layer, self.judge, linked=linked) if rows else []
        drifts = self.library.drift.get(dataset.id)
        if drifts:
            found = drifted_parts(found, layer, drifts, self.judge, linked=linked)
        if edges and dataset.sources_complete:  # "judge every part through sources": all parts are there
            found = [part for part in found if part.license != MIXED_UPSTREAM]
        known = self.library.datasets
        for edge in edges:
            if edge.id not in known:
                found.append(place_part(edge, layer, self.judge, linked=linked))
        if not rows:
            compiled = layer != "compilation" and bool(shape.rows.get("compilation"))
            if not edges and not compiled:
                found.append(self.judge.silence(layer, NOTHING, linked=linked))
            elif edges and _leaves_a_gap(dataset, compiled=compiled):
                found.append(self.judge.silence(layer, UNTRACED, linked=linked))
        elif layer == "compilation" and dataset.sources_complete is False:
            # a label clears what its publisher made; nobody traced what else is in the collection (R2)
            found.append(self.judge.silence(layer, UNTRACED, linked=linked))
        return tuple(found)

    def children(
        self, shape: Shape, layer: Layer, *, linked: bool
    ) -> Iterator[tuple[Source, Shape, Layer | None, bool]]:
        """Follow the edges that bring a layer in; a None layer means nothing there answers for it."""
        edges = shape.edges.get(layer)
        if edges is None:
            return
        below = linked or shape.links_only(layer)
        known = self.library.datasets
        for edge in edges:
            upstream = known.get(edge.id)
            if upstream is not None:
                theirs = self.shape(upstream)
                yield edge, theirs, theirs.answering(layer), below

    def node(self, shape: Shape, layer: Layer, *, linked: bool) -> Summary:
        """Summarize one layer of an upstream dataset, its compilation, generators and own upstream."""
        key = (shape.dataset.id, layer, linked)
        known = self._nodes.get(key)
        if known is not None:
            return known
        if key in self._active:
            return Summary(complete=False)
        self._active.add(key)
        summary = self.summarize(shape, layer, linked=linked)
        beside = self.beside(shape, layer, linked=linked)
        if beside:
            summary = replace(summary)
            for part in beside:
                summary.add(part, (part.place,))
        self._active.discard(key)
        if summary.complete or not self._active:
            self._nodes[key] = summary
        return summary

    def summarize(self, shape: Shape, layer: Layer, *, linked: bool = False) -> Summary:
        """Summarize one layer as such: what the dataset says of it, and what it was taken from."""
        dataset = shape.dataset
        key = (dataset.id, layer, linked)
        cataloged = self.library.datasets.get(dataset.id) is dataset
        known = self._layers.get(key) if cataloged else None
        if known is not None:
            return known
        summary = Summary()
        for part in self.parts(shape, layer, linked=linked):
            summary.add(part, (*part.via, layer))
        for edge, upstream, answering, below in self.children(shape, layer, linked=linked):
            if answering is not None:
                summary.join(self.node(upstream, answering, linked=below), edge.id)
                continue
            for part in self.unanswered(upstream, layer, linked=below):
                summary.add(part, (edge.id, part.place))
        if cataloged and summary.complete:
            self._layers[key] = summary
        return summary

    def compiled(self, shape: Shape, *, linked: bool) -> tuple[Part, ...]:
        """List the compiler's own statements: its contribution, and all that it says of the rest."""
        rows = shape.rows.get("compilation", ())
        return tuple(layer_parts(rows, "compilation", self.judge, linked=linked)) if rows else ()

    def beside(self, shape: Shape, layer: Layer, *, linked: bool) -> tuple[Part, ...]:
        """List what travels with an upstream layer: its generators, the compiler's word, that on training."""
        return (
            *self.generators(shape.dataset, layer),
            *(() if layer == "compilation" else self.compiled(shape, linked=linked)),
            *training_parts(shape.dataset, layer, self.use),
        )

    def unanswered(self, shape: Shape, layer: Layer, *, linked: bool) -> tuple[Part, ...]:
        """List what speaks for an upstream layer of which the upstream itself states nothing."""
        silence = () if "compilation" in shape.rows else (self.judge.silence(layer, NOTHING, linked=linked),)
        return (*silence, *self.beside(shape, layer, linked=linked))

    def generators(self, dataset: Dataset, layer: Layer | None) -> tuple[Part, ...]:
        """List the generators whose outputs travel with a layer; None asks for all of them."""
        if not dataset.generators:
            return ()
        return generator_parts(dataset, layer, self.judge)

    def counts(self, dataset: Dataset) -> dict[str, int | None]:
        """Count samples by license value, as far as the dataset's own rows establish it."""
        found: dict[str, int | None] = {}
        for row in dataset.licenses:
            if row.per_sample is None or row.superseded:
                continue
            terms = self.library.licenses.get(row.id)
            values = values_of(row, terms, self.library.licenses, split=self.judge.split)
            for license_id, count in values.counts if values is not None else ():
                found.setdefault(license_id, count)
        return found


def _leaves_a_gap(dataset: Dataset, *, compiled: bool) -> bool:
    """Say whether a layer known by its sources alone may hold more than they list (R2).

    A list marked complete holds it all. One that nobody marked does not, unless the compiler's own
    statement answers for what it added; one marked incomplete never does.
    """
    return dataset.sources_complete is False or (dataset.sources_complete is None and not compiled)
