"""What a corpus says of itself after a take-down: counts, report, rejects, receipts, card, notice."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.finish import REJECTS
from app.corpora.manifest import TAKEDOWN
from app.corpora.receipts import FILE, SCHEMA
from app.corpora.report import licenses_met
from app.corpora.takedowns.wanted import Wanted
from app.corpora.writers.shard import ShardEntry

Rows = Sequence[Mapping[str, Any]]


def change_manifest(manifest: Mapping[str, Any], gone: Rows, why: Sequence[Wanted]) -> dict[str, Any]:
    """Return the manifest with the balance after the take-down; shards and files are the caller's."""
    datasets = {name: dict(told) for name, told in manifest["datasets"].items()}
    totals = dict(manifest["totals"])
    for receipt, line in zip(gone, why, strict=True):
        told = datasets[receipt["dataset"]]
        for counts in (told, totals):
            counts["kept"] -= 1
            counts["filtered"] += 1
        left_out = {**told["left_out"], TAKEDOWN: dict(told["left_out"].get(TAKEDOWN, {}))}
        left_out[TAKEDOWN][line.reason] = left_out[TAKEDOWN].get(line.reason, 0) + 1
        told["left_out"] = dict(sorted(left_out.items()))
    return {**manifest, "datasets": datasets, "totals": totals}


def change_stats(stats: Mapping[str, Any], gone: Rows, *, sequences: int) -> dict[str, Any]:
    """Return the report without what the samples taken out had added to it.

    `sequences` is how many packed sequences are left.
    """
    histograms: dict[str, Counter[float]] = {
        name: Counter(dict(map(tuple, bins))) for name, bins in stats["histograms"].items()
    }
    samples, licenses = Counter(stats["samples"]), _counters(stats["licenses"])
    noted = {name: _counters(groups) for name, groups in stats["noted"].items()}
    for receipt in gone:
        name = receipt["dataset"]
        samples[name] -= 1
        licenses[name].subtract(licenses_met(receipt["license"], receipt["image_licenses"] or ()))
        counted = json.loads(receipt["counted"])
        for histogram, low in counted["figures"]:
            histograms[histogram][low] -= 1
        for group, word in counted["noted"]:
            noted[name][group][word] -= 1
    changed: dict[str, Any] = {
        **stats,
        "samples": _positive(samples),
        "licenses": {name: left for name, one in licenses.items() if (left := _positive(one))},
        "noted": {name: told for name, groups in noted.items() if (told := _told(groups))},
        "histograms": {name: bins for name, one in histograms.items() if (bins := _bins(one))},
    }
    if "packing" in stats:
        packing = stats["packing"]
        tokens = packing["tokens"] - sum(receipt["tokens"] for receipt in gone)
        room = sequences * packing["capacity"]
        changed["packing"] = {
            **packing,
            "sequences": sequences,
            "samples": packing["samples"] - len(gone),
            "tokens": tokens,
            "efficiency": round(tokens / room, 6) if room else 0.0,
        }
    return changed


def write_tables(folder: Path, into: Path, *, receipts: Rows, gone: Rows, why: Sequence[Wanted]) -> None:
    """Write the receipts of what stays, and the rejects with what was taken out."""
    pq.write_table(pa.Table.from_pylist(list(receipts), schema=SCHEMA), into / FILE)
    rejects = pq.read_table(folder / "rejects.parquet", schema=REJECTS).to_pylist()
    rejects += [
        {
            "dataset": receipt["dataset"],
            "sample_id": receipt["sample_id"],
            "step": TAKEDOWN,
            "reason": line.reason,
            "detail": line.note or f"asked for by {line.what} {line.value}",
            "kind": "filtered",
            "row": receipt["row"],
        }
        for receipt, line in zip(gone, why, strict=True)
    ]
    rejects.sort(key=lambda row: (row["dataset"], row["sample_id"], row["step"]))
    pq.write_table(pa.Table.from_pylist(rejects, schema=REJECTS), into / "rejects.parquet")


def change_card(card: str, *, before: Mapping[str, Any], after: Mapping[str, Any], told: str) -> str:
    """Return the card with the counts after the take-down, and a line that tells of it."""
    old, new = before["totals"], after["totals"]
    card = card.replace(f"\n{old['kept']:,} samples from ", f"\n{new['kept']:,} samples from ", 1)
    for name, counts in after["datasets"].items():
        was, now = (_cells(name, one) for one in (before["datasets"][name], counts))
        card = card.replace(was, now, 1)
    return append_section(card, told)


def append_section(text: str, told: str) -> str:
    """Return a text of ours with one more line under its last heading, "Taken out after building"."""
    heading = "\n## Taken out after building\n"
    return f"{text}{told}\n" if heading in text else f"{text}{heading}\n{told}\n"


def change_croissant(text: str, shards: Sequence[ShardEntry]) -> str:
    """Return the Croissant description with the files as they are now."""
    described = json.loads(text)
    now = {shard.path: shard for shard in shards}
    files = [one for one in described["distribution"] if one["@type"] != "cr:FileObject" or one["@id"] in now]
    for one in files:
        if one["@id"] in now:
            shard = now[one["@id"]]
            one |= {"contentSize": f"{shard.bytes} B", "sha256": shard.sha256}
    return json.dumps({**described, "distribution": files}, indent=2, ensure_ascii=False) + "\n"


def _cells(name: str, told: Mapping[str, Any]) -> str:
    counts = " | ".join(f"{told[one]:,}" for one in ("in", "kept", "filtered", "rejected"))
    return f"(`{name}`) | {counts} |"


def _counters(groups: Mapping[str, Mapping[str, int]]) -> dict[str, Counter[str]]:
    return {name: Counter(one) for name, one in groups.items()}


def _told(groups: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {group: words for group, one in groups.items() if (words := _positive(one))}


def _bins(counter: Counter[float]) -> list[list[float]]:
    return [[low, count] for low, count in sorted(counter.items()) if count]


def _positive(counter: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in counter.items() if count}
