"""Pure: which rows of which dataset a build reads, cut into partitions that other builds can reuse.

A source's rows are put in a seeded order once; a build takes the first ones it needs. A mix that
wants more of the same source therefore shares every full partition with the smaller one, and the
address of a partition (the hash of everything that decides its bytes) is the same in both.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from pydantic import JsonValue

from app.corpora.facts_wanted import facts_notes, nothing_stays
from app.corpora.order import BuildOrder
from app.corpora.selection import cut, partition_size
from app.facts.profile import Profile
from app.facts.record import Record
from app.licensing.phrases import Pair
from app.recommender.mix import Mix, Pick

FORMAT = 1
"""Version of the partition file; a change makes every stored partition obsolete."""


class StepUse(Record):
    """A step as it runs in a build: name, version and every parameter."""

    name: str
    version: int
    params: dict[str, JsonValue]


class SourceFacts(Record):
    """What was found at the place a dataset is read from.

    `facts_wanted` are the files that would state the license of each picture, where none of them is there.
    """

    dataset: str
    split: str | None
    layout: str
    rows: int
    fingerprint: str
    revision: str | None
    bytes: int | None = None
    facts_wanted: str | None = None


class PartitionPlan(Record):
    """Some rows of one source, in runs of consecutive rows; `repeat` counts epochs from 0."""

    address: str
    number: int
    repeat: int
    runs: tuple[tuple[int, int], ...]
    rows: int


class DatasetPlan(Record):
    """One dataset's part. `wanted` is what the mix asks to keep, `selected` the rows read for it."""

    dataset: str
    source: SourceFacts
    wanted: int
    selected: int
    expected: int
    repeats: int
    keep_licenses: tuple[str, ...] | None
    partitions: tuple[PartitionPlan, ...]


class BuildPlan(Record):
    """Everything a build will do, shown before it runs. `expected` counts samples kept."""

    mix: str
    snapshot: str
    profile: str
    order: BuildOrder
    steps: tuple[StepUse, ...]
    datasets: tuple[DatasetPlan, ...]
    selected: int
    expected: int
    partitions: int
    notes: tuple[str, ...] = ()
    notes_ja: tuple[str, ...] = ()


def plan_datasets(
    mix: Mix,
    *,
    order: BuildOrder,
    profile: Profile,
    steps: Sequence[StepUse],
    sources: Mapping[str, SourceFacts],
    keep_licenses: Mapping[str, frozenset[str]],
    limits: Mapping[str, int],
    records: Mapping[str, str],
    tokenizer: str | None = None,
    partition_samples: int,
) -> BuildPlan:
    """Plan a build: rows, repeats and partitions per dataset.

    `records` are hashes of the facts that readers use, `tokenizer` is the hash of its file.
    """
    wanted = samples_wanted(mix, max_samples=order.max_samples)
    common: dict[str, Any] = {
        "format": FORMAT,
        "level": order.level,
        "seed": order.seed,
        "steps": [step.model_dump(mode="json") for step in steps],
        "profile": profile_hash(profile),
        "limits": dict(sorted(limits.items())),
        "tokenizer": tokenizer,
    }
    plans = []
    for pick in sorted(mix.picks, key=lambda one: one.dataset):
        if not wanted[pick.dataset]:
            continue
        keep = keep_licenses.get(pick.dataset)
        about: dict[str, Any] = {
            **common,
            "record": records[pick.dataset],
            "source": sources[pick.dataset].model_dump(mode="json", exclude={"bytes", "facts_wanted"}),
            "keep": None if keep is None else sorted(keep),
        }
        plans.append(
            _plan_dataset(
                pick,
                wanted[pick.dataset],
                source=sources[pick.dataset],
                seed=order.seed,
                keep=keep,
                about=about,
                size=partition_size(sources[pick.dataset].rows, most=partition_samples),
            )
        )
    notes = (*_notes(plans), *_gate_notes(mix, order))
    return BuildPlan(
        mix=mix.id,
        snapshot=mix.snapshot,
        profile=profile.id,
        order=order,
        steps=tuple(steps),
        datasets=tuple(plans),
        selected=sum(one.selected for one in plans),
        expected=sum(one.expected for one in plans),
        partitions=sum(len(one.partitions) for one in plans),
        notes=tuple(en for en, _ in notes),
        notes_ja=tuple(ja for _, ja in notes),
    )


def samples_wanted(mix: Mix, *, max_samples: int | None) -> dict[str, int]:
    """Return the samples to keep per dataset: the mix's own, or scaled down in proportion to a ceiling.

    Scaling goes by largest remainder, ties by id, so the sum is exact and no order matters.
    """
    asked = {pick.dataset: pick.samples for pick in mix.picks}
    total = sum(asked.values())
    if max_samples is None or total <= max_samples:
        return asked
    exact = {name: count * max_samples / total for name, count in asked.items()}
    floors = {name: int(share) for name, share in exact.items()}
    left = max_samples - sum(floors.values())
    by_remainder = sorted(exact, key=lambda name: (floors[name] - exact[name], name))
    return {name: floors[name] + (1 if name in by_remainder[:left] else 0) for name in asked}


def _plan_dataset(
    pick: Pick,
    wanted: int,
    *,
    source: SourceFacts,
    seed: int,
    keep: frozenset[str] | None,
    about: Mapping[str, Any],
    size: int,
) -> DatasetPlan:
    share = pick.subset.kept_share if pick.subset is not None and pick.subset.kept_share else 1.0
    ceiling = ceil(source.rows * max(1.0, pick.epochs))
    selected = min(ceil(wanted / share), ceiling)
    partitions: list[PartitionPlan] = []
    left, repeat = selected, 0
    while left > 0 and source.rows:
        rows = min(left, source.rows)
        for runs in cut(source.rows, rows, seed=seed, dataset=source.dataset, size=size):
            partitions.append(
                PartitionPlan(
                    address=address({**about, "runs": [list(run) for run in runs], "repeat": repeat}),
                    number=len(partitions),
                    repeat=repeat,
                    runs=runs,
                    rows=sum(stop - start for start, stop in runs),
                )
            )
        left, repeat = left - rows, repeat + 1
    return DatasetPlan(
        dataset=source.dataset,
        source=source,
        wanted=wanted,
        selected=selected,
        expected=0
        if nothing_stays(source.facts_wanted, kept_by=keep)
        else min(wanted, int(selected * share)),
        repeats=max(repeat, 1),
        keep_licenses=None if keep is None else tuple(sorted(keep)),
        partitions=tuple(partitions),
    )


def address(about: Mapping[str, Any]) -> str:
    """Return the hash of everything that decides a partition's bytes."""
    text = json.dumps(about, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def profile_hash(profile: Profile) -> str:
    """Return the hash of the part of a profile that steps read; its labels and evidence change nothing."""
    told = {"name", "label_en", "label_ja", "summary_en", "summary_ja", "evidence", "unknowns", "steps"}
    return address(profile.model_dump(mode="json", exclude=told))


def _gate_notes(mix: Mix, order: BuildOrder) -> Iterator[Pair]:
    """Say which benchmarks of the requirements the build does not keep clear of."""
    for name in mix.requirements.benchmarks:
        if name not in order.decontaminate:
            yield (
                f"samples are not held against the benchmark {name}: name it in `decontaminate`",
                f"ベンチマーク {name} との照合は行いません。行うには `decontaminate` に指定してください",
            )


def _notes(plans: Sequence[DatasetPlan]) -> Iterator[Pair]:
    for one in plans:
        facts = one.source.facts_wanted
        yield from facts_notes(one.dataset, facts, kept_by=one.keep_licenses)
        split = one.source.split or ""
        if not split.startswith("train") and any(word in split for word in ("test", "val", "dev")):
            yield (
                f"{one.dataset}: the split read is '{split}', which others report scores on; "
                "a model trained on it must not be compared there",
                f"{one.dataset}: 読む分割は「{split}」で、スコアの報告に使われるものです。"
                "これで学習したモデルを、この分割で比べてはいけません",
            )
        if one.expected < one.wanted and not nothing_stays(facts, kept_by=one.keep_licenses):
            yield (
                f"{one.dataset}: the mix asks for {one.wanted} samples and the source has "
                f"{one.source.rows} rows; {one.expected} are expected",
                f"{one.dataset}: 配合は{one.wanted}件を求めていますが、元データは{one.source.rows}行です。"
                f"{one.expected}件になる見込みです",
            )
