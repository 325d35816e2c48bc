"""R8: what a license says of the model that is trained.

Source: licence-rules R8. A restricted text decides; share-alike on weights is unsettled (Creative
Commons, "Using CC-licensed works for AI training", 2025, against its own flow chart), so it is an
advisory unless the user's policy says otherwise.
"""

from app.facts.license import LicenseTerms
from app.licensing.findings import PROHIBITED, UNKNOWN, Duty, Finding, Hint
from app.licensing.use import Use


def judge_model(terms: LicenseTerms, use: Use) -> tuple[list[Finding], list[Duty], list[Hint]]:
    """Weigh the reach of a license into the trained model: findings, duties, advisories (R8)."""
    if use.purpose != "train":
        return [], [], []
    evidence = terms.evidence[0] if terms.evidence else None
    findings: list[Finding] = []
    duties: list[Duty] = []
    hints: list[Hint] = []
    released = use.model.release != "none"
    if terms.model_reach == "restricted":
        for restriction in terms.model_restrictions:
            barred = use.commercial or (restriction == "research-only-models" and not use.research)
            if barred:
                findings.append(
                    Finding(
                        PROHIBITED,
                        "R8-model",
                        terms.id,
                        restriction,
                        "model",
                        evidence,
                        terms.evidence_revision,
                    )
                )
            elif restriction == "research-only-models":
                duties.append(Duty("MODEL_RESEARCH_ONLY", terms.id))
    if terms.model_reach == "unsettled" and released and terms.share_alike.mode != "none":
        hints.append(Hint("SA_ON_WEIGHTS_UNSETTLED", terms.id))
        if use.weights_share_alike == "review":
            findings.append(
                Finding(
                    UNKNOWN, "R8-model", terms.id, "share-alike", "model", evidence, terms.evidence_revision
                )
            )
        elif use.weights_share_alike == "same-license":
            duties.append(Duty("SHARE_ALIKE_ITEM", terms.id, "weights"))
    if released and not use.commercial and terms.grants.commercial == "no":
        hints.append(Hint("NC_MODEL_TERMS", terms.id))
    return findings, duties, hints
