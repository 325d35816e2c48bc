"""What a step may know besides the sample: seed, limits, the verdict's license values, the profile."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from app.facts.profile import Profile
from app.preprocessing.sample import Reject, Sample


class Tokenizer(Protocol):
    """What the tokenize step needs of a tokenizer; `tokenizers.Tokenizer` has this shape."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> "Encoded":
        """Return ids and character offsets of a text."""

    def token_to_id(self, token: str) -> int | None:
        """Return the id of a token, or None when it is not in the vocabulary."""


class Encoded(Protocol):
    """Ids and the character range each came from, in order."""

    @property
    def ids(self) -> list[int]:
        """Return token ids."""

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """Return (start, stop) character offsets, one a token."""


@dataclass(frozen=True, slots=True)
class StepContext:
    """Everything around one run of the steps; the same context and sample give the same result.

    `keep_licenses` maps a dataset to the license values its samples may have (from the verdict's
    per-sample filter); a dataset that is not in it needs no such filter.
    """

    seed: int
    profile: Profile
    level: Literal["samples", "tokens"] = "samples"
    keep_licenses: Mapping[str, frozenset[str]] | None = None
    max_image_pixels: int = 100_000_000
    max_image_bytes: int = 64_000_000
    tokenizer: Tokenizer | None = None


def seeded(sample: Sample, step: str, *, context: StepContext) -> random.Random:
    """Return the random source of one sample in one step: sha256 of seed, dataset, sample id and step."""
    name = "\0".join((str(context.seed), sample.dataset, sample.sample_id, step))
    return random.Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 -- reproducible choice, no secret


def reject(sample: Sample, step: str, reason: str, detail: str = "") -> Reject:
    """Leave out a sample that cannot be used, with the slug it is counted by."""
    return Reject(sample.dataset, sample.sample_id, step, reason, detail)


def filtered(sample: Sample, step: str, reason: str, detail: str = "") -> Reject:
    """Leave out a sound sample because a chosen rule says so."""
    return Reject(sample.dataset, sample.sample_id, step, reason, detail, "filtered")
