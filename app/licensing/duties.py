"""R7 and R13: the union of all duties, each with where it comes from and words ready to paste."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.facts.license import LicenseTerms
from app.licensing.core import Core
from app.licensing.findings import Duty
from app.licensing.listing import Listed
from app.licensing.phrases import Pair
from app.licensing.policy import APPROVED, duty_of
from app.licensing.status import status_hints
from app.licensing.verdict import Advisory, Obligation
from app.licensing.walk import Walk


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty at one place: the code, the text that asks, and the dataset whose part it is.

    `single`: the part holds works of many authors, each credited by what is recorded with the sample.
    """

    duty: Duty
    owner: Dataset
    path: tuple[str, ...]
    single: bool = False


def obligations_of(core: Core, listed: tuple[Listed, ...], walk: Walk) -> tuple[Obligation, ...]:
    """Unite the duties of every part, in the order of the vocabulary, with their texts (R13)."""
    by_code: dict[str, list[Owed]] = {}
    for item in listed:
        for duty in item.part.assessment.duties:
            by_code.setdefault(duty.code, []).append(_owed(duty, item, walk))
    if core.approval is not None:
        duty = duty_of(core.approval, core.dataset.id)
        by_code.setdefault(duty.code, []).append(Owed(duty, core.dataset, (core.dataset.id,)))
    order = {code: place for place, code in enumerate(walk.library.vocabulary.obligations)}
    found = []
    for code in sorted(by_code, key=lambda one: (order.get(one, len(order)), one)):
        owed = by_code[code]
        en, ja = text_of(code, owed, walk)
        paths = tuple(dict.fromkeys(one.path for one in owed))
        found.append(Obligation(code, paths, en, ja))
    return tuple(found)


def _owed(duty: Duty, item: Listed, walk: Walk) -> Owed:
    """Say whose work a part is: of the origin it was taken over from, or of each sample's own author."""
    row = item.part.row
    named = [walk.library.datasets.get(one) for one in item.part.via]
    owner = next((one for one in named if one is not None), item.owner)
    sampled = any(duty in judged.duties for _, judged in item.part.assessment.samples)
    from_place = any(one in walk.library.origins for one in item.part.via)
    single = sampled or (row is not None and row.covers == "images" and (row.unverified or from_place))
    return Owed(duty, owner, item.path, single)


def text_of(code: str, owed: list[Owed], walk: Walk) -> Pair:
    """Word one duty: what it asks, then the lines to paste, one a source."""
    word = walk.library.vocabulary.obligations.get(code)
    en, ja = (word.meaning.en, word.meaning.ja) if word is not None else OWN_WORDS.get(code, (code, code))
    lines = list(dict.fromkeys(line for one in owed for line in LINES.get(code, _no_line)(one, walk)))
    body = "".join(f"\n- {line}" for line in lines)
    return en + body, ja + body


def attribution_line(owner: Dataset, license_id: str, walk: Walk) -> str:
    """Return the credit of one part: title, maker, source and license with its address."""
    year = f", {owner.year}" if owner.year else ""
    home = owner.access.homepage or _repository(owner)
    source = f" <{home}>" if home else ""
    return f'"{owner.name}" by {owner.publisher}{year}{source}, {_license_with_link(license_id, walk)}'


def _repository(owner: Dataset) -> str | None:
    if owner.access.github:
        return f"https://github.com/{owner.access.github}"
    if owner.access.huggingface:
        return f"https://huggingface.co/datasets/{owner.access.huggingface[0]}"
    return None


def _license_with_link(license_id: str, walk: Walk) -> str:
    terms = walk.library.licenses.get(license_id)
    if terms is None:
        return license_id
    link = f" <{terms.evidence[0]}>" if terms.evidence else ""
    return f"{terms.name} ({terms.id}){link}"


def _no_line(_: Owed, __: Walk) -> Iterable[str]:
    return ()


def _credit(one: Owed, walk: Walk) -> Iterable[str]:
    if one.single:
        return (f"{_works(one, walk)}: credit the author and page recorded with each one",)
    return (attribution_line(one.owner, one.duty.license, walk),)


def _model_card(one: Owed, walk: Walk) -> Iterable[str]:
    if one.single:
        return (f"Training data: {_works(one, walk)}, by their authors",)
    return (f"Training data: {attribution_line(one.owner, one.duty.license, walk)}",)


def _works(one: Owed, walk: Walk) -> str:
    """Name the works of many authors in a dataset, whose publisher is not the one to credit for them."""
    home = one.owner.access.homepage or _repository(one.owner)
    source = f" <{home}>" if home else ""
    return f'Works in "{one.owner.name}"{source} under {_license_with_link(one.duty.license, walk)}'


def _license_line(one: Owed, walk: Walk) -> Iterable[str]:
    return (_license_with_link(one.duty.license, walk),)


def _detail(one: Owed, walk: Walk) -> Iterable[str]:
    terms = walk.library.generators.get(one.duty.license)
    page = f" <{terms.evidence[0]}>" if terms is not None and terms.evidence else ""
    return (f"{one.duty.detail or one.duty.license} ({one.duty.license}){page}",)


def _who(one: Owed, _: Walk) -> Iterable[str]:
    return (f"{' > '.join(one.path)}: {one.duty.license}",)


OWN_WORDS: Mapping[str, Pair] = {
    APPROVED: (
        "Keep the record of who approved this, and ask again when it ends.",
        "承認した人の記録を残し、期限が来たら改めて確認する。",
    ),
}
LINES: Mapping[str, Callable[[Owed, Walk], Iterable[str]]] = {
    "ATTRIBUTE": _credit,
    "ACK_REQUESTED": _credit,
    "ATTRIBUTE_MODEL_CARD": _model_card,
    "PRODUCED_WORK_NOTICE": _credit,
    "KEEP_NOTICES": _who,
    "STATE_CHANGES": _who,
    "IDENTIFY_DERIVATIVE_USE": _who,
    "MARK_CHANGED_FILES": _who,
    "LICENSE_LINK": _license_line,
    "LICENSE_TEXT": _license_line,
    "LICENSE_TEXT_OR_URI": _license_line,
    "SHARE_ALIKE_ITEM": _who,
    "SHARE_ALIKE_DATA": _who,
    "SHARE_ALIKE_DATABASE": _who,
    "SHARE_ALIKE_DATABASE_EU": _who,
    "OFFER_DERIVATIVE_DATABASE": _who,
    "BIND_RECIPIENTS": _who,
    "NC_ONLY": _who,
    "VERIFY_PER_SAMPLE": _who,
    "CHECK_LOCAL_STATUS": _who,
    "MODEL_NAME_PREFIX": _detail,
    "DISPLAY_NOTICE": _detail,
    "FLOW_DOWN_USE_RESTRICTIONS": _detail,
    "CHECK_MAU": _detail,
    "CONTACT_PROVIDER": _detail,
    "ASSERT_NOT_COMPETING": _detail,
    "KEEP_EXCEPTION_CONDITIONS": _detail,
    APPROVED: _detail,
}


def advisories_of(dataset: Dataset, listed: tuple[Listed, ...], walk: Walk) -> tuple[Advisory, ...]:
    """List what is worth knowing and decides nothing: unsettled share-alike, dead links and the like."""
    hints: dict[str, list[str]] = {}
    for item in listed:
        for hint in item.part.assessment.hints:
            hints.setdefault(hint.code, []).append(f"{hint.about} on {' > '.join(item.path)}")
        terms = walk.library.licenses.get(item.part.license or "")
        if terms is not None and terms.revocable.casefold().startswith("yes"):
            hints.setdefault("REVOCABLE", []).append(f"{terms.id} on {' > '.join(item.path)}")
        if terms is not None and _bars_adaptation(terms) and "creative" in walk.use.transforms:
            hints.setdefault("PRIVACY_ND_CONFLICT", []).append(terms.id)
    for hint in status_hints(dataset):
        hints.setdefault(hint.code, []).append(hint.about)
    return tuple(Advisory(code, "; ".join(dict.fromkeys(reasons))) for code, reasons in sorted(hints.items()))


def _bars_adaptation(terms: LicenseTerms) -> bool:
    """Say whether copies may be shared and adaptations may not: blurring faces is an adaptation."""
    return terms.grants.share_verbatim == "yes" and terms.grants.share_modified.creative == "no"
