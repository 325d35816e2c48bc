"""Build a corpus here and now, without web or queue: the same phases, the same bytes, resumable."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.catalog.load import Catalog
from app.corpora.dataflow import Runner
from app.corpora.gather import gather
from app.corpora.job import find_job, save_job
from app.corpora.manifest import read_manifest
from app.corpora.order import BuildOrder, Progress
from app.corpora.phases import Site, phases
from app.corpora.tracking import Tracker
from app.errors import Conflict, InvalidInput
from app.recommender.mix import Mix
from app.settings import Settings


class _Listener:
    """Hands progress to the caller; nobody but Ctrl-C stops such a build."""

    def __init__(self, on_progress: Callable[[Progress], object]) -> None:
        self._on_progress = on_progress

    def note(self, progress: Progress) -> None:
        self._on_progress(progress)

    def check(self) -> None:
        return


def run_build_here(
    mix: Mix,
    catalog: Catalog,
    order: BuildOrder,
    *,
    out: Path,
    settings: Settings,
    on_progress: Callable[[Progress], object] = lambda _: None,
) -> dict[str, Any]:
    """Build a mix into the folder `out` and return its manifest; called again after a stop, it goes on.

    Work in progress lies beside `out`, in `.<name>.build`, and is kept until the corpus is whole.
    """
    out = out.absolute()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        manifest = read_manifest(out)
        if manifest is None or BuildOrder.model_validate(manifest["order"]) != order:
            raise InvalidInput(f"{out} is not empty and holds no corpus of this order", field="out")
        return manifest
    folder = out.with_name(f".{out.name}.build")
    with alone(folder):
        job = find_job(folder)
        if job is None or job.order != order or job.mix != mix:
            save_job(gather(mix, catalog, order, settings=settings), folder)
        site = Site(folder, out, Runner.of(settings.runner, settings.ray_address))
        tracker = Tracker(_Listener(on_progress), progress=Progress(stage="plan"))
        for _ in phases(site, tracker):
            pass
    manifest = read_manifest(out)
    if manifest is None:
        raise Conflict(f"{out} changed while it was being built")
    return manifest


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process work in a folder; a second is told so."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict(f"another process is working in {folder}") from error
        yield
