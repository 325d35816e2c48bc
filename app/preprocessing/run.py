"""Send one raw sample through the steps: a sample or a reject comes out, never an exception."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.errors import KondateError
from app.preprocessing.context import StepContext, reject
from app.preprocessing.recipe import BoundStep
from app.preprocessing.sample import RawSample, Reject, Sample
from app.preprocessing.steps import STEPS

__all__ = ["StepContext", "run_steps", "trace_steps"]


def run_steps(steps: Sequence[BoundStep], raw: RawSample, context: StepContext) -> Sample | Reject:
    """Return what becomes of one raw sample: the finished sample, or the first reject with its reason."""
    last: Sample | Reject | None = None
    for _, last in trace_steps(steps, raw, context):
        if isinstance(last, Reject):
            return last
    if last is None:
        last = _start(raw)
    if isinstance(last, Reject):
        return last
    return last.with_(images=tuple(replace(image, pixels=None) for image in last.images))


def trace_steps(
    steps: Sequence[BoundStep], raw: RawSample, context: StepContext
) -> Iterator[tuple[str, Sample | Reject]]:
    """Yield each step's name with the sample after it, ending at a reject: the preview, step by step.

    The first pair is named `read`. Between check_image and encode the images carry pixels.
    """
    now = _start(raw)
    yield "read", now
    for step in steps:
        if isinstance(now, Reject):
            return
        now = _apply(step, now, context)
        yield step.name, now


def _start(raw: RawSample) -> Sample | Reject:
    if raw.reject is not None:
        return raw.reject
    if raw.sample is None:
        return Reject(
            "unknown", "unknown", "read", "nothing-read", "the reader gave neither sample nor reject"
        )
    return raw.sample


def _apply(step: BoundStep, sample: Sample, context: StepContext) -> Sample | Reject:
    try:
        return STEPS[step.name].apply(sample, step.params, context)
    except KondateError:
        raise  # the build is set up wrongly: every sample would fail alike
    except MemoryError:
        return reject(sample, step.name, "out-of-memory", "the sample needs more memory than there is")
    except Exception as error:  # one hostile sample must not end a build; it is counted with its cause
        return reject(sample, step.name, "step-failed", f"{type(error).__name__}: {error}")
