"""R3 and R7: each act of a use against the grants of one license, and the duties that sharing wakes.

Source: licence-rules R3 (`no` prohibits; `unknown`, `review` and a condition nobody resolved wait for
review) and R7 (nothing shared: attribution, share-alike and no-derivatives ask nothing).
"""

from app.facts.license import ByTransform, Grant, LicenseTerms, Transform
from app.licensing.findings import PROHIBITED, UNKNOWN, Duty, Finding
from app.licensing.use import Use
from app.licensing.verdict import Verdict

ORDER: tuple[Grant, ...] = ("yes", "conditional", "review", "per-sample", "unknown", "no")
READING: tuple[Transform, ...] = ("technical",)  # whoever reads a sample decodes it
CHANGED_ONLY = frozenset(
    {"SHARE_ALIKE_ITEM", "STATE_CHANGES", "IDENTIFY_DERIVATIVE_USE", "MARK_CHANGED_FILES"}
)


def judge_acts(terms: LicenseTerms, use: Use, *, shared: bool) -> list[Finding]:
    """Hold every act of the use against one license row (R3); `shared` says whether the part is passed on."""
    grants = terms.grants
    conditions_elsewhere = bool(terms.incorporates or terms.incorporates_licenses)
    findings: list[Finding] = []

    def weigh(rule: str, act: str, grant: Grant) -> None:
        verdict = verdict_of(grant)
        if grant == "conditional" and conditions_elsewhere:
            return  # the condition is to follow other terms, which are judged in full beside this row
        if verdict is not None:
            evidence = terms.evidence[0] if terms.evidence else None
            findings.append(
                Finding(verdict, rule, terms.id, _clause(grant), act, evidence, terms.evidence_revision)
            )

    if use.purpose == "train":
        weigh("R3-train", "train", grants.train)
    elif grants.train != "no":  # a text that bars training speaks of training; one that is not clear is not
        weigh("R3-evaluate", "evaluate", grants.train)
    if use.commercial:
        weigh("R3-commercial", "commercial", grants.commercial)
    weigh("R3-modify", "modify", _strictest(grants.modify_private, use.transforms or READING))
    if shared:
        changed, whole = grants.share_modified, grants.share_verbatim
        grant = _strictest(changed, use.transforms) if use.transforms else whole
        weigh("R3-share", "share", grant)
    if use.external_processing:
        weigh("R3-external", "external-processing", grants.external_processing)
    if not any(one.rule == "R3-commercial" and one.verdict is PROHIBITED for one in findings):
        findings.extend(_field_limits(terms, use))
    findings.extend(_access(terms, use))
    return findings


def verdict_of(grant: Grant) -> Verdict | None:
    """Translate a grant into the verdict it causes; a plain yes causes none (R3)."""
    if grant == "yes":
        return None
    return PROHIBITED if grant == "no" else UNKNOWN


def act_duties(terms: LicenseTerms, use: Use, *, shared: bool) -> list[Duty]:
    """List the duties that these acts wake (R3, R7): always, on sharing (changed or not), on release."""
    codes = list(terms.obligations.always)
    if not use.commercial and terms.grants.commercial == "no":
        codes.append("NC_ONLY")
    if shared:
        changed = bool(use.transforms)
        codes.extend(c for c in terms.obligations.on_share if changed or c not in CHANGED_ONLY)
    if use.purpose == "train" and use.model.release != "none":
        codes.extend(terms.obligations.on_model_release)
    return [Duty(code, terms.id) for code in dict.fromkeys(codes)]


def _strictest(by: ByTransform, transforms: tuple[Transform, ...]) -> Grant:
    grants: list[Grant] = [getattr(by, transform) for transform in transforms]
    return max(grants, key=ORDER.index)


def _clause(grant: Grant) -> str:
    return {"no": "excluded", "conditional": "condition", "review": "local-law"}.get(grant, "silent")


def _field_limits(terms: LicenseTerms, use: Use) -> list[Finding]:
    """Weigh named fields such as research only (R3-field); education beside research leaves room for doubt.

    Only asked where R3-commercial has not already excluded the use: the two would say the same twice.
    """
    if use.research:
        return []
    for limit in terms.field_limits:
        if "research" in limit and "competitive-research" not in limit:
            verdict = UNKNOWN if "education" in limit and not use.commercial else PROHIBITED
            evidence = terms.evidence[0] if terms.evidence else None
            return [Finding(verdict, "R3-field", terms.id, limit, "field", evidence, terms.evidence_revision)]
    return []


def _access(terms: LicenseTerms, use: Use) -> list[Finding]:
    """Ask for the statement that the access to the data needs (R3-access); silence is no statement."""
    stated = {"credentialed": use.assertions.credentialed, "form": use.assertions.form_signed}.get(
        terms.access, True
    )
    if stated:
        return []
    evidence = terms.evidence[0] if terms.evidence else None
    return [
        Finding(UNKNOWN, "R3-access", terms.id, terms.access, "access", evidence, terms.evidence_revision)
    ]
