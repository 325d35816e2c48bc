"""R9 and R10: what a dataset as such forbids, whatever its licenses say.

Source: licence-rules R9 (evaluation-only data are never trained on; where the publisher's word on
training is unclear, R13 leaves no permissive default) and R10 (a withdrawn dataset waits for review at
least). These are facts of one dataset and do not pass down the lineage.
"""

from app.facts.dataset import Dataset
from app.licensing.findings import PROHIBITED, UNKNOWN, Finding, Hint
from app.licensing.use import Use


def judge_status(dataset: Dataset, use: Use) -> tuple[Finding, ...]:
    """Weigh evaluation-only, unclear and withdrawn (R9, R10)."""
    page = dataset.evidence[0].url if dataset.evidence else dataset.access.homepage
    found: list[Finding] = []
    if dataset.training_use == "evaluation-only" and use.purpose == "train":
        found.append(Finding(PROHIBITED, "R9-evaluation-only", None, "evaluation-only", "train", page))
    if dataset.access.status == "withdrawn":
        found.append(Finding(UNKNOWN, "R10-status", None, "withdrawn", "access", page))
    if dataset.training_use == "unclear" and use.purpose == "train":  # what is not established is not allowed
        found.append(Finding(UNKNOWN, "R9-evaluation-only", None, "unclear", "train", page))
    return tuple(found)


def status_hints(dataset: Dataset) -> tuple[Hint, ...]:
    """List what the state of a dataset warns of without deciding: dead links, the publisher's warnings."""
    hints: list[Hint] = []
    if dataset.access.status == "link-only":
        hints.append(Hint("LINKS_ROT", dataset.id))
    if dataset.warnings:
        hints.append(Hint("PUBLISHER_WARNING", dataset.warnings[0]))
    return tuple(hints)
