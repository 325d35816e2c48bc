"""An organization's own rules, put on top of what licenses say (rule POLICY).

A policy can only make an answer worse, except that a recorded approval turns an open question into a
duty with the approver's name. What a license prohibits stays prohibited whoever approves it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.facts.dataset import GeneratorUse
from app.facts.policy import Approval, Policy
from app.licensing.findings import PROHIBITED, UNKNOWN, Assessment, Duty, Finding, assess, worse
from app.licensing.use import Use
from app.licensing.verdict import Verdict

APPROVED = "APPROVED"
STRICTER = ("advisory", "same-license", "review")


@dataclass(frozen=True, slots=True)
class Standing:
    """A policy, with only the approvals that hold (`Policy.in_force`), put on top of the rules."""

    policy: Policy

    def use(self, use: Use) -> Use:
        """Return the use under the stricter reading of share-alike on weights."""
        wanted = self.policy.weights_share_alike
        if wanted is None or STRICTER.index(wanted) <= STRICTER.index(use.weights_share_alike):
            return use
        return use.model_copy(update={"weights_share_alike": wanted})

    def on_license(self, judged: Assessment, license_id: str) -> Assessment:
        """Put the policy on top of what a license says."""
        approval = next((one for one in self.policy.approvals if one.license == license_id), None)
        if approval is not None:
            judged = approve(judged, approval, license_id)
        found = self._listed(
            (license_id,), self.policy.accept_licenses, self.policy.refuse_licenses, license_id
        )
        return _with(judged, found)

    def on_generator(self, judged: Assessment, generator: GeneratorUse) -> Assessment:
        """Put the policy on top of what a generator's terms say."""
        names = (generator.provider, *filter(None, (generator.terms, *generator.terms_candidates)))
        return self.on_terms(judged, names, generator.model)

    def on_terms(self, judged: Assessment, names: Iterable[str], about: str) -> Assessment:
        """Put the policy on top of a generator's terms, however they came to bind."""
        policy = self.policy
        found = self._listed(names, policy.accept_generators, policy.refuse_generators, about, family=True)
        return _with(judged, found)

    def on_dataset(self, dataset_id: str, verdict: Verdict) -> tuple[Finding | None, Approval | None]:
        """Say what the policy makes of a dataset's verdict: a refusal of unknowns, or an approval of them."""
        if verdict is not UNKNOWN:
            return None, None
        approval = next((one for one in self.policy.approvals if one.dataset == dataset_id), None)
        if approval is not None:
            return None, approval
        if self.policy.unknown == "refuse":
            return Finding(PROHIBITED, "POLICY", dataset_id, "unknown-refused", None), None
        return None, None

    def _listed(
        self,
        names: Iterable[str],
        accepted: tuple[str, ...],
        refused: tuple[str, ...],
        about: str,
        *,
        family: bool = False,
    ) -> Finding | None:
        known = [name.casefold() for name in names]

        def hits(wanted: Iterable[str]) -> bool:
            listed = [one.casefold() for one in wanted]
            return any(n == one or (family and n.startswith(f"{one}-")) for n in known for one in listed)

        if hits(refused):
            return Finding(PROHIBITED, "POLICY", about, "refused", None)
        if accepted and not hits(accepted):
            return Finding(UNKNOWN, "POLICY", about, "not-accepted", None)
        return None


def approve(judged: Assessment, approval: Approval, about: str) -> Assessment:
    """Turn open questions into a duty that names who answered them; a prohibition stays."""
    left = tuple(one for one in judged.findings if one.verdict is PROHIBITED)
    if len(left) == len(judged.findings):
        return judged
    samples = tuple((name, approve(one, approval, about)) for name, one in judged.samples)
    return assess((*left,), (*judged.duties, duty_of(approval, about)), judged.hints, samples)


def duty_of(approval: Approval, about: str) -> Duty:
    """Return the duty of an approval: who, until when, and why."""
    note = f": {approval.note}" if approval.note else ""
    return Duty(APPROVED, about, f"approved by {approval.by} until {approval.until}{note}")


def _with(judged: Assessment, found: Finding | None) -> Assessment:
    if found is None:
        return judged
    return assess(
        (*judged.findings, found),
        judged.duties,
        judged.hints,
        judged.samples,
        base=worse(judged.base, found.verdict),
    )
