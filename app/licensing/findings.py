"""What the rules say before anybody words it: findings, duties and hints of one statement or part.

Rules return these small records; sentences, trees and remedies are made from them only for the one
dataset that somebody opens, so that a whole catalog can be judged for a list page.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.licensing.verdict import ORDER, Verdict

ALLOWED = Verdict.ALLOWED
WITH_OBLIGATIONS = Verdict.WITH_OBLIGATIONS
UNKNOWN = Verdict.UNKNOWN
PROHIBITED = Verdict.PROHIBITED

RANK = ORDER


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found: the act, the clause, and the license or terms that say it."""

    verdict: Verdict
    rule: str
    license: str | None = None
    clause: str | None = None
    act: str | None = None
    evidence: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty by its code, and the license or terms that ask for it."""

    code: str
    license: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """An advisory code with the license or terms it is about."""

    code: str
    about: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Findings, duties and hints of one license, statement or set of terms under one use.

    `samples` holds the verdict of each license value where every sample states its own; the verdict of
    the assessment is then that of the unfiltered whole, and `base` that of everything a filter by
    sample cannot change.
    """

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    duties: tuple[Duty, ...] = ()
    hints: tuple[Hint, ...] = ()
    samples: tuple[tuple[str, "Assessment"], ...] = ()
    base: Verdict = ALLOWED

    @property
    def deciding(self) -> Finding | None:
        """Return the first of the worst findings."""
        return worst_finding(self.findings)


def worst_finding(findings: Iterable[Finding]) -> Finding | None:
    """Return the first of the worst findings, or None when there is none."""
    best: Finding | None = None
    for finding in findings:
        if best is None or RANK[finding.verdict] > RANK[best.verdict]:
            best = finding
    return best


def assess(
    findings: Iterable[Finding],
    duties: Iterable[Duty] = (),
    hints: Iterable[Hint] = (),
    samples: tuple[tuple[str, Assessment], ...] = (),
    *,
    base: Verdict = ALLOWED,
) -> Assessment:
    """Combine what rules found: the worst finding decides, and a duty makes allowed conditional (R13)."""
    listed = tuple(dict.fromkeys(findings))
    owed = tuple(dict.fromkeys(duties))
    verdict = WITH_OBLIGATIONS if owed else ALLOWED
    for finding in listed:
        if RANK[finding.verdict] > RANK[verdict]:
            verdict = finding.verdict
    return Assessment(verdict, listed, owed, tuple(dict.fromkeys(hints)), samples, base)


def union(parts: Iterable[Assessment]) -> Assessment:
    """Put assessments side by side that hold together (AND): all findings, all duties."""
    several = tuple(parts)
    if len(several) == 1:
        return several[0]
    return assess(
        (finding for part in several for finding in part.findings),
        (duty for part in several for duty in part.duties),
        (hint for part in several for hint in part.hints),
        tuple(value for part in several for value in part.samples),
        base=max((one.base if one.samples else one.verdict for one in several), key=RANK.__getitem__),
    )


def worse(first: Verdict, second: Verdict) -> Verdict:
    """Return the worse of two verdicts (R13)."""
    return first if RANK[first] >= RANK[second] else second
