"""The full list behind a verdict: every part of every layer and upstream, once, by its shortest path."""

from collections import deque
from dataclasses import dataclass

from app.facts.dataset import Dataset, Layer
from app.licensing.layers import Shape
from app.licensing.parts import Part
from app.licensing.walk import Walk


@dataclass(frozen=True, slots=True)
class Listed:
    """A part with the dataset that holds it, its bar of the stack and the path that reaches it."""

    part: Part
    owner: Dataset
    bar: str
    path: tuple[str, ...]
    share: str | None
    depth: int


def list_parts(dataset: Dataset, walk: Walk) -> tuple[Listed, ...]:
    """List all parts of a dataset, nearest first; an upstream layer reached twice is listed once a bar."""
    found: list[Listed] = []
    shape = walk.shape(dataset)
    for layer in shape.present():
        found.extend(_list_layer(shape, layer, walk))
    for part in walk.generators(dataset, None):
        path = (dataset.id, "generator", part.label)
        found.append(Listed(part, dataset, "generator", path, None, 0))
    return tuple(found)


def _list_layer(shape: Shape, bar: Layer, walk: Walk) -> list[Listed]:
    found: list[Listed] = []
    start = shape.dataset.id
    seen: set[tuple[str, str]] = {(start, bar)}
    queue: deque[tuple[Shape, Layer, tuple[str, ...], str | None, bool]] = deque()
    queue.append((shape, bar, (start,), None, False))
    while queue:
        owner, layer, path, share, linked = queue.popleft()
        depth = len(path) - 1
        for part in walk.parts(owner, layer, linked=linked):
            way = (*path, *part.via, layer)
            found.append(Listed(part, owner.dataset, bar, way, part.share or share, depth))
        if depth:
            found.extend(_beside(owner, layer, bar, path, share, linked=linked, walk=walk, seen=seen))
        for edge, theirs, answering, below in walk.children(owner, layer, linked=linked):
            upstream = theirs.dataset
            below_path, below_share = (*path, upstream.id), edge.share or share
            if answering is None:
                if (upstream.id, "") not in seen:
                    seen.add((upstream.id, ""))
                    found.extend(
                        Listed(one, upstream, bar, (*below_path, *_end(one)), below_share, depth + 1)
                        for one in walk.unanswered(theirs, layer, linked=below)
                    )
            elif (upstream.id, answering) not in seen:
                seen.add((upstream.id, answering))
                queue.append((theirs, answering, below_path, below_share, below))
    return found


def _beside(
    shape: Shape,
    layer: Layer,
    bar: str,
    path: tuple[str, ...],
    share: str | None,
    *,
    linked: bool,
    walk: Walk,
    seen: set[tuple[str, str]],
) -> list[Listed]:
    """List what travels with an upstream layer, each once: the compiler's word, generators, training."""
    owner = shape.dataset
    found: list[Listed] = []
    before = frozenset(seen)
    for part in walk.beside(shape, layer, linked=linked):
        key = (owner.id, part.layer if part.layer == "compilation" else part.label)
        if key not in before:
            seen.add(key)
            found.append(Listed(part, owner, bar, (*path, *_end(part)), share, len(path) - 1))
    return found


def _end(part: Part) -> tuple[str, ...]:
    """Return the last steps of the path to a part that travels with a layer."""
    return ("generator", part.label) if part.kind == "generator" else (part.layer,)
