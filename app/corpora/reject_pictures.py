"""A small picture of a sample that was left out, where it can be decoded, read from its source again."""

from pathlib import Path

from app.corpora.benchmarks import read_met
from app.corpora.job import BuildJob, find_job
from app.corpora.manifest import TAKEDOWN
from app.corpora.partitions import RejectRow, Store
from app.corpora.readers import open_reader
from app.corpora.samples import find_reject
from app.errors import KondateError
from app.preprocessing.codecs import BadImage, DecodeMode, Limits, decode, encode
from app.preprocessing.geometry import resize_pixels
from app.preprocessing.sample import Image

SIDE = 192


def reject_thumbnail(folder: Path, dataset: str, sample: str) -> tuple[bytes | None, str]:
    """Return a JPEG of at most 192 pixels a side, or None and the reason why there is none.

    Samples left out while the corpus was put together are still in the store; the others are read from
    their source by row, without the network. What was taken down is shown to nobody.
    """
    job = find_job(folder)
    reject = find_reject(folder, dataset, sample)
    if job is None or reject is None or reject.step == TAKEDOWN or dataset not in job.locations:
        return None, "not-shown"
    try:
        images = _from_store(job, dataset, sample)
        if reject.row is not None:
            images = _from_source(job, dataset, reject.row)
    except (KondateError, OSError):
        return None, "source-gone"
    return _thumbnail(job, images)


def met_thumbnail(folder: Path, dataset: str, sample: str) -> tuple[bytes | None, str]:
    """Return a small JPEG of the benchmark's item that a sample met, or None and why there is none."""
    job = find_job(folder)
    reject = find_reject(folder, dataset, sample)
    met = read_met(RejectRow.model_validate(reject.model_dump())) if reject is not None else None
    if job is None or met is None or met.benchmark not in job.benchmarks:
        return None, "not-shown"
    place = job.benchmarks[met.benchmark]
    number = met.item.rpartition("-")[2]
    try:
        reader = open_reader(place.record, Path(place.location), split=place.split)
        row = int(number) if number.isdecimal() else -1
        found = next(iter(reader.read(row, row + 1))).sample if 0 <= row < reader.count() else None
    except (KondateError, OSError):
        return None, "source-gone"
    return _thumbnail(job, found.images if found is not None and found.sample_id == met.item else ())


def _thumbnail(job: BuildJob, images: tuple[Image, ...]) -> tuple[bytes | None, str]:
    if not images:
        return None, "no-picture"
    try:
        return thumbnail(images[0], limits=limits_of(job), side=SIDE), ""
    except BadImage as bad:
        return None, bad.reason


def limits_of(job: BuildJob) -> Limits:
    """Return how large a picture a build decodes."""
    return Limits(max_pixels=job.max_image_pixels, max_bytes=job.max_image_bytes)


def thumbnail(image: Image, *, limits: Limits, side: int, mode: DecodeMode = "fast") -> bytes:
    """Return a JPEG of at most `side` pixels a side, of the pixels as they are now; raises BadImage."""
    pixels = image.pixels
    if pixels is None:
        pixels = decode(image.data, limits=limits, mode=mode, reduce_to=side).pixels
    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return encode(resize_pixels(pixels, size, resample="area"), quality=80)


def _from_source(job: BuildJob, dataset: str, row: int) -> tuple[Image, ...]:
    reader = open_reader(job.datasets[dataset], Path(job.locations[dataset]), split=job.splits[dataset])
    if not 0 <= row < reader.count():
        return ()
    sample = next(iter(reader.read(row, row + 1))).sample
    return sample.images if sample is not None else ()


def _from_store(job: BuildJob, dataset: str, sample: str) -> tuple[Image, ...]:
    store = Store(Path(job.store))
    for plan in job.plan.datasets:
        for one in plan.partitions if plan.dataset == dataset else ():
            if store.find(one.address) is None:
                continue
            partition = store.open(one.address)
            names = partition.ids()
            if sample in names:
                return partition.sample(names.index(sample)).images
    return ()
