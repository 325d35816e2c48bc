"""Pure: what a corpus will cost, from the sizes of pictures and the lengths of texts; nothing is decoded.

A few samples of each dataset are measured (`measuring.py`) and stand for all that it is expected to keep.
Datasets that nobody has measured count with the profile's typical picture and the mix's own estimate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.errors import InvalidInput, UnknownName
from app.facts.profile import Profile
from app.facts.record import Record
from app.preprocessing.geometry import BadGeometry, Size
from app.preprocessing.image_tokens import ImageCost, image_cost
from app.preprocessing.packing import pack

READ_PACE = 14e6
"""Source pixels a second and core that are read, decoded and hashed; measured on charts and photos with all
profiles on two slow cores (10 to 20 million). A faster machine is faster in proportion."""

WRITE_PACE = 30e6
"""Pixels a second and core that are resized, encoded and written; measured likewise."""

PACKED = 4000
"""Samples packed to foretell how full sequences get; more change the figure by less than a percent."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One sample from its headers: sizes of its pictures, tokens of its text, bytes of both."""

    sizes: tuple[Size, ...]
    text_tokens: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A dataset to be costed. `looked` counts the rows read, also those that cannot be used.

    Rows that the mix already left out of `samples` by their license are not counted in `looked`.

    `image_tokens`, `text_tokens` and `bytes` a sample are the mix's estimate, for want of measures.
    """

    dataset: str
    samples: int
    looked: int = 0
    measured: tuple[Measured, ...] = ()
    image_tokens: int = 0
    text_tokens: int = 0
    bytes: int = 0


class DatasetCost(Record):
    """What one dataset adds. `measured` samples were looked at; 0 with none unfit: all is estimated.

    `unfit` are samples among all that will be left out: by license, unreadable, refused size, or too long.
    """

    dataset: str
    samples: int
    measured: int
    unfit: int
    tiles: int
    image_tokens: int
    text_tokens: int
    share: float
    bytes: int
    seconds: float


class Cost(Record):
    """What a whole build will cost. `seconds` are of one core; `image` are the limits in force.

    `sequences` and `efficiency` hold when samples are packed into the profile's length, `capacity`.
    """

    datasets: tuple[DatasetCost, ...]
    tiles: int
    image_tokens: int
    text_tokens: int
    capacity: int
    sequences: int
    efficiency: float
    bytes: int
    seconds: float
    image: dict[str, int]


@dataclass(slots=True)
class _Sums:
    """Running sums over the measured samples of one dataset that fit."""

    lengths: list[int] = field(default_factory=list)
    tiles: int = 0
    image_tokens: int = 0
    text_tokens: int = 0
    bytes: int = 0
    seconds: float = 0.0


def cost_build(foreseen: Sequence[Foreseen], profile: Profile, *, tokens: bool) -> Cost:
    """Return the cost of a build; `tokens` says that tiles and token ids are written, not pictures."""
    found = [_cost(one, profile, tokens=tokens) for one in foreseen]
    datasets = [cost for cost, _ in found]
    total = sum(one.image_tokens + one.text_tokens for one in datasets)
    lengths = _spread([(cost.samples - cost.unfit, lengths) for cost, lengths in found])
    samples = sum(one.samples - one.unfit for one in datasets)
    packed = pack(lengths, capacity=profile.max_length)
    efficiency = packed.efficiency(lengths, capacity=profile.max_length)
    return Cost(
        datasets=tuple(
            one.model_copy(update={"share": (one.image_tokens + one.text_tokens) / total if total else 0.0})
            for one in datasets
        ),
        tiles=sum(one.tiles for one in datasets),
        image_tokens=sum(one.image_tokens for one in datasets),
        text_tokens=sum(one.text_tokens for one in datasets),
        capacity=profile.max_length,
        sequences=round(len(packed.bins) * samples / len(lengths)) if lengths else 0,
        efficiency=round(efficiency, 4),
        bytes=sum(one.bytes for one in datasets),
        seconds=round(sum(one.seconds for one in datasets), 1),
        image=image_limits(profile),
    )


def image_limits(profile: Profile) -> dict[str, int]:
    """Return the numbers of a profile's picture rule that say how large or how many tiles, by name."""
    return {
        name: value
        for name, value in profile.image.params.items()
        if isinstance(value, int)
        and not isinstance(value, bool)
        and name.startswith(("max_", "min_", "longest"))
    }


def _cost(one: Foreseen, profile: Profile, *, tokens: bool) -> tuple[DatasetCost, list[int]]:
    """Return a dataset's cost, its share left open, and the lengths that stand for its samples."""
    if not one.measured and not one.looked:
        return _unmeasured(one, profile)
    sums = _Sums()
    for sample in one.measured:
        _add(sums, sample, profile, tokens=tokens)
    fit = len(sums.lengths)
    unfit = round(one.samples * (1 - fit / max(one.looked, len(one.measured))))
    each = (one.samples - unfit) / fit if fit else 0.0
    cost = DatasetCost(
        dataset=one.dataset,
        samples=one.samples,
        measured=len(one.measured),
        unfit=unfit,
        tiles=round(sums.tiles * each),
        image_tokens=round(sums.image_tokens * each),
        text_tokens=round(sums.text_tokens * each),
        share=0.0,
        bytes=round(sums.bytes * each),
        seconds=round(sums.seconds * each, 1),
    )
    return cost, sums.lengths


def _add(sums: _Sums, sample: Measured, profile: Profile, *, tokens: bool) -> None:
    """Add one measured sample, unless the profile refuses a picture or the sample is too long."""
    try:
        costs = [image_cost(size, profile.image) for size in sample.sizes]
    except BadGeometry:
        return
    pictures = sum(cost.tokens for cost in costs)
    length = pictures + sample.text_tokens
    if tokens and length > profile.max_length:
        return
    written = [_pixels(cost) for cost in costs]
    sums.lengths.append(length)
    sums.tiles += sum(cost.tiles for cost in costs)
    sums.image_tokens += pictures
    sums.text_tokens += sample.text_tokens
    # Level `tokens`: three bytes a pixel, and ids, labels and attention as 32-bit numbers.
    sums.bytes += 3 * sum(written) + 12 * length if tokens else _encoded(sample, written)
    read = sum(width * height for width, height in sample.sizes)
    sums.seconds += read / READ_PACE + sum(written) / WRITE_PACE


def _pixels(cost: ImageCost) -> int:
    plan = cost.plan
    return plan.count * plan.tile**2 if plan is not None else cost.size[0] * cost.size[1]


def _encoded(sample: Measured, written: Sequence[int]) -> int:
    """Return the bytes of a sample whose pictures shrink, and never grow, with what is written of them."""
    read = sum(width * height for width, height in sample.sizes)
    return round(sample.bytes * min(1.0, sum(written) / read)) if read else sample.bytes


def _unmeasured(one: Foreseen, profile: Profile) -> tuple[DatasetCost, list[int]]:
    length = min(one.image_tokens + one.text_tokens, profile.max_length)
    cost = DatasetCost(
        dataset=one.dataset,
        samples=one.samples,
        measured=0,
        unfit=0,
        tiles=one.samples * max(1, one.image_tokens // max(profile.image.typical, 1)),
        image_tokens=one.samples * one.image_tokens,
        text_tokens=one.samples * one.text_tokens,
        share=0.0,
        bytes=one.samples * one.bytes,
        # A photo of 640 x 480, read and written, where no size is known.
        seconds=round(one.samples * 640 * 480 * (1 / READ_PACE + 1 / WRITE_PACE), 1),
    )
    return cost, [length]


def _spread(sets: Sequence[tuple[int, Sequence[int]]]) -> list[int]:
    """Return up to `PACKED` lengths in which every dataset has its part, its measures in turn."""
    total = sum(samples for samples, lengths in sets if lengths)
    found: list[int] = []
    for samples, lengths in sets:
        if lengths and total:
            count = max(1, round(samples * min(1.0, PACKED / total)))
            found += [lengths[number % len(lengths)] for number in range(count)]
    return found


def limited(profile: Profile, image: Mapping[str, int]) -> Profile:
    """Return a profile with other numbers in its picture rule; raises for one that the rule has not."""
    known = image_limits(profile)
    for name, value in image.items():
        if name not in known:
            raise UnknownName(f"limit of profile '{profile.id}'", name, known or ["none"], field="image")
        if value < 1:
            raise InvalidInput(f"{name} must be 1 or more", field="image")
    rule = profile.image.model_copy(update={"params": {**profile.image.params, **image}})
    return profile.model_copy(update={"image": rule})
