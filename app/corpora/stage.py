"""One partition from source rows to processed samples on disk. Runs in any process, on any node."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

from app.corpora.context import step_context
from app.corpora.job import BuildJob, read_job
from app.corpora.partitions import PartitionEntry, RejectRow, Store
from app.corpora.plan import PartitionPlan
from app.corpora.readers import SourceReader
from app.corpora.sources import open_source
from app.preprocessing.context import StepContext
from app.preprocessing.recipe import BoundStep, resolve_steps
from app.preprocessing.run import run_steps
from app.preprocessing.sample import RawSample, Reject, Sample

_opened = threading.local()
"""Readers of this thread: they hold files and caches, which two threads may not share."""


def task_text(job: Path, dataset: str, number: int, *, stop: Path) -> str:
    """Return the text that names one partition to the data plane."""
    return json.dumps({"job": str(job), "dataset": dataset, "number": number, "stop": str(stop)})


def stage_task(text: str) -> str:
    """Process the partition a task names; the result tells what happened, also when it failed."""
    task = json.loads(text)
    about = {"dataset": task["dataset"], "number": task["number"]}
    if Path(task["stop"]).exists():
        return json.dumps({**about, "skipped": True})
    try:
        job = read_job(task["job"])
        plan = next(one for one in job.plan.datasets if one.dataset == task["dataset"])
        stage_partition(job, task["dataset"], plan.partitions[task["number"]])
    except Exception as error:  # the data plane would lose the message; the caller raises it
        return json.dumps({**about, "error": f"{type(error).__name__}: {error}"})
    return json.dumps(about)


def stage_partition(job: BuildJob, dataset: str, partition: PartitionPlan) -> PartitionEntry:
    """Read a partition's rows, run the steps, write the result; done already means nothing to do."""
    store = Store(Path(job.store))
    entry = store.find(partition.address)
    if entry is not None:
        return entry
    context = step_context(job)
    steps = resolve_steps(job.profile, options=job.order.step_options, level=job.order.level)
    reader = _reader(job, dataset)
    samples: list[Sample] = []
    rejects: list[RejectRow] = []
    for row, raw in _rows(reader, partition):
        result = process(raw, steps, context, repeat=partition.repeat)
        if isinstance(result, Reject):
            rejects.append(RejectRow.of(result, row=row))
        else:
            samples.append(result)
    return store.write(partition.address, dataset, samples, rejects)


def process(
    raw: RawSample, steps: tuple[BoundStep, ...], context: StepContext, *, repeat: int
) -> Sample | Reject:
    """Run the steps over one sample. Later epochs are samples of their own: their random choices differ."""
    if raw.sample is not None and repeat:
        name = f"{raw.sample.sample_id}#{repeat + 1}"
        meta = {**raw.sample.meta, "epoch": repeat + 1}
        raw = RawSample(raw.sample.with_(sample_id=name, meta=meta))
    return run_steps(steps, raw, context)


def _rows(reader: SourceReader, partition: PartitionPlan) -> Iterator[tuple[int, RawSample]]:
    """Yield every row of a partition; a reader that gives fewer or more is a fault of ours."""
    for start, stop in partition.runs:
        row = start
        for raw in reader.read(start, stop):
            yield row, raw
            row += 1
        if row != stop:
            raise RuntimeError(f"the reader gave {row - start} of the rows {start} to {stop}")


def _reader(job: BuildJob, dataset: str) -> SourceReader:
    """Return this thread's reader of a dataset; the last few stay open."""
    key = (job.plan.order.model_dump_json(), dataset, job.locations[dataset], job.splits[dataset])
    readers: dict[tuple[str | None, ...], SourceReader] = _opened.__dict__.setdefault("readers", {})
    if key not in readers:
        while len(readers) >= 2:
            readers.pop(next(iter(readers)))
        readers[key] = open_source(
            job.datasets[dataset], Path(job.locations[dataset]), split=job.splits[dataset], limits=job.fetch
        )
    return readers[key]
