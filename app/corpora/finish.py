"""The last phase: check that nothing disappeared, write the papers, put the corpus in its place."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from app.corpora.assemble import Assembled, balance
from app.corpora.atomic import file_hash
from app.corpora.card import make_card
from app.corpora.croissant import corpus_croissant
from app.corpora.job import BuildJob
from app.corpora.manifest import as_text, link_counts, make_manifest, reasons
from app.corpora.order import Counts
from app.corpora.partitions import PartitionEntry, RejectRow, Store
from app.errors import KondateError, SourceUnavailable

REJECTS = pa.schema(
    [
        ("dataset", pa.string()),
        ("sample_id", pa.string()),
        ("step", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("kind", pa.string()),
        ("row", pa.int64()),
    ]
)


class OutOfBalance(KondateError):
    """Samples went missing uncounted: a fault of ours, so the build fails instead of hiding it."""

    slug = "out-of-balance"


def finish_corpus(job: BuildJob, assembled: Assembled, *, folder: Path, corpus: Path) -> dict[str, Counts]:
    """Turn the assembled shards into a corpus and return its balance per dataset."""
    entries = list(_entries(job))
    counts = balance(job, entries, assembled.left_out)
    check_balance(job, counts, assembled)
    left_out = sorted(
        [*(one for entry in entries for one in entry.rejects), *assembled.left_out],
        key=lambda one: (one.dataset, one.sample_id, one.step),
    )
    place = folder / assembled.folder
    _write_papers(job, assembled, counts, left_out, place)
    corpus.parent.mkdir(parents=True, exist_ok=True)
    if corpus.is_dir() and not any(corpus.iterdir()):
        corpus.rmdir()
    place.rename(corpus)
    for left in (*folder.glob("stop-*"), folder / "assembled.json"):
        left.unlink(missing_ok=True)
    for other in folder.glob("assembling-*"):
        shutil.rmtree(other, ignore_errors=True)
    return counts


def check_balance(job: BuildJob, counts: dict[str, Counts], assembled: Assembled) -> None:
    """Fail unless in = kept + filtered + rejected, in = planned, and what was kept was written."""
    for plan in job.plan.datasets:
        one = counts[plan.dataset]
        written = assembled.written.get(plan.dataset, 0)
        if not one.balanced or one.in_ != plan.selected or one.kept != written:
            raise OutOfBalance(
                f"{plan.dataset}: {plan.selected} planned, {one.in_} in, {one.kept} kept, "
                f"{one.filtered} filtered, {one.rejected} rejected, {written} written"
            )
    shards = sum(shard.samples for shard in assembled.shards)
    if shards != assembled.sequences:
        raise OutOfBalance(f"{assembled.sequences} samples went to the writer, the shards hold {shards}")


def _write_papers(
    job: BuildJob, assembled: Assembled, counts: dict[str, Counts], left_out: Sequence[RejectRow], place: Path
) -> None:
    for name, text in job.papers.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    stats = json.dumps(assembled.stats, indent=1, ensure_ascii=False) + "\n"
    (place / "stats.json").write_text(stats, encoding="utf-8")
    (place / "croissant.json").write_text(corpus_croissant(job, assembled.shards), encoding="utf-8")
    table = pa.Table.from_pylist([one.model_dump() for one in left_out], schema=REJECTS)
    pq.write_table(table, place / "rejects.parquet")
    parquet = next((one.path for one in assembled.shards if one.path.endswith(".parquet")), None)
    glob = str(Path(parquet).parent / "*.parquet") if parquet is not None else None
    links = {
        name: found
        for name, one in counts.items()
        if (found := link_counts(reasons(left_out, name), tried=one.in_).get("links"))
    }
    card = make_card(job, counts, data_files=glob, links=links)
    (place / "README.md").write_text(card, encoding="utf-8")
    shards = {one.path for one in assembled.shards}
    files = {
        name: file_hash(path)
        for path in sorted(place.rglob("*"))
        if path.is_file() and (name := str(path.relative_to(place))) not in shards and name != "manifest.json"
    }
    manifest = make_manifest(job, counts=counts, shards=assembled.shards, left_out=left_out, files=files)
    (place / "manifest.json").write_text(as_text(manifest), encoding="utf-8")


def _entries(job: BuildJob) -> Iterator[PartitionEntry]:
    store = Store(Path(job.store))
    for plan in job.plan.datasets:
        for one in plan.partitions:
            entry = store.find(one.address)
            if entry is None:
                raise SourceUnavailable(f"{plan.dataset}: partition {one.number} is gone; resume the build")
            yield entry
