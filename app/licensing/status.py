"""R9 and R10: what a dataset as such forbids, whatever its licenses say.

Source: licence-rules R9 (evaluation-only data are never trained on; where the publisher's word on
training is unclear, R13 leaves no permissive default) and R10 (a withdrawn dataset waits for review at
least). A word on training goes with the samples into whatever is made of them, since a later label
removes no limit (R2); being withdrawn is a fact of one dataset and stays there.
"""

from app.facts.dataset import Dataset
from app.licensing.findings import PROHIBITED, UNKNOWN, Finding, Hint
from app.licensing.use import Use


def judge_status(dataset: Dataset, use: Use) -> tuple[Finding, ...]:
    """Weigh evaluation-only, unclear and withdrawn (R9, R10)."""
    found = judge_training(dataset, use)
    if dataset.access.status != "withdrawn":
        return found
    return Finding(UNKNOWN, "R10-status", None, "withdrawn", "access", _page(dataset)), *found


def judge_training(dataset: Dataset, use: Use) -> tuple[Finding, ...]:
    """Weigh what the publisher says of training (R9); what is not established is not allowed."""
    if use.purpose != "train" or dataset.training_use == "allowed":
        return ()
    verdict = PROHIBITED if dataset.training_use == "evaluation-only" else UNKNOWN
    return (Finding(verdict, "R9-evaluation-only", None, dataset.training_use, "train", _page(dataset)),)


def _page(dataset: Dataset) -> str | None:
    return dataset.evidence[0].url if dataset.evidence else dataset.access.homepage


def status_hints(dataset: Dataset) -> tuple[Hint, ...]:
    """List what the state of a dataset warns of without deciding: dead links, the publisher's warnings."""
    hints: list[Hint] = []
    if dataset.access.status == "link-only":
        hints.append(Hint("LINKS_ROT", dataset.id))
    if dataset.warnings:
        hints.append(Hint("PUBLISHER_WARNING", dataset.warnings[0]))
    return tuple(hints)
