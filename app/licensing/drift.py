"""R12: what a re-check found lies beside the facts until somebody confirms it.

Source: licence-rules R12. Worse than the evidence said: the new statement counts at once, so nothing new
is built on the old one. Better: needs review until a curator has read it, and only then use. A change that
leaves the verdict where it was changes no verdict. A license drift is one of a layer and passes down the
lineage with it; a repository that is gone is a fact of one dataset, as R10 says.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.facts.dataset import Dataset, LicenseRow
from app.facts.drift import Drift
from app.facts.library import Library
from app.licensing.findings import RANK, UNKNOWN, Assessment, Finding, assess
from app.licensing.parts import Judge, Part
from app.licensing.samples import UNSPECIFIED

RULE = "R12"


def drifted_parts(
    found: list[Part], layer: str, drifts: Iterable[Drift], judge: Judge, *, linked: bool
) -> list[Part]:
    """Put what re-checks found beside what a dataset says of one layer, weighed as R12 asks."""
    for drift in drifts:
        if layer not in drift.layers:
            continue
        clause, after = _weigh(drift, judge, linked=linked)
        if clause == "better":
            found = [part for part in found if part.row is None or not _rests_on(part.row, drift)]
        found = [*found, _part(drift, layer, clause, after)]
    return found


def drift_status(drifts: Iterable[Drift]) -> tuple[Finding, ...]:
    """Say what an unconfirmed change of a whole dataset forbids: one that is gone waits for review (R10)."""
    return tuple(
        Finding(UNKNOWN, RULE, drift.repository, "gone", "access", drift.evidence)
        for drift in drifts
        if drift.kind == "status" and drift.after != "available"
    )


def as_found(dataset: Dataset, drift: Drift) -> Dataset:
    """Return a dataset as the re-check found it, in place of what the evidence says."""
    if drift.kind in {"gate", "status"}:
        status = {"gated": "gated", "available": "available"}.get(drift.after, "withdrawn")
        return dataset.model_copy(update={"access": dataset.access.model_copy(update={"status": status})})
    if drift.kind == "moved":
        return dataset
    kept = [row for row in dataset.licenses if not _rests_on(row, drift)]
    return dataset.model_copy(update={"licenses": (*kept, *(new_row(drift, one) for one in drift.layers))})


def new_row(drift: Drift, layer: str) -> LicenseRow:
    """Return the statement that a re-check found, unverified; new words alone resolve to nothing."""
    return LicenseRow.model_validate(
        {
            "covers": layer,
            "id": drift.license_after or "LicenseRef-other-unresolved",
            "stated": drift.after,
            "basis": "hub-tag",
            "evidence": drift.evidence,
            "revision": drift.revision,
            "unverified": True,
        }
    )


def verdict_before(library: Library) -> Library:
    """Return the library as the evidence has it, drift left aside."""
    return replace(library, drift={})


def _weigh(drift: Drift, judge: Judge, *, linked: bool) -> tuple[str, Assessment]:
    """Compare the old statement with the new one for the use at hand; new words are not established."""
    if drift.license_after is None:
        return "worse", assess([Finding(UNKNOWN, RULE)])
    before = judge.statement(drift.license_before or UNSPECIFIED, links_only=linked).verdict
    after = judge.statement(drift.license_after, links_only=linked)
    if RANK[after.verdict] > RANK[before]:
        return "worse", after
    return ("better" if RANK[after.verdict] < RANK[before] else "same"), after


def _rests_on(row: LicenseRow, drift: Drift) -> bool:
    """Say whether a row states what the repository stated before."""
    return row.covers in drift.layers and not row.superseded and row.id == drift.license_before


def _part(drift: Drift, layer: str, clause: str, after: Assessment) -> Part:
    """Return the new statement as a part: its duties, and the finding that it is worse or unconfirmed."""
    name = drift.license_after or drift.license_before
    findings = []
    if clause == "better" or (clause == "worse" and not after.verdict.usable):
        verdict = UNKNOWN if clause == "better" else after.verdict
        findings = [Finding(verdict, RULE, name, clause, None, drift.evidence, drift.revision)]
    judged = assess(findings, after.duties if after.verdict.usable else ())
    return Part("row", layer, drift.after, name, judged, (), new_row(drift, layer))
