"""Everything a build depends on, fixed in one file at its start, so that any node can do any part.

A job names what was known and allowed when the build began; the plan follows from it. Both lie in
the build's folder and never change: a build that resumes reads them instead of asking again.
"""

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from app.corpora.atomic import write_atomically
from app.corpora.order import BuildOrder
from app.corpora.plan import BuildPlan
from app.corpora.sources import FetchLimits
from app.errors import Conflict
from app.facts.dataset import Dataset
from app.facts.profile import Profile
from app.facts.record import Record
from app.licensing.verdict import Verdict
from app.recommender.mix import Mix


class BenchmarkPlace(Record):
    """A benchmark to keep clear of: its record and where its items are read from."""

    record: Dataset
    location: str
    split: str


class BuildJob(Record):
    """The inputs of a build. `papers` are the files about licenses, written as they were judged."""

    order: BuildOrder
    mix: Mix
    profile: Profile
    datasets: dict[str, Dataset]
    locations: dict[str, str]
    splits: dict[str, str | None]
    verdicts: dict[str, Verdict]
    keep_licenses: dict[str, tuple[str, ...]]
    max_image_pixels: int
    max_image_bytes: int
    fetch: FetchLimits
    tokenizer: str | None
    store: str
    benchmarks: dict[str, BenchmarkPlace]
    papers: dict[str, str]
    plan: BuildPlan


def job_file(folder: Path) -> Path:
    """Return where a build's job lies."""
    return folder / "job.json"


def save_job(job: BuildJob, folder: Path) -> None:
    """Write a build's job, once."""
    write_atomically(job_file(folder), job.model_dump_json(by_alias=True).encode())


def find_job(folder: Path) -> BuildJob | None:
    """Return a build's job, or None before it was planned."""
    path = job_file(folder)
    return read_job(str(path)) if path.is_file() else None


def read_job(path: str) -> BuildJob:
    """Read a job, once a process and state of its file. Raises `Conflict` for another version's."""
    about = Path(path).stat()
    return _read(path, (about.st_ino, about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=4)
def _read(path: str, state: tuple[int, int, int]) -> BuildJob:
    # A folder whose corpus was removed gets the job of the next order under the same name.
    del state
    try:
        return BuildJob.model_validate_json(Path(path).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Conflict(
            f"this build was prepared by another version of Kondate ({field}: {first['msg']}); its corpus, "
            "where finished, stays as it is: order it again to see samples or to resume",
            field="build",
        ) from error
