"""Order builds, look at them, stop them, resume them, and read what they made."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.catalog.load import Catalog
from app.corpora import repository
from app.corpora.gather import gather
from app.corpora.in_process import run_build_here
from app.corpora.manifest import read_manifest as _read_manifest
from app.corpora.order import BuildOrder, BuildView, Counts, Progress
from app.corpora.plan import BuildPlan
from app.corpora.planning import PlanView, plan_view
from app.corpora.preview import Preview, preview_mix
from app.corpora.reject_pictures import met_thumbnail, reject_thumbnail
from app.corpora.repository import count_states
from app.corpora.sample_views import FileView, RejectView, SampleView
from app.corpora.samples import find_sample as _find_sample
from app.corpora.samples import list_files as _list_files
from app.corpora.samples import read_rejects as _read_rejects
from app.corpora.samples import read_samples as _read_samples
from app.corpora.samples import sample_image as _sample_image
from app.corpora.why import Life, explain_sample
from app.errors import Conflict
from app.jobs import client
from app.jobs.states import BuildState
from app.mixes.service import get_mix, rejudge
from app.recommender.mix import Mix
from app.settings import Settings

__all__ = [
    "BuildOrder",
    "BuildPlan",
    "BuildView",
    "Counts",
    "FileView",
    "PlanView",
    "Preview",
    "Progress",
    "RejectView",
    "SampleView",
    "cancel_build",
    "count_states",
    "explain",
    "find_sample",
    "get_build",
    "list_builds",
    "list_files",
    "met_picture",
    "order_build",
    "plan_build",
    "preview",
    "read_manifest",
    "read_rejects",
    "read_samples",
    "read_stats",
    "reject_picture",
    "resume_build",
    "run_build_here",
    "sample_image",
]


def order_build(
    db: Session,
    catalog: Catalog,
    order: BuildOrder,
    *,
    settings: Settings,
    now: datetime,
    new_id: Callable[[], str],
) -> BuildView:
    """Order a build: judge the mix on today's facts, see that every source can be read, enqueue."""
    mix = get_mix(db, order.mix)
    check_verdicts(mix, catalog)
    gather(mix, catalog, order, settings=settings, fetch=False)
    row = repository.add_build(db, new_id(), order, now=now)
    client.enqueue(settings, row.id, run=1)
    return repository.view(row, builds=settings.builds_folder)


def check_verdicts(mix: Mix, catalog: Catalog) -> None:
    """Refuse a mix whose verdict got worse since it was made, with the difference."""
    difference = rejudge(mix, catalog)
    if difference.worse:
        told = "; ".join(
            f"{one.dataset}: {one.before.value} → {one.after.value} ({one.sentence})"
            for one in difference.worse
        )
        raise Conflict(
            f"the verdict got worse since this mix was made. {told}",
            field="mix",
            worse=[
                {
                    "dataset": one.dataset,
                    "before": one.before.value,
                    "after": one.after.value,
                    "sentence": one.sentence,
                }
                for one in difference.worse
            ],
            snapshot_then=difference.snapshot_then,
            snapshot_now=difference.snapshot_now,
        )


def get_build(db: Session, build: str, *, settings: Settings) -> BuildView:
    """Return a build as it stands."""
    return repository.view(repository.get_row(db, build), builds=settings.builds_folder)


def list_builds(
    db: Session, *, settings: Settings, limit: int = 100, states: tuple[BuildState, ...] = ()
) -> list[BuildView]:
    """List builds, newest first."""
    rows = repository.list_rows(db, limit=limit, states=states)
    return [repository.view(row, builds=settings.builds_folder) for row in rows]


def cancel_build(db: Session, build: str, *, settings: Settings, now: datetime) -> BuildView:
    """Stop a build; what is done stays on disk, so that resuming it loses nothing."""
    row = repository.get_row(db, build)
    if not repository.change_state(
        db, build, "cancelled", among=("queued", "running"), now=now, finished_at=now, worker_id=None
    ):
        raise Conflict(f"build '{build}' is {row.state}; only a waiting or running build can be cancelled")
    client.cancel(settings, build, run=Progress.model_validate(row.progress).run)
    return get_build(db, build, settings=settings)


def resume_build(db: Session, build: str, *, settings: Settings, now: datetime) -> BuildView:
    """Let a cancelled or failed build go on where it stopped."""
    row = repository.get_row(db, build)
    old = Progress.model_validate(row.progress)
    progress = old.model_copy(update={"run": old.run + 1, "stage": "queued"})
    if not repository.change_state(
        db,
        build,
        "queued",
        among=("cancelled", "failed"),
        now=now,
        progress=repository.dump(progress),
        error=None,
        worker_id=None,
        finished_at=None,
    ):
        raise Conflict(f"build '{build}' is {row.state}; only a cancelled or failed build can be resumed")
    client.enqueue(settings, build, run=progress.run)
    return get_build(db, build, settings=settings)


def plan_build(
    db: Session, catalog: Catalog, order: BuildOrder, *, settings: Settings, measure: int = 0
) -> PlanView:
    """Return what a build would read, keep, reuse and cost, before it runs.

    `measure` samples a dataset are looked at, which only those may ask for who may build.
    """
    job = gather(get_mix(db, order.mix), catalog, order, settings=settings, fetch=False)
    return plan_view(job, measure=measure)


def preview(
    db: Session,
    catalog: Catalog,
    order: BuildOrder,
    *,
    settings: Settings,
    limit: int = 12,
    dataset: str | None = None,
    pictures: bool = False,
) -> Preview:
    """Take a few samples of every dataset, or of one, through every step, step by step."""
    return preview_mix(
        get_mix(db, order.mix),
        catalog,
        order,
        settings=settings,
        limit=limit,
        dataset=dataset,
        pictures=pictures,
    )


def read_samples(
    build: BuildView, settings: Settings, *, dataset: str | None = None, offset: int = 0, limit: int = 12
) -> list[SampleView]:
    """Return some kept samples of a build, also while it runs."""
    return _read_samples(settings.builds_folder / build.id, dataset=dataset, offset=offset, limit=limit)


def find_sample(build: BuildView, settings: Settings, *, sample: str) -> SampleView | None:
    """Return one kept sample by `dataset/sample_id`, None when the build keeps none of that name."""
    return _find_sample(settings.builds_folder / build.id, sample)


def explain(build: BuildView, settings: Settings, *, sample: str, catalog: Catalog) -> Life:
    """Return the life of a sample of a finished corpus, kept or left out."""
    return explain_sample(settings.builds_folder / build.id / "corpus", sample, catalog=catalog)


def sample_image(build: BuildView, settings: Settings, *, sample: str, number: int) -> tuple[bytes, str]:
    """Return the bytes and media type of a kept sample's picture; `sample` is `dataset/sample_id`."""
    return _sample_image(settings.builds_folder / build.id, sample, number)


def read_rejects(
    build: BuildView,
    settings: Settings,
    *,
    dataset: str | None = None,
    step: str | None = None,
    reason: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[RejectView]:
    """Return some samples left out of a build, with step and reason."""
    return _read_rejects(
        settings.builds_folder / build.id,
        dataset=dataset,
        step=step,
        reason=reason,
        offset=offset,
        limit=limit,
    )


def reject_picture(build: BuildView, settings: Settings, *, sample: str) -> tuple[bytes | None, str]:
    """Return a small JPEG of a sample that was left out, or None and why there is none."""
    dataset, _, name = sample.partition("/")
    return reject_thumbnail(settings.builds_folder / build.id, dataset, name)


def met_picture(build: BuildView, settings: Settings, *, sample: str) -> tuple[bytes | None, str]:
    """Return a small JPEG of the benchmark's item that a left out sample met, or None and why not."""
    dataset, _, name = sample.partition("/")
    return met_thumbnail(settings.builds_folder / build.id, dataset, name)


def list_files(build: BuildView, settings: Settings) -> list[FileView]:
    """List the files of a finished corpus."""
    return _list_files(settings.builds_folder / build.id / "corpus")


def read_manifest(build: BuildView, settings: Settings) -> dict[str, Any] | None:
    """Return the manifest of a finished corpus, None before."""
    return _read_manifest(settings.builds_folder / build.id / "corpus")


def read_stats(build: BuildView, settings: Settings) -> dict[str, Any] | None:
    """Return the histograms of a finished corpus (`app.corpora.report`), None before."""
    path = settings.builds_folder / build.id / "corpus" / "stats.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
