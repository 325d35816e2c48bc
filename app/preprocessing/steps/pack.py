"""Token-level samples into sequences of the profile's length; a step over many samples at once.

It runs when a corpus is put together, so it has no one-sample `apply`: `plan_sequences` plans the
sequences, from the counts alone, and `packed_tensors` joins the tensors of one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field, ValidationError, model_validator

from app.errors import InvalidInput
from app.preprocessing.packing import Packed, faults, pack, positions
from app.preprocessing.packing_strategies import balanced_greedy, first_fit_decreasing, greedy_knapsack
from app.preprocessing.sample import Reject, Sample
from app.preprocessing.steps.step import Params

NAME = "pack"
VERSION = 2
PackRule = Literal["best-fit", "greedy-knapsack", "first-fit-decreasing", "balanced"]


class PackParams(Params):
    """`capacity` in tokens, `max_images` a sequence (None: no limit).

    `rule` is whose packing it is: our best-fit decreasing, Megatron's `greedy-knapsack`, NeMo's
    `first-fit-decreasing` or nanoVLM's `balanced`, for corpora that must match those trainers' own.
    """

    capacity: int = Field(ge=1)
    max_images: int | None = Field(None, ge=1)
    rule: PackRule = "best-fit"

    @model_validator(mode="after")
    def _counts_images(self) -> "PackParams":
        if self.max_images is not None and self.rule not in ("best-fit", "balanced"):
            raise ValueError(f"rule {self.rule} counts no images; leave max_images out")
        return self


def read_params(options: Mapping[str, Any], *, capacity: int) -> PackParams:
    """Return an order's parameters over the profile's length; raises `InvalidInput` with field and fix."""
    try:
        return PackParams.model_validate({"capacity": capacity, **options})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(["options", NAME, *(str(part) for part in first["loc"])])
        raise InvalidInput(f"step {NAME}: {first['msg']}", field=where) from error


def plan_sequences(lengths: Sequence[int], images: Sequence[int], params: PackParams) -> Packed:
    """Plan the sequences of samples of these token and image counts; whole samples only, by any rule."""
    if params.rule == "best-fit":
        return pack(lengths, capacity=params.capacity, images=images, max_images=params.max_images)
    rejected = faults(lengths, images, capacity=params.capacity, max_images=params.max_images)
    kept = [index for index in range(len(lengths)) if index not in rejected]
    sizes = [lengths[index] for index in kept]
    match params.rule:
        case "greedy-knapsack":
            bins = greedy_knapsack(sizes, capacity=params.capacity)
        case "first-fit-decreasing":
            bins = first_fit_decreasing(sizes, capacity=params.capacity)
        case "balanced":
            most = params.max_images or max(sum(images), 1)
            items = [(lengths[index], images[index]) for index in kept]
            bins = balanced_greedy(items, capacity=params.capacity, max_images=most)
    return Packed(tuple(tuple(kept[place] for place in one) for one in bins), rejected)


def pack_samples(samples: Sequence[Sample], params: PackParams) -> tuple[Packed, tuple[Reject, ...]]:
    """Plan the sequences of tokenized samples; whole samples only, and a reject for each that cannot fit."""
    lengths = [len(sample.tensors["input_ids"]) for sample in samples]
    images = [len(sample.images) for sample in samples]
    packed = plan_sequences(lengths, images, params)
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
