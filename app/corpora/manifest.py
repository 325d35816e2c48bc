"""Pure but for one read: what a corpus is, in one file that `verify` can check again.

No clock and no machine in it: the same build gives the same manifest.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.corpora.assemble import Shard
from app.corpora.job import BuildJob
from app.corpora.order import Counts
from app.corpora.partitions import RejectRow
from app.facts.profile import Profile
from app.preprocessing.normalization import STATISTICS
from app.preprocessing.steps import pack as pack_step

FORMAT = "kondate-corpus/1"
TAKEDOWN = "takedown"
"""The step that rejects name for samples taken out of a finished corpus."""


def make_manifest(
    job: BuildJob,
    *,
    counts: Mapping[str, Counts],
    shards: Sequence[Shard],
    left_out: Sequence[RejectRow],
    files: Mapping[str, str],
) -> dict[str, Any]:
    """Return the manifest of a finished corpus. `files` are the papers: path -> sha256."""
    total = sum(counts.values(), Counts())
    return {
        "format": FORMAT,
        "mix": job.mix.id,
        "snapshot": job.mix.snapshot,
        "use": job.mix.requirements.model_dump(mode="json")["use"],
        "verdict": job.mix.verdict.value,
        "profile": _profile(job.profile),
        "order": job.order.model_dump(mode="json"),
        "steps": [*(step.model_dump(mode="json") for step in job.plan.steps), *_packing(job)],
        "datasets": {
            plan.dataset: {
                **counts[plan.dataset].model_dump(by_alias=True),
                "verdict": job.verdicts[plan.dataset].value,
                "wanted": plan.wanted,
                "epochs": plan.repeats,
                "split": plan.source.split,
                "layout": plan.source.layout,
                "revision": plan.source.revision,
                "rows": plan.source.rows,
                "keep_licenses": plan.keep_licenses,
                "left_out": (why := reasons(left_out, plan.dataset)),
                **link_counts(why, tried=counts[plan.dataset].in_),
            }
            for plan in job.plan.datasets
        },
        "notes": list(job.plan.notes),
        "notes_ja": list(job.plan.notes_ja),
        "totals": total.model_dump(by_alias=True),
        "shards": [shard.model_dump(mode="json") for shard in shards],
        "files": dict(sorted(files.items())),
    }


def _packing(job: BuildJob) -> list[dict[str, Any]]:
    """Return the step that joined samples, which runs over all of them and not in a partition."""
    if not job.order.packed:
        return []
    params = job.order.packing(job.profile).model_dump(mode="json")
    return [{"name": pack_step.NAME, "version": pack_step.VERSION, "params": params}]


def _profile(profile: Profile) -> dict[str, Any]:
    """Return what a loader must know of the profile: which one, and how pixels are normalized."""
    mean, std = STATISTICS[profile.normalization.statistics]
    return {
        "id": profile.id,
        "family": profile.family,
        "revision": profile.revision,
        "normalization": {
            "statistics": profile.normalization.statistics,
            "mean": list(mean),
            "std": list(std),
            "patch": profile.normalization.patch,
        },
    }


FETCH = "fetch-"  # begins the reason of a link that gave no picture


def reasons(left_out: Sequence[RejectRow], dataset: str) -> dict[str, dict[str, int]]:
    """Return how many samples of a dataset each step left out, by reason."""
    seen: dict[str, Counter[str]] = {}
    for one in left_out:
        if one.dataset == dataset:
            seen.setdefault(one.step, Counter())[one.reason] += 1
    return {step: dict(sorted(one.items())) for step, one in sorted(seen.items())}


def link_counts(left_out: Mapping[str, Mapping[str, int]], *, tried: int) -> dict[str, Any]:
    """Return how many links of a dataset gave no picture, by cause and as a share; nothing where all did."""
    failed = {
        reason.removeprefix(FETCH): count
        for by_reason in left_out.values()
        for reason, count in by_reason.items()
        if reason.startswith(FETCH)
    }
    total = sum(failed.values())
    return {"links": {"tried": tried, "failed": failed, "rate": round(total / tried, 6)}} if total else {}


def as_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as it is written."""
    return json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def read_manifest(corpus: Path) -> dict[str, Any] | None:
    """Read the manifest of a corpus; None when the folder holds no finished corpus."""
    try:
        manifest = json.loads((corpus / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("format") == FORMAT else None
