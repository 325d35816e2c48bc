"""Check a corpus again: every file's hash, every count, and its datasets on today's facts."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from app.catalog.load import Catalog
from app.corpora.atomic import file_hash
from app.corpora.held import judge_corpus, use_of
from app.corpora.opened import get_manifest
from app.corpora.order import Counts
from app.corpora.takedowns.journal import is_half_done
from app.facts.record import Record
from app.licensing.verdict import Verdict


class VerdictChange(Record):
    """A dataset of the corpus whose verdict moved since it was built."""

    dataset: str
    before: str
    after: str
    sentence: str


class Verified(Record):
    """What a check found. `problems` make a corpus wrong; changed verdicts are told apart."""

    corpus: str
    files: int
    samples: int
    problems: tuple[str, ...]
    snapshot_then: str
    snapshot_now: str | None
    worse: tuple[VerdictChange, ...]
    better: tuple[VerdictChange, ...]

    @property
    def right(self) -> bool:
        """Return whether the files are as built and nothing got worse."""
        return not self.problems and not self.worse

    def text(self) -> str:
        """Return the report for a terminal."""
        lines = [f"{self.corpus}: {self.files} files, {self.samples:,} samples"]
        lines += [f"WRONG  {one}" for one in self.problems]
        if self.snapshot_now is None:
            lines.append("verdicts were not judged again: no catalog was given")
        lines += [f"WORSE  {_told(one)}" for one in self.worse]
        lines += [f"better {_told(one)}" for one in self.better]
        lines.append("right" if self.right else "not right")
        return "\n".join(lines)


def verify_corpus(folder: Path, catalog: Catalog | None) -> Verified:
    """Check a corpus folder against its manifest and, with a catalog, its datasets against today's facts."""
    manifest = get_manifest(folder)
    problems = [*_chain(folder, manifest), *_files(folder, manifest), *_counts(folder, manifest)]
    worse, better = _verdicts(folder, manifest, catalog) if catalog is not None else ([], [])
    return Verified(
        corpus=str(folder),
        files=len(manifest["shards"]) + len(manifest["files"]) + 1,
        samples=manifest["totals"]["kept"],
        problems=tuple(problems),
        snapshot_then=manifest["snapshot"],
        snapshot_now=catalog.library.snapshot if catalog is not None else None,
        worse=tuple(worse),
        better=tuple(better),
    )


def _chain(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Follow the manifest back through every take-down to the one the build wrote."""
    if is_half_done(folder):
        return ["a take-down stopped half way: run `kondate takedown` with its list again"]
    for number in range(len(manifest.get("takedowns", ())), 0, -1):
        earlier = folder / "takedowns" / f"{number:04d}" / "manifest.json"
        if not earlier.is_file() or file_hash(earlier) != manifest["previous"]:
            return [f"take-down {number} does not follow from the manifest it names as the one before"]
        manifest = json.loads(earlier.read_bytes())
    return []


def _files(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Compare every file with its hash; files nobody listed are named too."""
    expected = {one["path"]: one["sha256"] for one in manifest["shards"]} | manifest["files"]
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    problems = []
    for name, wanted in sorted(expected.items()):
        if name not in found:
            problems.append(f"{name} is missing")
        elif file_hash(found[name]) != wanted:
            problems.append(f"{name} has other bytes than when it was built")
    strangers = sorted(found.keys() - expected.keys() - {"manifest.json"})
    problems += [f"{name} is not part of this corpus" for name in strangers]
    return problems


def _counts(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Check the balance of each dataset, and the shards and rejects against it."""
    problems = []
    table = folder / "rejects.parquet"
    rows = pq.read_table(table, columns=["dataset", "kind"]).to_pylist() if table.is_file() else []
    listed = Counter((row["dataset"], row["kind"]) for row in rows)
    total = Counts()
    for name, told in manifest["datasets"].items():
        counts = Counts.model_validate({key: told[key] for key in ("in", "kept", "filtered", "rejected")})
        total += counts
        if not counts.balanced:
            problems.append(f"{name}: {counts.in_} in is not kept + filtered + rejected")
        for kind, count in (("filtered", counts.filtered), ("rejected", counts.rejected)):
            if listed[name, kind] != count:
                problems.append(
                    f"{name}: {count} {kind} in the manifest, {listed[name, kind]} in rejects.parquet"
                )
    if manifest["order"]["level"] == "samples":
        shards = sum(one["samples"] for one in manifest["shards"])
        if shards != total.kept:
            problems.append(f"{total.kept} samples kept, {shards} in the shards")
    return problems


def _verdicts(
    folder: Path, manifest: dict[str, Any], catalog: Catalog
) -> tuple[list[VerdictChange], list[VerdictChange]]:
    """Judge what the corpus holds of every dataset again, for the use and with the steps it was built."""
    worse: list[VerdictChange] = []
    better: list[VerdictChange] = []
    use = use_of(manifest, catalog)
    for name, after, sentence in judge_corpus(folder, manifest, use, catalog):
        before = Verdict(manifest["datasets"][name]["verdict"])
        change = VerdictChange(dataset=name, before=before.value, after=after.value, sentence=sentence)
        if after.rank > before.rank:
            worse.append(change)
        elif after.rank < before.rank:
            better.append(change)
    return worse, better


def _told(change: VerdictChange) -> str:
    return f"{change.dataset}: {change.before} → {change.after} {change.sentence}".rstrip()
