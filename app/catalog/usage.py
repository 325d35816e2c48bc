"""The verdicts of a dataset in words that machines share: DUO terms and an ODRL offer for `usageInfo`.

Croissant 1.1 attaches conditions of use as DUO terms (schema.org DefinedTerm) and finer ones as an
odrl:Offer. A use that is allowed is a permission with its duties; one that is prohibited is a
prohibition with the deciding fact; one that needs review is neither, so that no reader takes it for
allowed. The publisher's texts decide; this is our reading of them at one snapshot.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.facts.dataset import Dataset
from app.licensing.use import Use
from app.licensing.verdict import Verdict

PREFIXES = {
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "cc": "http://creativecommons.org/ns#",
    "duo": "http://purl.obolibrary.org/obo/DUO_",
    "prov": "http://www.w3.org/ns/prov#",
}
DUO = {
    "0000004": "no restriction",
    "0000042": "general research use",
    "0000046": "non-commercial use only",
    "0000026": "user specific restriction",
}
COMMERCIAL_RULES = frozenset({"R3-commercial", "R4-nc"})
GATES = frozenset({"gated", "request-form"})
# The shared words for duties; a duty without one keeps our own code as its action.
ACTIONS: Mapping[str, str] = {
    "ATTRIBUTE": "cc:Attribution",
    "ATTRIBUTE_MODEL_CARD": "cc:Attribution",
    "ACK_REQUESTED": "cc:Attribution",
    "PRODUCED_WORK_NOTICE": "cc:Attribution",
    "KEEP_NOTICES": "cc:Notice",
    "LICENSE_LINK": "cc:Notice",
    "LICENSE_TEXT": "cc:Notice",
    "LICENSE_TEXT_OR_URI": "cc:Notice",
    "DISPLAY_NOTICE": "cc:Notice",
    "SHARE_ALIKE_ITEM": "cc:ShareAlike",
    "SHARE_ALIKE_DATA": "cc:ShareAlike",
    "SHARE_ALIKE_DATABASE": "cc:ShareAlike",
    "SHARE_ALIKE_DATABASE_EU": "cc:ShareAlike",
    "PREFERRED_FORM": "cc:SourceCode",
    "BIND_RECIPIENTS": "odrl:nextPolicy",
    "FLOW_DOWN_USE_RESTRICTIONS": "odrl:nextPolicy",
    "VERIFY_PER_SAMPLE": "odrl:reviewPolicy",
    "CHECK_LOCAL_STATUS": "odrl:reviewPolicy",
    "CONTACT_PROVIDER": "odrl:obtainConsent",
}

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for one use: its words, the verdict, why, by which rules, and the duties (code, text)."""

    name: str
    sentence: str
    use: Use
    verdict: Verdict
    why: str
    rules: tuple[str, ...]
    duties: tuple[tuple[str, str], ...]


def usage_info(readings: Sequence[Reading], *, about: str, assigner: str, snapshot: str) -> list[Node]:
    """Return DUO terms and one ODRL offer; `about` names the data, `assigner` whose terms they are."""
    return [
        *(_term(code) for code in duo_codes(readings)),
        _offer(readings, about=about, assigner=assigner, snapshot=snapshot),
    ]


def gate_term(dataset: Dataset) -> list[Node]:
    """Return the DUO term for data that only approved users receive."""
    return [_term("0000026")] if dataset.access.status in GATES else []


def duo_codes(readings: Iterable[Reading]) -> list[str]:
    """Return the DUO terms that the verdicts bear out; nothing is said where nothing is established."""
    known = list(readings)
    if known and all(one.verdict is Verdict.ALLOWED for one in known):
        return ["0000004"]
    research = any(not one.use.commercial and one.use.research and one.verdict.usable for one in known)
    barred = any(
        one.use.commercial and one.verdict is Verdict.PROHIBITED and COMMERCIAL_RULES & set(one.rules)
        for one in known
    )
    return (["0000042"] if research else []) + (["0000046"] if barred else [])


def _term(code: str) -> Node:
    return {
        "@type": "sc:DefinedTerm",
        "name": DUO[code],
        "termCode": f"DUO_{code}",
        "inDefinedTermSet": "http://purl.obolibrary.org/obo/duo.owl",
        "url": f"{PREFIXES['duo']}{code}",
    }


def _offer(readings: Sequence[Reading], *, about: str, assigner: str, snapshot: str) -> Node:
    open_uses = [one for one in readings if one.verdict is Verdict.UNKNOWN]
    waiting = "".join(f" Not established, so not permitted: {one.name} ({one.why})." for one in open_uses)
    offer: Node = {
        "@type": ["sc:CreativeWork", "odrl:Offer"],
        "name": f"What the terms of {about} permit",
        "description": "A reading of the stated terms, no offer of our own and no legal advice; "
        f"the publishers' texts decide. Facts and rules: {snapshot}.{waiting}",
        "odrl:assigner": {"@type": "odrl:Party", "name": assigner},
        "odrl:conflict": {"@id": "odrl:prohibit"},
        "odrl:permission": [_permission(one) for one in readings if one.verdict.usable],
        "odrl:prohibition": [_prohibition(one) for one in readings if one.verdict is Verdict.PROHIBITED],
    }
    return {key: value for key, value in offer.items() if value != []}


def _permission(one: Reading) -> Node:
    rule = {"@type": "odrl:Permission", **_rule(one)}
    duties = list(_duties(one.duties))
    return {**rule, "odrl:duty": duties} if duties else rule


def _prohibition(one: Reading) -> Node:
    return {"@type": "odrl:Prohibition", **_rule(one), "description": one.why}


def _rule(one: Reading) -> Node:
    """Return action and purpose of a rule: what is done, and the use in words."""
    return {
        "name": one.sentence,
        "odrl:action": {"@id": action_of(one.use)},
        "odrl:constraint": {
            "@type": "odrl:Constraint",
            "odrl:leftOperand": {"@id": "odrl:purpose"},
            "odrl:operator": {"@id": "odrl:eq"},
            "odrl:rightOperand": {"@id": f"urn:kondate:use:{one.name}"},
        },
    }


def action_of(use: Use) -> str:
    """Return the shared word that comes nearest to what a use does."""
    if use.share_corpus != "none":
        return "odrl:distribute"
    return "cc:CommercialUse" if use.commercial else "odrl:use"


def _duties(duties: Iterable[tuple[str, str]]) -> Iterator[Node]:
    for code, text in duties:
        action = ACTIONS.get(code, f"urn:kondate:duty:{code}")
        yield {"@type": "odrl:Duty", "name": code, "description": text, "odrl:action": {"@id": action}}
