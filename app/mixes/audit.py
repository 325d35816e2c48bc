"""Somebody else's mix under your use: which parts may stay, which must go and why, and a repaired mix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.licensing.engine import judge_all
from app.licensing.mixing import judge_together
from app.licensing.phrases import VERDICTS
from app.licensing.use import Use
from app.licensing.verdict import Judgement, Obligation, Verdict, worst
from app.mixes.matching import SAME_NAME, Match, NameIndex
from app.mixes.mention import Mention
from app.mixes.pasted import read_pasted
from app.preprocessing.sampling import percent_count
from app.recommender.candidates import known_size
from app.recommender.mix import Overlap
from app.recommender.overlap import overlaps
from app.recommender.published import RecipeAudit, audit_recipe
from app.recommender.requirements import Budget, Requirements, Sampling

REPLACEMENTS = 3


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One dataset of the text: what it was taken for, its verdict, and what could stand in for it.

    `filtered` is the verdict of the samples that may stay when the data are filtered one by one.
    """

    name: str
    dataset: str | None
    matched_by: str
    suggestions: tuple[str, ...]
    verdict: Verdict | None
    filtered: Verdict | None
    sentence: str
    sentence_ja: str
    samples: int | None
    weight: float | None
    replacements: tuple[str, ...]

    @property
    def stays(self) -> bool:
        """Return whether it may stay, whole or filtered."""
        best = self.filtered or self.verdict
        return best is not None and best.usable


@dataclass(frozen=True, slots=True)
class RepairedPart:
    """A part of the mix that may stay, with its new weight; `filtered`: only sample by sample."""

    dataset: str
    weight: float
    filtered: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """The whole answer. A name nobody knows counts as unknown: what cannot be checked is not cleared."""

    form: str
    snapshot: str
    verdict: Verdict
    repaired_verdict: Verdict
    entries: tuple[AuditEntry, ...]
    overlaps: tuple[Overlap, ...]
    obligations: tuple[Obligation, ...]
    repaired: tuple[RepairedPart, ...]
    requirements: Requirements | None


def audit(catalog: Catalog, text: str, *, use: Use) -> Audit:
    """Judge every dataset that a pasted config or list mentions, and repair the mix."""
    library = catalog.library
    pasted = read_pasted(text)
    judgements = judge_all(library, use)
    index = NameIndex(library)
    entries = tuple(_entry(one, index.find(one), judgements, catalog) for one in pasted.mentions)
    repaired = _repaired(entries, catalog)
    named = sorted({one.dataset for one in entries if one.dataset})
    kept = [library.datasets[part.dataset] for part in repaired]
    joint = judge_together(kept, use, library)
    whole = [cause.verdict for cause in joint.causes if cause.rule.startswith("R5")]
    drawn = {name: known_size(library.datasets[name]) or 0 for name in named}
    return Audit(
        form=pasted.form,
        snapshot=library.snapshot,
        verdict=worst([one.verdict or Verdict.UNKNOWN for one in entries]),
        repaired_verdict=worst([*(judgements[part.dataset].best for part in repaired), *whole])
        if repaired
        else Verdict.UNKNOWN,
        entries=entries,
        overlaps=overlaps(drawn, (), library),
        obligations=joint.obligations,
        repaired=repaired,
        requirements=_requirements(repaired, kept, use),
    )


def audit_recipes(catalog: Catalog, use: Use) -> dict[str, RecipeAudit]:
    """Say what a use leaves of every published recipe."""
    judgements = judge_all(catalog.library, use)
    return {name: audit_recipe(one, judgements, catalog.library) for name, one in catalog.recipes.items()}


def _entry(
    mention: Mention, match: Match, judgements: Mapping[str, Judgement], catalog: Catalog
) -> AuditEntry:
    judgement = judgements.get(match.dataset) if match.dataset else None
    if mention.percent is not None and match.dataset is not None:
        size = known_size(catalog.library.datasets[match.dataset])
        mention = replace(mention, samples=percent_count(size, mention.percent) if size else None)
    if judgement is None or match.dataset is None:
        near = f" Did you mean {', '.join(match.suggestions)}?" if match.suggestions else ""
        near_ja = f"近い名前: {', '.join(match.suggestions)}。" if match.suggestions else ""
        return AuditEntry(
            name=mention.name,
            dataset=None,
            matched_by="",
            suggestions=match.suggestions,
            verdict=None,
            filtered=None,
            sentence=f"The catalog has no entry of this name, so nothing is cleared.{near}",
            sentence_ja=f"この名前の項目がないため、判定できません。{near_ja}",
            samples=mention.samples,
            weight=mention.weight,
            replacements=(),
        )
    if match.by == SAME_NAME and judgement.best.usable:
        return _uncompared(mention, match.dataset)
    cause = judgement.deciding
    better = judgement.best is not judgement.verdict
    word, word_ja = VERDICTS[judgement.best.value]
    return AuditEntry(
        name=mention.name,
        dataset=match.dataset,
        matched_by=match.by,
        suggestions=(),
        verdict=judgement.verdict,
        filtered=judgement.best if better else None,
        sentence=(cause.sentence if cause else "")
        + (f" Filtered by the license of each sample: {word.lower()}." if better else ""),
        sentence_ja=((cause.sentence_ja or cause.sentence) if cause else "")
        + (f" サンプル単位のライセンスで絞った場合: {word_ja}。" if better else ""),
        samples=mention.samples,
        weight=mention.weight,
        replacements=()
        if judgement.best.usable
        else _replacements(catalog.library.datasets[match.dataset], judgements, catalog),
    )


def _uncompared(mention: Mention, dataset: str) -> AuditEntry:
    """Clear nothing of a repository that only shares an entry's name: its owner cannot license that (R1)."""
    return AuditEntry(
        name=mention.name,
        dataset=dataset,
        matched_by=SAME_NAME,
        suggestions=(),
        verdict=Verdict.UNKNOWN,
        filtered=None,
        sentence=f"Needs review: this repository has the name of {dataset}, and nobody has compared the two; "
        "take the publisher's own copy.",
        sentence_ja=f"要確認: {dataset}と同じ名前のリポジトリですが、内容が同じか確かめられていません。"
        "公開者の配布元を使ってください。",
        samples=mention.samples,
        weight=mention.weight,
        replacements=(dataset,),
    )


def _replacements(dataset: Dataset, judgements: Mapping[str, Judgement], catalog: Catalog) -> tuple[str, ...]:
    """Return usable datasets of the same stage that share most domains, larger ones first."""
    wanted, stages = set(dataset.domains), set(dataset.stage)
    found = [
        (-len(wanted & set(one.domains)) / len(wanted | set(one.domains)), -(known_size(one) or 0), name)
        for name, one in catalog.library.datasets.items()
        if name != dataset.id
        and judgements[name].best.usable
        and wanted & set(one.domains)
        and stages & set(one.stage)
    ]
    return tuple(name for *_, name in sorted(found)[:REPLACEMENTS])


def _repaired(entries: Sequence[AuditEntry], catalog: Catalog) -> tuple[RepairedPart, ...]:
    """Keep what may stay and share the weights out again, in proportion to what the text said.

    Where the text gives neither weights nor counts for all that stay, sizes decide, as in plain
    concatenation; unknown sizes count like the smallest known one.
    """
    kept: dict[str, AuditEntry] = {}
    for one in entries:
        if one.dataset and one.stays:
            kept.setdefault(one.dataset, one)
    amounts = _amounts(kept, catalog)
    total = sum(amounts.values())
    return tuple(RepairedPart(name, amounts[name] / total, kept[name].filtered is not None) for name in kept)


def _amounts(kept: Mapping[str, AuditEntry], catalog: Catalog) -> dict[str, float]:
    weights = {name: one.weight for name, one in kept.items() if one.weight}
    counts = {name: float(one.samples) for name, one in kept.items() if one.samples}
    for given in (weights, counts):
        if len(given) == len(kept):
            return given
    sizes = {name: known_size(catalog.library.datasets[name]) for name in kept}
    smallest = min((size for size in sizes.values() if size), default=1)
    return {name: float(size or smallest) for name, size in sizes.items()}


def _requirements(repaired: Sequence[RepairedPart], kept: Sequence[Dataset], use: Use) -> Requirements | None:
    """Return requirements that propose the repaired mix, for the stage most of it was made for."""
    if not repaired:
        return None
    stages = sorted({stage for one in kept for stage in one.stage} - {"evaluation"})
    stage = max(stages, key=lambda name: sum(name in one.stage for one in kept), default=None)
    sizes = [known_size(one) for one in kept]
    if stage is None or not all(sizes):
        return None
    return Requirements(
        stage=stage,
        domains={},
        use=use,
        budget=Budget(samples=sum(size for size in sizes if size)),
        sampling=Sampling(weights={part.dataset: part.weight for part in repaired}),
    )
