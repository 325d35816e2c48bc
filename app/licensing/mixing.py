"""R5 and R13: several datasets in one corpus.

Source: licence-rules R5. A collection keeps every part under its own license, so nothing conflicts; a
merged work needs one outbound license that every part allows, and the smallest pair that has none is
named. Duties are united, each with its origins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.facts.dataset import Dataset
from app.facts.figures import compact
from app.facts.library import Library
from app.licensing.causes import sentences
from app.licensing.engine import judge
from app.licensing.findings import PROHIBITED, Finding
from app.licensing.listing import Listed, list_parts
from app.licensing.phrases import VERDICTS
from app.licensing.statements import ANY, outbound_choices
from app.licensing.use import Use
from app.licensing.verdict import (
    Advisory,
    Cause,
    Filtered,
    Judgement,
    Obligation,
    Remedy,
    Verdict,
    worst,
)
from app.licensing.walk import Walk


@dataclass(frozen=True, slots=True)
class MixJudgement:
    """The answer for several datasets in one corpus; `parts` are the answers for each."""

    verdict: Verdict
    parts: tuple[Judgement, ...]
    causes: tuple[Cause, ...]
    obligations: tuple[Obligation, ...]
    advisories: tuple[Advisory, ...]
    filtered: Filtered | None
    outbound: tuple[str, ...]
    remedies: tuple[Remedy, ...]


def judge_together(datasets: Sequence[Dataset], use: Use, library: Library) -> MixJudgement:
    """Judge several datasets as one corpus: the worst part counts, and a merged release needs one license."""
    ordered = sorted(datasets, key=lambda one: one.id)
    parts = tuple(judge(one, use, library) for one in ordered)
    causes = [cause for part in parts for cause in part.causes]
    outbound: tuple[str, ...] = ()
    conflict: Cause | None = None
    if needs_one_license(use):
        outbound, conflict = outbound_license(ordered, use, library)
    if conflict is not None:
        causes.append(conflict)
    verdict = worst([*(part.verdict for part in parts), *([conflict.verdict] if conflict else [])])
    return MixJudgement(
        verdict=verdict,
        parts=parts,
        causes=tuple(sorted(causes, key=lambda one: (-one.verdict.rank, one.path, one.rule))),
        obligations=unite_obligations(parts),
        advisories=tuple(dict.fromkeys(one for part in parts for one in part.advisories)),
        filtered=_filtered(parts, conflict),
        outbound=outbound,
        remedies=_remedies(ordered, parts, use, library, conflict=conflict),
    )


def outbound_license(
    datasets: Sequence[Dataset], use: Use, library: Library
) -> tuple[tuple[str, ...], Cause | None]:
    """Intersect what each included part may go out under (R5); name the smallest pair that has nothing."""
    walk = Walk(library, use)
    allowed: dict[tuple[str, ...], frozenset[str]] = {}
    for dataset in datasets:
        allowed.update(_bound(dataset, walk))
    ordered = sorted(allowed.items())
    for (*path, stated), choices in ordered:
        if not choices:
            return (), _conflict(tuple(path), (stated,), walk)
    for ((*path, one), first), ((*other, two), second) in combinations(ordered, 2):
        if not first & second:
            return (), _conflict((*path, "+", *other), (one, two), walk)
    common = frozenset.intersection(*allowed.values()) if allowed else frozenset()
    if allowed and not common:
        names = tuple(sorted({path[-1] for path in allowed}))
        return (), _conflict(tuple(dataset.id for dataset in datasets), names, walk)
    return tuple(sorted(common)) if allowed else (ANY,), None


def outbound_of(dataset: Dataset, walk: Walk) -> frozenset[str] | None:
    """Return the licenses that a merged work with this dataset in it may go out under; None: any license.

    An empty set means that its own parts ask for different licenses.
    """
    bound = _bound(dataset, walk).values()
    return frozenset.intersection(*bound) if bound else None


def needs_one_license(use: Use) -> bool:
    """Return whether the corpus goes out as one merged work (R5)."""
    return use.share_corpus != "none" and use.packaging == "merged"


def _bound(dataset: Dataset, walk: Walk) -> dict[tuple[str, ...], frozenset[str]]:
    """Return what each part that does not go out under any license may go out under, by path and license."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for item in list_parts(dataset, walk):
        for stated in _included(item, walk):
            choices = outbound_choices(stated, walk.library)
            if choices is not None and ANY not in choices:
                found[(*item.path, stated)] = choices
    return found


def _included(item: Listed, walk: Walk) -> Iterable[str]:
    """List the license statements of a part that is really passed on; of samples, the usable ones."""
    row = item.part.row
    if row is None or (row.content == "links-only" and not walk.use.share_fetched):
        return ()
    return [one for one, judged in item.part.assessment.samples if judged.verdict.usable] or (row.id,)


def _conflict(path: tuple[str, ...], names: tuple[str, ...], walk: Walk) -> Cause:
    finding = Finding(PROHIBITED, "R5-outbound-conflict", " + ".join(names), "merged", "share")
    en, ja = sentences(finding, path, None, walk)
    terms = walk.library.licenses.get(names[0])
    return Cause(
        verdict=PROHIBITED,
        rule=finding.rule,
        path=path,
        license=finding.license,
        clause="merged",
        act="share",
        sentence=en,
        evidence=terms.evidence[0] if terms is not None and terms.evidence else None,
        revision=terms.evidence_revision if terms is not None else None,
        sentence_ja=ja,
    )


def unite_obligations(parts: Iterable[Judgement]) -> tuple[Obligation, ...]:
    """Unite the duties of several judgements by code; lines to paste are joined, each once."""
    found: dict[str, list[Obligation]] = {}
    for part in parts:
        for one in part.obligations:
            found.setdefault(one.code, []).append(one)
    return tuple(
        Obligation(
            code,
            tuple(dict.fromkeys(origin for one in several for origin in one.origins)),
            _join(one.text for one in several),
            _join(one.text_ja for one in several),
        )
        for code, several in sorted(found.items())
    )


def _join(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(line for text in texts for line in text.split("\n")))


def _filtered(parts: Sequence[Judgement], conflict: Cause | None) -> Filtered | None:
    if not any(part.filtered for part in parts):
        return None
    verdicts = [part.filtered.verdict if part.filtered else part.verdict for part in parts]
    groups: dict[str, dict[str, int | None]] = {"keep": {}, "drop": {}, "review": {}}
    for part in parts:
        for name, values in groups.items():
            found: Mapping[str, int | None] = getattr(part.filtered, name) if part.filtered else {}
            for license_id, count in found.items():
                known = values.get(license_id, 0)
                values[license_id] = None if known is None or count is None else known + count
    verdict = worst([*verdicts, *([conflict.verdict] if conflict else [])])
    return Filtered(verdict, groups["keep"], groups["drop"], groups["review"])


def _remedies(
    datasets: Sequence[Dataset],
    parts: Sequence[Judgement],
    use: Use,
    library: Library,
    *,
    conflict: Cause | None,
) -> tuple[Remedy, ...]:
    found: list[Remedy] = []
    if conflict is not None:
        as_collection = use.model_copy(update={"packaging": "collection"})
        verdict = worst([judge(one, as_collection, library).verdict for one in datasets])
        en, ja = VERDICTS[verdict.value]
        found.append(
            Remedy(
                "package-as-collection",
                verdict,
                f"Publish as a collection, each part under its own license: {en.lower()}.",
                None,
                f"各部分のライセンスを保った集合物として公開する: {ja}。",
            )
        )
    whole = worst([*(part.verdict for part in parts), *([conflict.verdict] if conflict else [])])
    for part in parts:
        others = [one for one in datasets if one.id != part.dataset]
        named = conflict is not None and part.dataset in conflict.path
        if not others or (part.verdict.usable and not named):
            continue
        left = [other.verdict for other in parts if other is not part]
        again = outbound_license(others, use, library)[1] if conflict is not None else None
        verdict = worst([*left, *([again.verdict] if again else [])])
        if verdict.rank < whole.rank:
            found.append(_drop(next(one for one in datasets if one.id == part.dataset), others, verdict))
    return tuple(found)


def _drop(dataset: Dataset, others: Sequence[Dataset], verdict: Verdict) -> Remedy:
    """Word the leaving out of one dataset, with the samples it costs where its size is known."""
    lost, sizes = dataset.scale.samples, [one.scale.samples for one in others]
    left = sum(n for n in sizes if n is not None) if None not in sizes else None
    word, word_ja = VERDICTS[verdict.value]
    en = f", which loses {compact(lost, 'en')} samples" if lost else ""
    ja = f"({compact(lost, 'ja')}件減)" if lost else ""
    return Remedy(
        f"drop-dataset:{dataset.id}",
        verdict,
        f"Leave out {dataset.id}{en}: {word.lower()}.",
        left,
        f"{dataset.id}を外す{ja}: {word_ja}。",
    )
