"""Pure: take samples out of a packed sequence; what stays is as if only it had been packed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.preprocessing.packing import positions
from app.preprocessing.sample import Sample

_BY_TOKEN = ("input_ids", "labels", "attention_mask")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which members of a sequence go, and how many pictures each member has, in order."""

    gone: frozenset[int]
    images: tuple[int, ...]


def cut_sequence(sequence: Sample, cut: Cut) -> Sample:
    """Return a sequence without some of its members, its license that of those that stay."""
    stay = [number for number in range(len(cut.images)) if number not in cut.gone]
    members = [sequence.meta["members"][number] for number in stay]
    return sequence.with_(
        tensors=_tensors(sequence.tensors, cut.images, stay),
        license=" AND ".join(sorted({one["license"] or "unknown" for one in members})),
        meta={**sequence.meta, "members": members},
    )


def _tensors(tensors: Mapping[str, Any], images: Sequence[int], stay: Sequence[int]) -> dict[str, Any]:
    bounds = [int(one) for one in tensors["cu_seqlens"]]
    spans = [slice(bounds[number], bounds[number + 1]) for number in stay]
    places = positions([span.stop - span.start for span in spans])
    kept: dict[str, Any] = {
        name: np.concatenate([tensors[name][span] for span in spans]) for name in _BY_TOKEN
    }
    kept |= {
        "cu_seqlens": np.array(places.cu_seqlens, dtype=np.int32),
        "position_ids": np.array(places.position_ids, dtype=np.int32),
        "segment_ids": np.array(places.segment_ids, dtype=np.int32),
    }
    first = np.cumsum([0, *images]).tolist()
    old = [number for one in stay for number in range(first[one], first[one + 1])]
    for new, number in enumerate(old):
        for kind in ("image", "patches"):
            if f"{kind}.{number}" in tensors:
                kept[f"{kind}.{new}"] = tensors[f"{kind}.{number}"]
    return kept
