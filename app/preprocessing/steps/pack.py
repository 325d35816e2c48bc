"""Token-level samples into sequences of the profile's length; a step over many samples at once.

It runs when a corpus is put together, so it has no one-sample `apply`: `pack_samples` plans the
sequences and `packed_tensors` joins the tensors of one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import Field

from app.preprocessing.packing import Packed, pack, positions
from app.preprocessing.sample import Reject, Sample
from app.preprocessing.steps.step import Params

NAME = "pack"
VERSION = 1


class PackParams(Params):
    """`capacity` in tokens, `max_images` a sequence (None: no limit)."""

    capacity: int = Field(ge=1)
    max_images: int | None = Field(None, ge=1)


def pack_samples(samples: Sequence[Sample], params: PackParams) -> tuple[Packed, tuple[Reject, ...]]:
    """Plan the sequences of tokenized samples; whole samples only, and a reject for each that cannot fit."""
    lengths = [len(sample.tensors["input_ids"]) for sample in samples]
    images = [len(sample.images) for sample in samples]
    packed = pack(lengths, capacity=params.capacity, images=images, max_images=params.max_images)
    rejects = tuple(
        Reject(
            samples[index].dataset,
            samples[index].sample_id,
            NAME,
            reason,
            f"{lengths[index]} tokens, {images[index]} images; limit {params.capacity}, {params.max_images}",
        )
        for index, reason in sorted(packed.rejected.items())
    )
    return packed, rejects


def packed_tensors(samples: Sequence[Sample]) -> dict[str, Any]:
    """Join one sequence: ids and labels end to end, bounds, positions and segments, images renumbered."""
    lengths = [len(sample.tensors["input_ids"]) for sample in samples]
    places = positions(lengths)
    joined: dict[str, Any] = {
        name: np.concatenate([sample.tensors[name] for sample in samples])
        for name in ("input_ids", "labels", "attention_mask")
    }
    joined |= {
        "cu_seqlens": np.array(places.cu_seqlens, dtype=np.int32),
        "position_ids": np.array(places.position_ids, dtype=np.int32),
        "segment_ids": np.array(places.segment_ids, dtype=np.int32),
    }
    number = 0
    for sample in samples:
        for image in range(len(sample.images)):
            for kind in ("image", "patches"):
                if f"{kind}.{image}" in sample.tensors:
                    joined[f"{kind}.{number}"] = sample.tensors[f"{kind}.{image}"]
            number += 1
    return joined
