"""The cheap heart of a judgement: one summary a layer, the verdict, the deciding finding, the filter.

`judge` and `judge_all` both start here, so that a list page and a dataset page can never disagree.
"""

from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.licensing.findings import ALLOWED, RANK, Assessment, Finding, assess, worse
from app.licensing.parts import Part
from app.licensing.samples import filtered_by
from app.licensing.status import judge_status
from app.licensing.verdict import Filtered, Verdict
from app.licensing.walk import Summary, Walk


@dataclass(frozen=True, slots=True)
class Core:
    """The summaries of one dataset's layers, worst first by layer order, and what they come to."""

    dataset: Dataset
    bars: tuple[tuple[str, Summary], ...]
    status: tuple[Finding, ...]
    verdict: Verdict
    deciding: Finding | None
    path: tuple[str, ...]
    part: Part | None
    filtered: Filtered | None


def summarize(dataset: Dataset, walk: Walk) -> Core:
    """Judge every layer of a dataset with its lineage and combine them: the worst decides (R13)."""
    bars: list[tuple[str, Summary]] = [
        (layer, walk.summarize(dataset, layer)) for layer in walk.shape(dataset).present()
    ]
    generators = walk.generators(dataset, None)
    if generators:
        summary = Summary()
        for part in generators:
            summary.add(part, (part.label,))
        bars.append(("generator", summary))
    status = judge_status(dataset, walk.use)
    return _combine(dataset, tuple(bars), status, walk)


def _combine(
    dataset: Dataset, bars: tuple[tuple[str, Summary], ...], status: tuple[Finding, ...], walk: Walk
) -> Core:
    own: Assessment = assess(status)
    verdict, plain = own.verdict, own.verdict
    path: tuple[str, ...] = ()
    deciding, part = own.deciding, None
    values: dict[str, Verdict] = {}
    for _, summary in bars:
        plain = worse(plain, summary.plain)
        if RANK[summary.verdict] > RANK[verdict] or (part is None and deciding is None):
            deciding, path, part = summary.deciding, summary.path, summary.part
        verdict = worse(verdict, summary.verdict)
        for license_id, one in summary.values.items():
            values[license_id] = worse(values.get(license_id, ALLOWED), one)
    filtered = filtered_by(values, walk.counts(dataset), plain) if values else None
    return Core(dataset, bars, status, verdict, deciding, (dataset.id, *path), part, filtered)
