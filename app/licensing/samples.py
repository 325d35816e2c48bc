"""R6: licenses that each sample states for itself, and what stays when a filter keeps the usable ones.

Source: licence-rules R6. Every distinct value is judged; a missing value is an unspecified license; a
deciding field that the data at hand do not have leaves the whole layer unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.facts.dataset import LicenseRow, SampleLicenseValue
from app.facts.license import LicenseTerms
from app.licensing.findings import (
    ALLOWED,
    PROHIBITED,
    RANK,
    UNKNOWN,
    WITH_OBLIGATIONS,
    Assessment,
    Duty,
    Finding,
    assess,
    worse,
)
from app.licensing.verdict import Filtered, Verdict

UNSPECIFIED = "LicenseRef-unspecified"
Terms = Mapping[str, LicenseTerms]


@dataclass(frozen=True, slots=True)
class Values:
    """The license values of a layer with their sample counts, or the reason why there are none to go by."""

    counts: tuple[tuple[str, int | None], ...] = ()
    absent: str | None = None


def values_of(row: LicenseRow, terms: LicenseTerms | None, table: Terms, *, split: str) -> Values | None:
    """Return the license values of a row, None when one license covers every sample (R6).

    The row's own list comes first; else the table's list for that kind of mixture, with an unspecified
    rest unless the list is known to be complete.
    """
    own = row.per_sample
    if own is not None and own.field is None:
        return Values(absent="field-absent")
    if own is not None and own.values:
        counted: dict[str, int | None] = {}
        for value in own.values:
            for license_id in _flat(value.id, table, frozenset()):
                count = _count(value, split) if license_id == value.id else None
                counted[license_id] = _plus(counted[license_id], count) if license_id in counted else count
        return Values(tuple(counted.items()))
    if terms is None or terms.grants.train != "per-sample":
        return None if own is None else Values(absent="values-not-listed")
    listed = _flat(terms.id, table, frozenset())
    if not listed or listed == (UNSPECIFIED,):
        return Values(absent="values-not-listed")
    return Values(tuple((one, None) for one in listed))


def _flat(license_id: str, table: Terms, seen: frozenset[str]) -> tuple[str, ...]:
    """Resolve a mixture to the licenses inside it, mixtures of mixtures included."""
    terms = table.get(license_id)
    if terms is None or terms.per_sample is None or terms.grants.train != "per-sample":
        return (license_id,)
    if license_id in seen:
        return ()
    inner = [one for v in terms.per_sample.values.values() for one in _flat(v, table, seen | {license_id})]
    if not terms.per_sample.closed_list:
        inner.append(UNSPECIFIED)
    return tuple(dict.fromkeys(inner))


def _count(value: SampleLicenseValue, split: str) -> int | None:
    """Count one split only: published splits overlap (two editions of the same pictures)."""
    names = [name for name in value.images if name.startswith(split)] or list(value.images)
    return value.images[names[0]] if names else None


def _plus(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def judge_values(values: Values, license_id: str, judge: Callable[[str], Assessment]) -> Assessment:
    """Judge every value of a layer (R6): the worst decides the whole, the kept ones bring the duties."""
    if values.absent is not None:
        return assess([Finding(UNKNOWN, "R6-per-sample", license_id, values.absent, "per-sample")])
    judged = tuple((one, judge(one)) for one, _ in values.counts)
    findings = [finding for _, part in judged for finding in part.findings]
    usable = [part for _, part in judged if part.verdict in (ALLOWED, WITH_OBLIGATIONS)]
    duties = [duty for part in usable for duty in part.duties]
    if usable and len(usable) < len(judged):
        duties.append(Duty("PER_SAMPLE_FILTER", license_id))
    if all(part.verdict is PROHIBITED for _, part in judged):
        findings.append(Finding(PROHIBITED, "R6-nothing-left", license_id, None, "per-sample"))
    return assess(findings, duties, (hint for part in usable for hint in part.hints), judged)


def filtered_by(
    verdicts: Mapping[str, Verdict], counts: Mapping[str, int | None], others: Verdict
) -> Filtered:
    """Sort values into keep, drop and review, and judge what stays beside everything else (R6)."""
    keep: dict[str, int | None] = {}
    drop: dict[str, int | None] = {}
    review: dict[str, int | None] = {}
    rest = others
    for license_id in sorted(verdicts):
        verdict = verdicts[license_id]
        group = drop if verdict is PROHIBITED else review if verdict is UNKNOWN else keep
        group[license_id] = counts.get(license_id)
        if group is keep:
            rest = worse(rest, verdict)
    if not keep:
        rest = worse(rest, UNKNOWN if review else PROHIBITED)
    if (drop or review) and RANK[rest] < RANK[WITH_OBLIGATIONS]:
        rest = WITH_OBLIGATIONS  # keeping to the filter is itself a duty
    return Filtered(rest, keep, drop, review)
