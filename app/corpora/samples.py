"""Look into a build, running or done: its kept samples, its rejects, its files."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import cast

import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.corpora.assemble import find_assembled
from app.corpora.context import open_tokenizer
from app.corpora.finish import REJECTS
from app.corpora.job import BuildJob, find_job
from app.corpora.manifest import TAKEDOWN, read_manifest
from app.corpora.mask_view import Decoder, MaskView, mask_view
from app.corpora.partitions import PartitionEntry, RejectRow, Store
from app.corpora.sample_views import FileView, ImageView, RejectView, SampleView, media_type, view_of
from app.errors import NotFound
from app.preprocessing.sample import Sample

__all__ = [
    "FileView",
    "ImageView",
    "RejectView",
    "SampleView",
    "list_files",
    "read_rejects",
    "read_samples",
    "sample_image",
]


def read_samples(folder: Path, *, dataset: str | None, offset: int, limit: int) -> list[SampleView]:
    """Read kept samples in the order they were read, dataset by dataset."""
    job = find_job(folder)
    if job is None:
        return []
    store = Store(Path(job.store))
    gone = _duplicates(folder)
    tokenizer = _tokenizer(job)
    found: list[SampleView] = []
    skip = offset
    for entry in _entries(job, store, dataset=dataset):
        left_out = gone.get(entry.dataset, frozenset())
        kept = entry.kept if not left_out else -1
        if 0 <= kept <= skip:
            skip -= kept
            continue
        partition = store.open(entry.address)
        for position, name in enumerate(partition.ids()):
            if name in left_out:
                continue
            if skip:
                skip -= 1
                continue
            sample = partition.sample(position)
            found.append(view_of(sample, mask=_mask(job, sample, tokenizer)))
            if len(found) == limit:
                return found
    return found


def find_sample(folder: Path, key: str) -> SampleView | None:
    """Return a kept sample by its key, dataset/sample_id; None when the build keeps none of that name."""
    job = find_job(folder)
    sample = _stored(job, folder, key) if job is not None else None
    if job is None or sample is None:
        return None
    return view_of(sample, mask=_mask(job, sample, _tokenizer(job)))


def sample_image(folder: Path, key: str, number: int) -> tuple[bytes, str]:
    """Return the bytes and media type of a sample's picture."""
    job = find_job(folder)
    sample = _stored(job, folder, key) if job is not None else None
    if sample is not None and 0 <= number < len(sample.images):
        data = sample.images[number].data
        return data, media_type(data)
    raise NotFound(f"this build has no picture {number} of sample '{key}'", field="sample")


def _stored(job: BuildJob, folder: Path, key: str) -> Sample | None:
    dataset, _, name = key.partition("/")
    if name in _duplicates(folder).get(dataset, ()):
        return None
    store = Store(Path(job.store))
    for entry in _entries(job, store, dataset=dataset):
        partition = store.open(entry.address)
        ids = partition.ids()
        if name in ids:
            return partition.sample(ids.index(name))
    return None


def read_rejects(
    folder: Path,
    *,
    dataset: str | None,
    step: str | None,
    reason: str | None,
    sample: str | None = None,
    offset: int,
    limit: int,
) -> list[RejectView]:
    """Read samples left out: from the finished corpus, else from the partitions done so far."""
    wanted = {"dataset": dataset, "step": step, "reason": reason, "sample_id": sample}
    rows = (
        RejectView.model_validate(row)
        for row in _left_out(folder)
        if all(value is None or row[name] == value for name, value in wanted.items())
    )
    return [row for number, row in enumerate(rows) if offset <= number < offset + limit]


def find_reject(folder: Path, dataset: str, sample: str) -> RejectView | None:
    """Return why a sample was left out, None when it was not."""
    found = read_rejects(folder, dataset=dataset, sample=sample, step=None, reason=None, offset=0, limit=1)
    return found[0] if found else None


def list_files(corpus: Path) -> list[FileView]:
    """List the files of a finished corpus; none while it is being built."""
    if read_manifest(corpus) is None:
        return []
    return [
        FileView(path=str(path.relative_to(corpus)), bytes=path.stat().st_size)
        for path in sorted(corpus.rglob("*"))
        if path.is_file()
    ]


def _tokenizer(job: BuildJob) -> Decoder | None:
    """Return what turns token ids back into words, where it is installed and its file is here."""
    try:
        return cast(Decoder, open_tokenizer(Path(job.tokenizer))) if job.tokenizer is not None else None
    except Exception:  # a page without colors is better than none; the build itself says what is wrong
        return None


def _mask(job: BuildJob, sample: Sample, tokenizer: Decoder | None) -> MaskView | None:
    if tokenizer is None or "input_ids" not in sample.tensors:
        return None
    return mask_view(sample.tensors, sample.messages, tokenizer, image=job.profile.image.token)


def _entries(job: BuildJob, store: Store, *, dataset: str | None) -> Iterator[PartitionEntry]:
    for plan in job.plan.datasets:
        if dataset in (None, plan.dataset):
            for one in plan.partitions:
                entry = store.find(one.address)
                if entry is not None:
                    yield entry


def _left_out(folder: Path) -> Iterator[dict[str, object]]:
    table = folder / "corpus" / "rejects.parquet"
    if table.is_file():
        for batch in pq.ParquetFile(table).iter_batches(columns=REJECTS.names):
            yield from batch.to_pylist()
        return
    job = find_job(folder)
    if job is not None:
        for entry in _entries(job, Store(Path(job.store)), dataset=None):
            yield from (one.model_dump() for one in entry.rejects)


def _duplicates(folder: Path) -> dict[str, frozenset[str]]:
    """Return the sample ids that were left out when the corpus was put together, by dataset."""
    table = folder / "corpus" / "rejects.parquet"
    if table.is_file():
        return _dropped_from(table, table.stat().st_mtime_ns)
    assembled = find_assembled(folder)
    return _by_dataset(assembled.left_out) if assembled is not None else {}


@lru_cache(maxsize=8)
def _dropped_from(table: Path, _changed: int) -> dict[str, frozenset[str]]:
    rows = (
        pq.read_table(table)
        .filter(pc.field("step").isin(["dedupe", "decontaminate", "pack", TAKEDOWN]))
        .to_pylist()
    )
    return _by_dataset(tuple(RejectRow.model_validate(row) for row in rows))


def _by_dataset(rows: tuple[RejectRow, ...]) -> dict[str, frozenset[str]]:
    names = {row.dataset for row in rows}
    return {name: frozenset(row.sample_id for row in rows if row.dataset == name) for name in names}
