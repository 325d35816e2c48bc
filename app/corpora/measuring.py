"""Measure a few samples of each dataset for the plan: headers and texts are read, no picture is decoded."""

from itertools import islice
from pathlib import Path

from app.corpora.context import open_tokenizer
from app.corpora.costing import Foreseen, Measured
from app.corpora.job import BuildJob
from app.corpora.plan import DatasetPlan
from app.corpora.sources import open_source
from app.errors import InvalidInput
from app.preprocessing.chat import IMAGE, render_chat
from app.preprocessing.codecs import BadImage, Limits, measure
from app.preprocessing.image_tokens import ImageCost, placeholder
from app.preprocessing.sample import Message, Sample
from app.preprocessing.steps.filter_license import stated_licenses

CHARACTERS_A_TOKEN = 4
"""Latin letters a token, where no tokenizer is here; other scripts take about one a character."""

_NOTHING = ImageCost(0, 1, 0, 0, (0, 0))
"""A picture without tokens of its own: what is written around one is left."""


def foresee(job: BuildJob, *, most: int) -> list[Foreseen]:
    """Return every dataset of a plan, with up to `most` measured samples where its files are here."""
    picks = {pick.dataset: pick for pick in job.mix.picks}
    found = []
    for plan in job.plan.datasets:
        pick = picks[plan.dataset]
        rows = _rows(plan, most) if most and plan.dataset in job.locations else []
        measured = _measure(job, plan, rows)
        # What the mix says stays by its license is taken off the expected samples already.
        share = (pick.subset.kept_share if pick.subset is not None else None) or 1.0
        each = plan.source.bytes // plan.source.rows if plan.source.bytes and plan.source.rows else None
        found.append(
            Foreseen(
                dataset=plan.dataset,
                samples=plan.expected,
                looked=max(len(measured), round(len(rows) * share)),
                measured=measured,
                image_tokens=(pick.image_tokens or 0) // max(pick.samples, 1) or job.profile.image.typical,
                text_tokens=(pick.text_tokens or 0) // max(pick.samples, 1),
                bytes=each or (pick.bytes or 0) // max(pick.samples, 1),
            )
        )
    return found


def _rows(plan: DatasetPlan, most: int) -> list[int]:
    """Return rows evenly from all that the plan reads in its first epoch."""
    runs = [run for one in plan.partitions if not one.repeat for run in one.runs]
    total = sum(stop - start for start, stop in runs)
    step = max(1, total // most)
    every = (row for start, stop in runs for row in range(start, stop))
    return list(islice(every, 0, step * most, step))


def _measure(job: BuildJob, plan: DatasetPlan, rows: list[int]) -> tuple[Measured, ...]:
    if not rows:
        return ()
    reader = open_source(
        job.datasets[plan.dataset],
        Path(job.locations[plan.dataset]),
        split=job.splits[plan.dataset],
        limits=job.fetch,
    )
    found = []
    for row in rows:
        raw = next(iter(reader.read(row, row + 1)))
        one = _of_sample(job, raw.sample) if raw.sample is not None else None
        if one is not None:
            found.append(one)
    return tuple(found)


def _of_sample(job: BuildJob, sample: Sample) -> Measured | None:
    """Measure one sample; None for one that the build will leave out by its license or its picture."""
    keep = job.keep_licenses.get(sample.dataset)
    if keep is not None and not set(stated_licenses(sample)) <= set(keep):
        return None
    limits = Limits(max_pixels=job.max_image_pixels, max_bytes=job.max_image_bytes)
    sizes = []
    for image in sample.images:
        try:
            width, height, orientation = measure(image.data, limits=limits)
        except BadImage:
            return None
        sizes.append((width, height) if orientation < 5 else (height, width))
    words = _words(sample)
    size = sum(len(image.data) for image in sample.images) + sum(len(one.text.encode()) for one in words)
    try:
        text = render_chat(words, job.profile.chat, images=len(sizes)).text
    except InvalidInput:
        return None
    around = placeholder(job.profile.image, _NOTHING) * len(sizes)
    return Measured(tuple(sizes), count_tokens(job, text.replace(IMAGE, "") + around), size)


def _words(sample: Sample) -> list[Message]:
    """Return the turns of a sample; a caption is the answer to a picture."""
    if sample.messages or not sample.captions:
        return list(sample.messages)
    return [Message("user", IMAGE), Message("assistant", sample.captions[0])]


def count_tokens(job: BuildJob, text: str) -> int:
    """Return the tokens of a text: by the profile's tokenizer where it is here, else by its length."""
    if job.tokenizer is not None:
        return len(open_tokenizer(Path(job.tokenizer)).encode(text, add_special_tokens=False).ids)
    latin = sum(1 for one in text if ord(one) < 0x2E80)
    return -(-latin // CHARACTERS_A_TOKEN) + len(text) - latin
