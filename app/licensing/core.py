"""The cheap heart of a judgement: one summary a layer, the verdict, the deciding finding, the filter.

`judge` and `judge_all` both start here, so that a list page and a dataset page can never disagree.
"""

from dataclasses import dataclass, replace

from app.facts.dataset import Dataset
from app.facts.policy import Approval
from app.licensing.drift import drift_status
from app.licensing.findings import (
    ALLOWED,
    PROHIBITED,
    RANK,
    UNKNOWN,
    WITH_OBLIGATIONS,
    Finding,
    worse,
    worst_finding,
)
from app.licensing.parts import Part
from app.licensing.policy import Standing
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
    approval: Approval | None = None


def summarize(dataset: Dataset, walk: Walk) -> Core:
    """Judge every layer of a dataset with its lineage and combine them: the worst decides (R13)."""
    shape = walk.shape(dataset)
    bars: list[tuple[str, Summary]] = [(layer, walk.summarize(shape, layer)) for layer in shape.present()]
    generators = walk.generators(dataset, None)
    if generators:
        summary = Summary()
        for part in generators:
            summary.add(part, (part.label,))
        bars.append(("generator", summary))
    status = (*judge_status(dataset, walk.use), *drift_status(walk.library.drift.get(dataset.id, ())))
    return _combine(dataset, tuple(bars), status, walk)


def _combine(
    dataset: Dataset, bars: tuple[tuple[str, Summary], ...], status: tuple[Finding, ...], walk: Walk
) -> Core:
    path: tuple[str, ...] = ()
    part: Part | None = None
    values: dict[str, Verdict] = {}
    deciding = worst_finding(status)
    verdict = plain = deciding.verdict if deciding is not None else ALLOWED
    for _, summary in bars:
        plain = worse(plain, summary.plain)
        vague = deciding is not None and deciding.clause == "unclear"  # a layer as open says more than that
        as_bad = RANK[summary.verdict] == RANK[verdict] and vague
        if as_bad or RANK[summary.verdict] > RANK[verdict] or (part is None and deciding is None):
            deciding, path, part = summary.deciding, summary.path, summary.part
        verdict = worse(verdict, summary.verdict)
        if summary.values:
            for license_id, one in summary.values.items():
                values[license_id] = worse(values.get(license_id, ALLOWED), one)
    filtered = filtered_by(values, walk.counts(dataset), plain) if values else None
    core = Core(dataset, bars, status, verdict, deciding, (dataset.id, *path), part, filtered)
    return core if walk.standing is None else _under_policy(core, walk.standing)


def _under_policy(core: Core, standing: Standing) -> Core:
    """Let a policy refuse what is unknown, or a recorded approval answer it; a prohibition stays."""
    name = core.dataset.id
    filtered = core.filtered
    if filtered is not None:
        refused, approved = standing.on_dataset(name, filtered.verdict)
        if refused is not None or approved is not None:
            filtered = replace(filtered, verdict=PROHIBITED if refused is not None else WITH_OBLIGATIONS)
    refusal, approval = standing.on_dataset(name, core.verdict)
    core = replace(core, filtered=filtered)
    if refusal is not None:
        status = (*core.status, refusal)
        return replace(core, status=status, verdict=PROHIBITED, deciding=refusal, path=(name,), part=None)
    if approval is None:
        return core
    answer = Finding(
        WITH_OBLIGATIONS, "POLICY", name, f"approved by {approval.by} until {approval.until}", None
    )
    return replace(
        core,
        status=(answer, *(one for one in core.status if one.verdict is not UNKNOWN)),
        verdict=WITH_OBLIGATIONS,
        deciding=answer,
        path=(name,),
        part=None,
        approval=approval,
    )
