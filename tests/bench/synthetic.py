"""A catalog of any size made from the shipped one: records are made when asked for, and the last kept.

Row n is a copy of the n-th shipped dataset (in turn) with an id, name, year, size and words of its own,
drawn from dice seeded with n, so that facets combine in more ways than the originals do.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.facts.library import Library
from app.facts.record import Record
from app.licensing.engine import Judgements, judge_all
from app.licensing.use import Use
from app.licensing.verdict import Judgement, Verdict

_BLOCK = 4096
_SIDES = 1 << 32
_WORD = (1 << 64) - 1


def _id_of(number: int) -> str:
    return f"d{number:07d}"


def _dice(seed: int) -> Iterator[int]:
    """Draw numbers below `_SIDES`, the same for a seed (splitmix64; `random.Random` costs more to seed)."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & _WORD
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
        yield (mixed ^ (mixed >> 31)) >> 32


R = TypeVar("R", bound=Record)


def _copy(record: R, **changes: object) -> R:
    """Copy a record with some fields changed, as `model_copy` does, at a quarter of its time."""
    copied = object.__new__(type(record))
    object.__setattr__(copied, "__dict__", {**record.__dict__, **changes})
    object.__setattr__(copied, "__pydantic_fields_set__", record.__pydantic_fields_set__)
    object.__setattr__(copied, "__pydantic_extra__", None)
    object.__setattr__(copied, "__pydantic_private__", None)
    return copied


class SyntheticDatasets(Mapping[str, Dataset]):
    """`count` datasets by id; ids sort as their numbers do.

    Read in order, as an index is built, they are made a block at a time; `making` is the CPU seconds spent
    on blocks, `making_clock` those by the clock (one of CPU time is too slow to be read twice a record).
    """

    def __init__(self, originals: Mapping[str, Dataset], count: int) -> None:
        self._originals = [originals[name] for name in sorted(originals)]
        self._words = {
            field: [(word,) for word in sorted({w for one in self._originals for w in getattr(one, field)})]
            for field in ("domains", "languages", "annotation_types")
        }
        self._count = count
        self.making = self.making_clock = 0.0
        self._block: dict[str, Dataset] = {}
        self._made = lru_cache(maxsize=10_000)(self._make)  # as a real catalog, which holds its records

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return map(_id_of, range(self._count))

    def __getitem__(self, dataset_id: str) -> Dataset:
        number = int(dataset_id[1:])
        if number % _BLOCK == 0 and dataset_id not in self._block:
            started, spent = time.perf_counter(), time.process_time()
            block = range(number, min(number + _BLOCK, self._count))
            self._block = {one: self._make(one) for one in map(_id_of, block)}
            self.making += time.process_time() - spent
            self.making_clock += time.perf_counter() - started
        return self._block.get(dataset_id) or self._made(dataset_id)

    def _make(self, dataset_id: str) -> Dataset:
        number = int(dataset_id[1:])
        original = self._originals[number % len(self._originals)]
        dice = _dice(number)
        words = {field: known[next(dice) % len(known)] for field, known in self._words.items()}
        size = int(10 ** (next(dice) / _SIDES * 9))
        return _copy(
            original,
            id=dataset_id,
            name=f"{original.name} {number}",
            year=2010 + next(dice) % 17,
            scale=_copy(original.scale, samples=size),
            **words,
        )

    def original_of(self, dataset_id: str) -> str:
        """Return the id of the dataset that a row is a copy of."""
        return self._originals[int(dataset_id[1:]) % len(self._originals)].id


class SyntheticJudgements(Judgements):
    """Copies are judged as their originals are."""

    def __init__(self, datasets: SyntheticDatasets, judged: Judgements) -> None:
        self._datasets = datasets
        self._judged = judged

    def __len__(self) -> int:
        return len(self._datasets)

    def __iter__(self) -> Iterator[str]:
        return iter(self._datasets)

    def __getitem__(self, dataset_id: str) -> Judgement:
        return self._judged[self._datasets.original_of(dataset_id)]

    def verdict(self, dataset_id: str) -> Verdict:
        """Return the original's verdict."""
        return self._judged.verdict(self._datasets.original_of(dataset_id))


def synthetic_catalog(shipped: Catalog, count: int) -> Catalog:
    """Return a catalog with `count` rows and all other facts as shipped."""
    library = shipped.library
    datasets = SyntheticDatasets(library.datasets, count)
    return replace(shipped, library=replace(library, snapshot=f"synthetic:{count}", datasets=datasets))


def judge_synthetic(shipped: Library, library: Library, use: Use) -> Judgements:
    """Judge the originals once and let every copy have its original's judgement."""
    assert isinstance(library.datasets, SyntheticDatasets)
    return SyntheticJudgements(library.datasets, judge_all(shipped, use))
