"""Samples that a benchmark also asks: the same or nearly the same image, or a shared run of 13 words.

Build one index from the benchmarks a user will report, then ask it about every sample. A match is
listed with the benchmark's item, so that a person can look at the pair.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.preprocessing.hashes import NEAR, NearIndex, ngrams

MatchKind = Literal["image-exact", "image-near", "text"]
SHORTEST_TEXT = 6
"""Words; shorter questions ("What is this?") are everybody's and prove nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """A sample that meets a benchmark item; `distance` in bits for images, 0 for text."""

    benchmark: str
    item: str
    kind: MatchKind
    distance: int
    shared: str = ""


@dataclass(slots=True)
class BenchmarkIndex:
    """What benchmarks contain; `near` is the perceptual distance that counts as the same picture."""

    near: int = NEAR
    n: int = 13
    _exact: dict[str, tuple[str, str]] = field(default_factory=dict)
    _near: NearIndex = field(init=False)
    _owners: list[tuple[str, str]] = field(default_factory=list)
    _grams: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._near = NearIndex(most=self.near)

    def add_image(self, benchmark: str, item: str, *, exact: str, shape: int) -> None:
        """Add a benchmark image by its hashes."""
        self._exact.setdefault(exact, (benchmark, item))
        self._near.add(shape)
        self._owners.append((benchmark, item))

    def add_text(self, benchmark: str, item: str, text: str) -> None:
        """Add a benchmark question."""
        for gram in ngrams(text, n=self.n):
            if len(gram) >= SHORTEST_TEXT:
                self._grams.setdefault(gram, (benchmark, item))

    def find(self, *, images: Sequence[tuple[str, int]], texts: Sequence[str]) -> tuple[Match, ...]:
        """Return every match of a sample: its images as (exact, shape) hashes, and its texts."""
        matches: list[Match] = []
        for exact, shape in images:
            if exact in self._exact:
                matches.append(Match(*self._exact[exact], "image-exact", 0))
                continue
            near = self._near.nearest(shape)
            if near is not None:
                matches.append(Match(*self._owners[near[0]], "image-near", near[1]))
        for text in texts:
            hit = next((gram for gram in ngrams(text, n=self.n) if gram in self._grams), None)
            if hit is not None:
                matches.append(Match(*self._grams[hit], "text", 0, " ".join(hit)))
        return tuple(matches)
