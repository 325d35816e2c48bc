"""A re-check of a dataset's page that found something else than the evidence says (rule R12).

An event states what was read before and after, where and when. It never changes the curated facts: it
lies beside them until a curator has read the page and cites the new revision.
"""

from typing import Literal

from app.facts.dataset import Dataset, Layer
from app.facts.record import Record

DriftKind = Literal["license", "card", "gate", "status", "moved"]


class Drift(Record):
    """One difference between evidence and page.

    `before` and `after` are as stated; the two license ids are set for `license` (both) and `card` (the
    old one: what new words mean is not established until they are read). Revisions are commits.
    """

    id: str
    dataset: str
    repository: str
    kind: DriftKind
    layers: tuple[Layer, ...] = ()
    before: str
    after: str
    license_before: str | None = None
    license_after: str | None = None
    evidence: str
    evidence_before: str | None = None
    revision: str | None
    revision_before: str | None = None
    found: str
    closed: str | None = None
    outcome: Literal["confirmed", "reverted", "replaced"] | None = None

    @property
    def open(self) -> bool:
        """Say whether nobody has answered it yet."""
        return self.closed is None


def settled(dataset: Dataset, drift: Drift) -> bool:
    """Say whether the entry answers a drift: it cites the new revision, or its facts say the same.

    This is how a curator confirms a change: read the page, correct the entry, cite the revision read.
    """
    if drift.kind == "gate":
        return (dataset.access.status == "gated") == (drift.after == "gated")
    if drift.kind == "status":
        return (dataset.access.status in {"withdrawn", "superseded"}) == (drift.after != "available")
    if drift.kind == "moved":
        return drift.after in dataset.access.huggingface
    stated = {row.id for row in dataset.licenses if row.covers in drift.layers and not row.superseded}
    return cites(dataset, drift.revision) or stated == {drift.license_after}


def cites(dataset: Dataset, revision: str | None) -> bool:
    """Say whether an entry's evidence names a commit, in full or by its first seven letters or more."""
    if not revision:
        return False
    return any(revision[:7] in text for text in cited_texts(dataset))


def cited_texts(dataset: Dataset) -> tuple[str, ...]:
    """Return every place where an entry can name a commit."""
    rows = [text for row in dataset.licenses for text in (row.evidence, row.revision) if text]
    return (*rows, *(one.url for one in dataset.evidence))
