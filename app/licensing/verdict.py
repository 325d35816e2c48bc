"""The answer to "may we": four verdicts in order, and everything that a lawyer needs to check one."""

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """Ordered from best to worst by `rank`; spelled as in YAML, JSON and URLs."""

    ALLOWED = "allowed"
    WITH_OBLIGATIONS = "allowed-with-obligations"
    UNKNOWN = "unknown-needs-review"
    PROHIBITED = "prohibited"

    __hash__ = str.__hash__  # the enum's own hash is Python code, and verdicts are looked up very often

    @property
    def rank(self) -> int:
        """Return 0 for allowed to 3 for prohibited."""
        return ORDER[self]

    @property
    def usable(self) -> bool:
        """Return whether data with this verdict may enter a mix without further review."""
        return self in (Verdict.ALLOWED, Verdict.WITH_OBLIGATIONS)


ORDER: dict[Verdict, int] = {verdict: place for place, verdict in enumerate(Verdict)}


def worst(verdicts: "list[Verdict] | tuple[Verdict, ...]") -> Verdict:
    """Return the worst of several verdicts (rule R13); allowed when there is none to weigh."""
    return max(verdicts, key=lambda one: one.rank, default=Verdict.ALLOWED)


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for a verdict, down to the clause and its evidence. `path` is dataset > origin > layer."""

    verdict: Verdict
    rule: str
    path: tuple[str, ...]
    license: str | None
    clause: str | None
    act: str | None
    sentence: str
    evidence: str | None
    revision: str | None
    share: str | None = None
    sentence_ja: str = ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty, where it comes from, and words ready to paste."""

    code: str
    origins: tuple[tuple[str, ...], ...]
    text: str
    text_ja: str = ""


@dataclass(frozen=True, slots=True)
class Advisory:
    """Something to know that does not change the verdict."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class ExceptionNote:
    """A statutory exception that may matter in a jurisdiction asked for; never part of the verdict."""

    id: str
    jurisdiction: str
    conditions: tuple[str, ...]
    does_not_cover: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filtered:
    """The verdict of the samples that may stay (rule R6), and the sample counts per license value.

    Counts are None where the data's own counts are not established.
    """

    verdict: Verdict
    keep: dict[str, int | None]
    drop: dict[str, int | None]
    review: dict[str, int | None]

    @property
    def kept_share(self) -> float | None:
        """Return kept samples / all samples, or None when a count is missing."""
        groups = (self.keep, self.drop, self.review)
        counts = [n for group in groups for n in group.values()]
        if not counts or any(n is None for n in counts):
            return None
        total = sum(n for n in counts if n is not None)
        return sum(n for n in self.keep.values() if n is not None) / total if total else None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A smallest change that would improve the verdict."""

    action: str
    verdict: Verdict
    sentence: str
    samples: int | None = None
    sentence_ja: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A fact the answer rests on, pinned for later re-checks (rule R12)."""

    path: tuple[str, ...]
    license: str
    url: str
    revision: str | None


@dataclass(frozen=True, slots=True)
class LayerVerdict:
    """One bar of the layer stack: the verdict of one layer (lineage included) and its deciding sentence."""

    layer: str
    verdict: Verdict
    sentence: str
    sentence_ja: str = ""


@dataclass(frozen=True, slots=True)
class ReasonNode:
    """A node of the reason tree: a dataset, origin, layer, row or generator; `decides` marks the path."""

    label: str
    kind: str
    verdict: Verdict
    sentence: str
    rule: str | None = None
    license: str | None = None
    evidence: str | None = None
    revision: str | None = None
    share: str | None = None
    decides: bool = False
    children: tuple["ReasonNode", ...] = ()
    sentence_ja: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The whole answer for one dataset and one use (licence-rules section 2)."""

    dataset: str
    verdict: Verdict
    causes: tuple[Cause, ...]
    obligations: tuple[Obligation, ...]
    advisories: tuple[Advisory, ...]
    exceptions: tuple[ExceptionNote, ...]
    filtered: Filtered | None
    strict_reading: Verdict | None
    lenient_reading: Verdict | None
    remedies: tuple[Remedy, ...]
    pinned: tuple[Pin, ...]
    layers: tuple[LayerVerdict, ...]
    tree: ReasonNode
    notes: tuple[str, ...] = field(default=())

    @property
    def deciding(self) -> Cause | None:
        """Return the first of the worst causes: the one line shown under a verdict."""
        return min(self.causes, key=lambda cause: -cause.verdict.rank, default=None)

    @property
    def best(self) -> Verdict:
        """Return the verdict of the usable part: the filtered one where a per-sample filter helps."""
        if self.filtered is not None and self.filtered.verdict.rank < self.verdict.rank:
            return self.filtered.verdict
        return self.verdict
