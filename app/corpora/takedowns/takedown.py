"""One take-down from list to receipt; it may be stopped at any moment and begun again."""

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from app.corpora.atomic import file_hash
from app.corpora.in_process import alone
from app.corpora.manifest import as_text
from app.corpora.opened import get_manifest
from app.corpora.receipts import FILE
from app.corpora.takedowns import papers
from app.corpora.takedowns.journal import MANIFEST, finish_left, journal_folder, replace_files
from app.corpora.takedowns.lists import rewrite_lists
from app.corpora.takedowns.mds import rewrite_mds
from app.corpora.takedowns.places import changes_of, renumbered
from app.corpora.takedowns.rewriting import Rewriter
from app.corpora.takedowns.tables import rewrite_tables
from app.corpora.takedowns.tars import rewrite_tars
from app.corpora.takedowns.wanted import Wanted, match
from app.corpora.writers import write_corpus
from app.corpora.writers.shard import ShardEntry
from app.errors import InvalidInput
from app.facts.record import Record

REWRITERS: Mapping[str, Rewriter] = {
    "webdataset": rewrite_tars,
    "parquet": rewrite_tables,
    "mds": rewrite_mds,
    "llava-json": rewrite_lists,
}
PLACE = "takedowns"


class Line(Record):
    """A line of the list that meant samples of the corpus, and how many."""

    what: str
    value: str
    reason: str
    note: str
    samples: int


class Receipt(Record):
    """What a take-down did; `previous` is the hash of the manifest before it, `unmet` counts idle lines."""

    number: int
    day: str
    previous: str
    samples: int
    datasets: dict[str, int]
    shards: int
    shards_rewritten: tuple[str, ...]
    shards_dropped: tuple[str, ...]
    lines: tuple[Line, ...]
    unmet: int

    def text(self) -> str:
        """Return one line for a terminal, a card and a notice."""
        sets = ", ".join(f"{count:,} of {name}" for name, count in self.datasets.items())
        reasons = ", ".join(sorted({line.reason for line in self.lines}))
        return f"{self.day}: {self.samples:,} samples ({sets}); {reasons}"


def take_down(corpus: Path, wanted: Sequence[Wanted], *, today: date) -> Receipt | None:
    """Take samples out of a corpus; None when nothing that the list means is in it any more.

    A take-down that was stopped after its journal was written is finished first. Raises `NotFound` for a
    folder without corpus, `Conflict` while another process works in it.
    """
    get_manifest(corpus)
    work = journal_folder(corpus)
    with alone(work):
        finish_left(corpus)
        receipt = _take_down(corpus, wanted, today=today, into=work / "new")
    shutil.rmtree(work, ignore_errors=True)
    return receipt


def _take_down(corpus: Path, wanted: Sequence[Wanted], *, today: date, into: Path) -> Receipt | None:
    before = json.loads((corpus / MANIFEST).read_text(encoding="utf-8"))
    if "counted" not in pq.read_schema(corpus / FILE).names:
        raise InvalidInput(
            f"{corpus} was built before samples could be taken out; build it again", field="corpus"
        )
    receipts = pq.read_table(corpus / FILE).to_pylist()
    found = match(wanted, receipts)
    if not found:
        return None
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    held = [ShardEntry(**one) for one in before["shards"] if one["samples"]]
    changes = changes_of(held, receipts, set(found))
    after = REWRITERS[before["order"]["output"]](corpus, into, shards=held, changes=changes)
    shards = after.shards
    if not any(shard.samples for shard in shards):
        shards = write_corpus((), into, kind=before["order"]["output"], shard_samples=1)
    gone, why = [receipts[number] for number in found], list(found.values())
    receipt = Receipt(
        number=len(before.get("takedowns", ())) + 1,
        day=today.isoformat(),
        previous=file_hash(corpus / MANIFEST),
        samples=len(gone),
        datasets=dict(sorted(Counter(one["dataset"] for one in gone).items())),
        shards=len(held),
        shards_rewritten=tuple(path for path in changes if path not in after.dropped),
        shards_dropped=tuple(path for path in changes if path in after.dropped),
        lines=_lines(why),
        unmet=len(set(wanted) - set(why)),
    )
    stay = renumbered(receipts, set(found))
    papers.write_tables(corpus, into, receipts=stay, gone=gone, why=why)
    manifest = papers.change_manifest(before, gone, why)
    stats = json.loads((corpus / "stats.json").read_text(encoding="utf-8"))
    stats = papers.change_stats(stats, gone, sequences=sum(shard.samples for shard in shards))
    _write(into / "stats.json", json.dumps(stats, indent=1, ensure_ascii=False) + "\n")
    _write_words(corpus, into, before=before, after=manifest, shards=shards, receipt=receipt)
    place = f"{PLACE}/{receipt.number:04d}"
    _write(into / place / "receipt.json", receipt.model_dump_json(indent=2) + "\n")
    _write(into / place / MANIFEST, (corpus / MANIFEST).read_text(encoding="utf-8"))
    named = {shard.path for shard in shards}
    dropped = [name for name in after.dropped if name not in named]
    manifest |= {
        "shards": [
            {"path": one.path, "samples": one.samples, "bytes": one.bytes, "sha256": one.sha256}
            for one in shards
        ],
        "files": _files(before["files"], into, without={*named, *dropped}),
        "previous": receipt.previous,
        "takedowns": [*before.get("takedowns", ()), f"{place}/receipt.json"],
    }
    _write(into / MANIFEST, as_text(manifest))
    replace_files(corpus, dropped=dropped)
    return receipt


def _write_words(
    corpus: Path,
    into: Path,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    shards: Sequence[ShardEntry],
    receipt: Receipt,
) -> None:
    """Write card, notice and Croissant as they are after the take-down."""
    told = f"- {receipt.text()}; see `{PLACE}/{receipt.number:04d}/receipt.json`."
    for name in receipt.datasets:
        if not after["datasets"][name]["kept"]:
            told += (
                f"\n- Nothing of {name} is left in this corpus; what is said of it above no longer applies."
            )
    read = {
        name: (corpus / name).read_text(encoding="utf-8")
        for name in ("README.md", "NOTICE.md", "croissant.json")
    }
    _write(into / "README.md", papers.change_card(read["README.md"], before=before, after=after, told=told))
    _write(into / "NOTICE.md", papers.append_section(read["NOTICE.md"], told))
    _write(into / "croissant.json", papers.change_croissant(read["croissant.json"], shards))


def _lines(why: Sequence[Wanted]) -> tuple[Line, ...]:
    return tuple(Line(**line.model_dump(), samples=count) for line, count in Counter(why).items())


def _files(before: Mapping[str, str], into: Path, *, without: set[str]) -> dict[str, str]:
    """Return the papers with their hashes: those written anew, and the old ones that are still there."""
    new = {path.relative_to(into).as_posix(): file_hash(path) for path in into.rglob("*") if path.is_file()}
    return {name: value for name, value in sorted({**before, **new}.items()) if name not in without}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
