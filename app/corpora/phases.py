"""The phases of a build as plain functions: stage, assemble, finish. Each looks at the disk first.

The worker runs them as durable steps, `kondate build` runs them in its own process; both give the
same bytes. A phase that finds its work done returns at once.
"""

import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.corpora.assemble import Assembled, assemble_corpus, find_assembled
from app.corpora.dataflow import Runner, map_partitions
from app.corpora.finish import finish_corpus
from app.corpora.job import BuildJob, job_file, read_job
from app.corpora.manifest import read_manifest
from app.corpora.order import Counts
from app.corpora.partitions import PartitionEntry, Store
from app.corpora.plan import DatasetPlan
from app.corpora.stage import stage_task, task_text
from app.corpora.tracking import Tracker
from app.errors import KondateError

STAGE_SHARE, ASSEMBLE_SHARE = 0.75, 0.97


@dataclass(frozen=True, slots=True)
class Site:
    """Where one build happens: its own folder, and the corpus it will leave."""

    folder: Path
    corpus: Path
    runner: Runner

    @property
    def job(self) -> BuildJob:
        """Return the build's job."""
        return read_job(str(job_file(self.folder)))


class BuildFailed(KondateError):
    """The build cannot go on; the message names the dataset or file at fault."""

    slug = "build-failed"


def stage(site: Site, tracker: Tracker) -> None:
    """Process every partition that is not on disk yet, on the data plane."""
    job = site.job
    store = Store(Path(job.store))
    tracker.enter("stage", 0.0)
    account = _Account(job, tracker)
    missing = []
    for plan in job.plan.datasets:
        for partition in plan.partitions:
            entry = store.find(partition.address)
            if entry is not None and store.is_sound(entry):
                account.add(plan, entry, reused=True)
                continue
            store.discard(partition.address)
            missing.append((plan, partition))
    stop = site.folder / f"stop-{uuid.uuid4().hex}"
    tasks = [task_text(job_file(site.folder), plan.dataset, one.number, stop=stop) for plan, one in missing]
    plans = {plan.dataset: plan for plan in job.plan.datasets}
    try:
        with closing(map_partitions(tasks, stage_task, runner=site.runner)) as results:
            for text in results:
                done = json.loads(text)
                plan = plans[done["dataset"]]
                if "error" in done:
                    raise BuildFailed(f"{plan.dataset}, partition {done['number']}: {done['error']}")
                entry = store.find(plan.partitions[done["number"]].address)
                if entry is None:
                    raise BuildFailed(f"{plan.dataset}, partition {done['number']} is not on disk")
                account.add(plan, entry, reused=False)
    except BaseException:
        stop.touch()  # what is queued on other threads or nodes ends without starting
        raise
    tracker.tell()


class _Account:
    """The balance while partitions come in."""

    def __init__(self, job: BuildJob, tracker: Tracker) -> None:
        self._tracker = tracker
        self._total = max(job.plan.selected, 1)
        self._counts = {plan.dataset: Counts(planned=plan.selected) for plan in job.plan.datasets}
        self._done = self._reused = 0
        tracker.update(partitions=job.plan.partitions, partitions_done=0, partitions_reused=0)
        tracker.count(self._counts)

    def add(self, plan: DatasetPlan, entry: PartitionEntry, *, reused: bool) -> None:
        """Count a finished partition in."""
        self._counts[plan.dataset] += entry.counts
        self._done += 1
        self._reused += reused
        read = sum(one.in_ for one in self._counts.values())
        self._tracker.count(self._counts)
        self._tracker.update(partitions_done=self._done, partitions_reused=self._reused)
        self._tracker.tick(fraction=STAGE_SHARE * read / self._total)


def assemble(site: Site, tracker: Tracker) -> Assembled:
    """Merge the partitions into shards: dedupe, shuffle, write; done already means nothing to do."""
    found = find_assembled(site.folder)
    if found is not None:
        return found
    if read_manifest(site.corpus) is not None:
        raise BuildFailed(f"{site.corpus} already holds a corpus")
    tracker.enter("assemble", STAGE_SHARE)

    def ticking(done: int, total: int) -> None:
        share = done / max(total, 1)
        tracker.tick(fraction=STAGE_SHARE + (ASSEMBLE_SHARE - STAGE_SHARE) * share)

    return assemble_corpus(site.job, site.folder, tick=ticking)


def finish(site: Site, tracker: Tracker) -> None:
    """Check the balance, write the papers and put the corpus in its place."""
    if read_manifest(site.corpus) is not None:
        tracker.enter("done", 1.0)
        return
    tracker.enter("finish", ASSEMBLE_SHARE)
    assembled = find_assembled(site.folder)
    if assembled is None:
        raise BuildFailed("the shards of this build are gone; resume it to write them again")
    counts = finish_corpus(site.job, assembled, folder=site.folder, corpus=site.corpus)
    tracker.count(counts)
    tracker.enter("done", 1.0)


def phases(site: Site, tracker: Tracker) -> Iterator[str]:
    """Run every phase after planning in order, naming each as it ends."""
    stage(site, tracker)
    yield "stage"
    assemble(site, tracker)
    yield "assemble"
    finish(site, tracker)
    yield "finish"
