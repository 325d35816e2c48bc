"""A merged corpus goes out under one license (rule R5): what may enter together under each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.facts.library import Library
from app.licensing.mixing import needs_one_license, outbound_of
from app.licensing.use import Use
from app.licensing.walk import Walk
from app.recommender.candidates import Eligible
from app.recommender.mix import Excluded


@dataclass(frozen=True, slots=True)
class Mergeable:
    """What may be merged under one license, and what that leaves out. No license: nothing asks for one."""

    eligible: Mapping[str, Eligible]
    excluded: tuple[Excluded, ...]


def mergeable(eligible: Mapping[str, Eligible], use: Use, library: Library) -> Iterator[Mergeable]:
    """Yield, for each license that a merged corpus could go out under, what may enter it.

    The solver tries each and the best mix wins, so that the parts of a merged mix never contradict
    each other. A corpus that is kept, or shared as a collection, has one answer: everything.
    """
    if not needs_one_license(use):
        yield Mergeable(eligible, ())
        return
    walk = Walk(library, use)
    found = {name: outbound_of(one.dataset, walk) for name, one in eligible.items()}
    choices = {name: licenses for name, licenses in found.items() if licenses is not None}
    for license_id in sorted(frozenset().union(*choices.values())) or [""]:
        out = {name for name, licenses in choices.items() if license_id not in licenses}
        yield Mergeable(
            {name: one for name, one in eligible.items() if name not in out},
            tuple(_refused(eligible[name], choices[name], license_id) for name in sorted(out)),
        )


def _refused(one: Eligible, choices: frozenset[str], license_id: str) -> Excluded:
    names = ", ".join(sorted(choices))
    if names:
        reason = f"Merged, it may only go out under {names}; the rest of the mix goes out under {license_id}."
        reason_ja = f"結合すると {names} でしか出せません。この配合は {license_id} で出します。"
    else:
        reason = "Its own parts ask for different licenses, so it cannot be part of one merged work."
        reason_ja = "構成部分のライセンスが互いに異なるため、一つに結合したコーパスには入れられません。"
    return Excluded(
        dataset=one.dataset.id,
        rule="R5-outbound-conflict",
        reason=reason,
        reason_ja=reason_ja,
        path=(one.dataset.id, "use.packaging"),
        verdict=one.verdict,
    )
