"""Where a dataset's parts come from: which layers an edge carries, and every upstream with its path.

A role is the publisher's own phrase ("images and alt text"). A phrase this file does not know carries
every layer, because an upstream that is overlooked would be an upstream that is cleared.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.facts.dataset import Dataset, Layer, Source
from app.facts.library import Library

DATA_LAYERS: tuple[Layer, ...] = ("annotations", "images", "text")

ROLE_WORDS: Mapping[str, Layer] = {
    "image": "images",
    "images": "images",
    "picture": "images",
    "pictures": "images",
    "photo": "images",
    "photos": "images",
    "photographs": "images",
    "video": "images",
    "videos": "images",
    "clips": "images",
    "frames": "images",
    "screenshots": "images",
    "scans": "images",
    "figures": "images",
    "page": "images",
    "pages": "images",
    "papers": "images",
    "documents": "images",
    "pdf": "images",
    "text": "text",
    "title": "text",
    "titles": "text",
    "prompts": "text",
    "speech": "text",
    "subtitles": "text",
    "transcripts": "text",
    "articles": "text",
    "annotations": "annotations",
    "captions": "annotations",
    "questions": "annotations",
    "answers": "annotations",
    "boxes": "annotations",
    "masks": "annotations",
    "labels": "annotations",
    "instructions": "annotations",
    "conversations": "annotations",
}
# Words that name no layer of their own: where the named material is stored in, and what kind of it.
FILLER = frozenset({"and", "or", "of", "raw", "original", "synthetic", "alt", "links", "table", "tables"})
FORMATS = frozenset({"xml", "latex", "html"})


@lru_cache(maxsize=4096)
def layers_of_role(role: str) -> tuple[Layer, ...]:
    """Say which layers an edge with this role carries; an unknown word makes it all of them."""
    words = [word for word in re.split(r"[^a-z]+", role.casefold()) if word]
    if any(word not in ROLE_WORDS and word not in FILLER and word not in FORMATS for word in words):
        return DATA_LAYERS
    found = {ROLE_WORDS[word] for word in words if word in ROLE_WORDS}
    return tuple(layer for layer in DATA_LAYERS if layer in found) or DATA_LAYERS


@dataclass(frozen=True, slots=True)
class Upstream:
    """One upstream dataset or origin, the layers taken from it and the shortest path that reaches it."""

    id: str
    path: tuple[str, ...]
    layers: tuple[Layer, ...]
    role: str
    share: str | None
    cataloged: bool

    @property
    def depth(self) -> int:
        """Return how many edges away it is; a direct source is 1."""
        return len(self.path) - 1


def closure(dataset_id: str, library: Library) -> tuple[Upstream, ...]:
    """List every upstream of a dataset once, nearest first, with its path; cycles end where they began."""
    start = library.datasets.get(dataset_id)
    if start is None:
        return ()
    seen: set[str] = {dataset_id}
    found: list[Upstream] = []
    queue: deque[tuple[Dataset, tuple[str, ...], frozenset[Layer]]] = deque()
    queue.append((start, (dataset_id,), frozenset(DATA_LAYERS)))
    while queue:
        dataset, path, wanted = queue.popleft()
        for source in sorted(dataset.sources, key=lambda one: (one.id, one.role)):
            layers = tuple(layer for layer in layers_of_role(source.role) if layer in wanted)
            if source.id in seen or not layers:
                continue
            seen.add(source.id)
            upstream = library.datasets.get(source.id)
            found.append(
                Upstream(
                    id=source.id,
                    path=(*path, source.id),
                    layers=layers,
                    role=source.role,
                    share=source.share,
                    cataloged=upstream is not None,
                )
            )
            if upstream is not None:
                queue.append((upstream, (*path, source.id), frozenset(layers)))
    return tuple(found)


def image_origins(dataset_id: str, library: Library) -> frozenset[str]:
    """Return the ids that a dataset's pictures go back to: itself and every upstream of its images."""
    return frozenset({dataset_id}) | {
        one.id for one in closure(dataset_id, library) if "images" in one.layers
    }


def shared_origins(first: str, second: str, library: Library) -> tuple[str, ...]:
    """List the datasets that both take pictures from; open places such as the web count for nothing."""
    both = image_origins(first, library) & image_origins(second, library)
    return tuple(sorted(one for one in both if one in library.datasets))


def upstream_first(ids: Iterable[str], library: Library) -> tuple[str, ...]:
    """Order datasets so that each comes after everything it takes from; a cycle stays together."""
    done: dict[str, None] = {}
    for root in sorted(ids):
        stack: list[tuple[str, bool]] = [(root, False)]
        active: set[str] = set()
        while stack:
            current, ready = stack.pop()
            if ready:
                done[current] = None
                continue
            dataset = library.datasets.get(current)
            if current in done or current in active or dataset is None:
                continue
            active.add(current)
            stack.append((current, True))
            stack.extend((one.id, False) for one in sorted(dataset.sources, key=_by_id, reverse=True))
    return tuple(done)


def _by_id(source: Source) -> str:
    return source.id
