"""Counterfactuals: the smallest changes that would improve a verdict, each judged by the engine itself.

Source: licence-rules, "Remedies to try automatically, cheapest first". A change is listed only when the
engine, run again on the changed facts or use, gives a better verdict.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.facts.dataset import Dataset
from app.facts.figures import compact
from app.facts.library import Library
from app.facts.policy import Approval, Policy
from app.licensing.core import Core, summarize
from app.licensing.findings import RANK, UNKNOWN
from app.licensing.listing import Listed
from app.licensing.parts import Part
from app.licensing.phrases import VERDICTS, Pair
from app.licensing.use import Use
from app.licensing.verdict import Filtered, Remedy, Verdict
from app.licensing.walk import Walk

COUNT = re.compile(r"\s*(\d[\d,]*(?:\.\d+)?)\s*([KkMB]?)\b(?!\s*%)")
SCALES = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Change:
    """A change to try: to the facts (without a part) or to the use, and how it reads."""

    action: str
    words: Pair
    dataset: Dataset
    use: Use
    samples: int | None = None
    library: Library | None = None


def find_remedies(core: Core, listed: tuple[Listed, ...], walk: Walk) -> tuple[Remedy, ...]:
    """List the changes that improve a verdict, cheapest first; nothing to improve gives none."""
    if core.verdict.usable and RANK[core.verdict] == 0:
        return ()
    found: list[Remedy] = []
    if core.filtered is not None and RANK[core.filtered.verdict] < RANK[core.verdict]:
        found.append(_filter_remedy(core.filtered, core.dataset))
    if core.verdict.usable:
        return tuple(found)
    best = core.filtered.verdict if core.filtered is not None else core.verdict
    best = best if RANK[best] < RANK[core.verdict] else core.verdict
    for change in changes(core, listed, walk):
        tried = summarize(change.dataset, _walk_for(change, walk))
        if RANK[tried.verdict] < RANK[core.verdict]:
            found.append(_remedy(change.action, change.words, tried.verdict, change.samples))
        elif tried.filtered is not None and RANK[tried.filtered.verdict] < RANK[best]:
            en, ja = change.words
            both = (f"{en} and keep only the usable samples", f"{ja}。さらに、使えるサンプルに絞る")
            found.append(_remedy(change.action, both, tried.filtered.verdict, change.samples))
    return tuple(found)


def _walk_for(change: "Change", walk: Walk) -> Walk:
    if change.use is walk.use and change.library is None:
        return walk
    return Walk(change.library or walk.library, change.use)


def changes(core: Core, listed: tuple[Listed, ...], walk: Walk) -> Iterator[Change]:
    """Propose changes, cheapest first: parts to drop, then the use, then facts to establish."""
    yield from _drops(core, listed, walk.use)
    yield from _uses(core, walk.use)
    yield from _facts(core, listed, walk)


def _drops(core: Core, listed: tuple[Listed, ...], use: Use) -> Iterator[Change]:
    """Propose to leave out one bad source, or all bad ones together."""
    dataset = core.dataset
    bad = sorted(
        {
            i.path[1]
            for i in listed
            if i.depth > 0 and not i.part.assessment.verdict.usable and len(i.path) > 2
        }
        | {
            i.part.row.origin
            for i in listed
            if i.part.row and i.part.row.origin and i.depth == 0 and not i.part.assessment.verdict.usable
        }
    )
    groups = [(one,) for one in bad] + ([tuple(bad)] if len(bad) > 1 else [])
    for group in groups:
        names = ", ".join(group)
        counts = [count_in(one.share) for one in dataset.sources if one.id in group]
        known = [n for n in counts if n is not None]
        lost = sum(known) if known and len(known) == len(counts) else None
        total = dataset.scale.samples
        left = total - lost if lost is not None and total is not None and total >= lost else None
        note_en = f", which loses {compact(lost, 'en')} samples" if lost else ""
        note_ja = f"({compact(lost, 'ja')}件減)" if lost else ""
        yield Change(
            f"drop-origin:{'+'.join(group)}",
            (f"Drop the part from {names}{note_en}", f"{names}から来た部分を外す{note_ja}"),
            without_sources(dataset, frozenset(group)),
            use,
            samples=left,
        )


def without_sources(dataset: Dataset, ids: frozenset[str]) -> Dataset:
    """Return the dataset without what it took from some sources."""
    return dataset.model_copy(
        update={
            "sources": tuple(one for one in dataset.sources if one.id not in ids),
            "licenses": tuple(row for row in dataset.licenses if row.origin not in ids),
        }
    )


def _uses(core: Core, use: Use) -> Iterator[Change]:
    """Propose a smaller use: a recipe for data, originals for crops, another release, a statement."""
    dataset = core.dataset

    def change(action: str, words: Pair, **update: object) -> Change:
        return Change(action, words, dataset, use.model_copy(update=update))

    if use.share_corpus != "none":
        if use.packaging == "merged":
            yield change(
                "package-as-collection",
                (
                    "Publish as a collection, each part under its own license",
                    "各部分のライセンスを保った集合物として公開する",
                ),
                packaging="collection",
            )
        if set(use.transforms) - {"technical"}:
            yield change(
                "ship-originals",
                (
                    "Ship the originals with boxes or tile positions instead of crops",
                    "切り抜きの代わりに元画像と座標を渡す",
                ),
                transforms=("technical",),
            )
        yield change(
            "share-recipe",
            (
                "Share the recipe (ids, links, own annotations) instead of the data",
                "データの代わりに作り方(ID・リンク・自作の注釈)だけを共有する",
            ),
            share_corpus="none",
            share_fetched=False,
        )
    if use.external_processing:
        yield change(
            "process-at-home",
            ("Run every step on your own machines", "すべての工程を自分の環境で行う"),
            external_processing=(),
        )
    if use.model.release != "none":
        yield change(
            "keep-model-inside",
            ("Keep the model in house", "モデルを公開せず社内で使う"),
            model=use.model.model_copy(update={"release": "none"}),
        )
    if use.model.competes_in_force != "no":
        yield change(
            "state-not-competing",
            (
                "State, if it is so, that the model does not compete with the generator's provider",
                "競合しないモデルであれば、その旨を申告する",
            ),
            model=use.model.model_copy(update={"competes": "no"}),
        )
    stated = use.assertions.model_copy(update={"credentialed": True, "form_signed": True})
    yield change(
        "state-access",
        ("State that you hold the credential or have signed the form", "資格の取得や申込書の提出を申告する"),
        assertions=stated,
    )
    if use.commercial or not use.research:
        yield change(
            "use-for-research",
            (
                "Use it for non-commercial research and keep the model inside",
                "非商用の研究に使い、モデルは公開しない",
            ),
            commercial=False,
            research=True,
            model=use.model.model_copy(update={"release": "none"}),
            assertions=stated,
        )
    if use.purpose == "train":
        yield change("evaluate-only", ("Use it as a test set", "評価用に使う"), purpose="evaluate")


def _facts(core: Core, listed: tuple[Listed, ...], walk: Walk) -> Iterator[Change]:
    """Propose facts to establish or replace: generators to rerun, terms to ask the publishers for."""
    dataset = core.dataset
    if dataset.generators:
        yield Change(
            "regenerate",
            (
                "Write the generated part again with a model whose terms allow it",
                "規約が許すモデルで生成部分を作り直す",
            ),
            dataset.model_copy(update={"generators": ()}),
            walk.use,
        )
    missing = sorted({name for item in listed for name in _open_licenses(item.part)})
    if missing:  # the best case: the publisher says so of the data, and what it says permits the use
        yield Change(
            "ask-publisher",
            (
                f"Get the missing terms of {_places(listed)}, if they permit this use",
                f"{_places(listed)}の条件を確かめ、この利用が認められれば",
            ),
            _stated_by_publisher(dataset),
            walk.use,
            library=_answered(walk.library, missing, (item.owner for item in listed if item.depth)),
        )


def _stated_by_publisher(dataset: Dataset) -> Dataset:
    rows = (row.model_copy(update={"basis": row.basis and "stated-for-data"}) for row in dataset.licenses)
    return _may_train(dataset.model_copy(update={"licenses": tuple(rows)}))


def _may_train(dataset: Dataset) -> Dataset:
    unclear = dataset.training_use == "unclear"
    return dataset.model_copy(update={"training_use": "allowed"}) if unclear else dataset


def _answered(library: Library, missing: Iterable[str], upstream: Iterable[Dataset]) -> Library:
    """Return the library as if its publishers had answered well: on these licenses, and on training."""
    answers = tuple(Approval(license=one, by="the publisher", until="9999-12-31") for one in missing)
    policy = (library.policy or Policy()).model_copy(update={"approvals": answers})
    asked = {one.id: _may_train(one) for one in upstream if one.training_use == "unclear"}
    return replace(
        library, policy=policy, datasets={**library.datasets, **asked} if asked else library.datasets
    )


def _open_licenses(part: Part) -> set[str]:
    """Return the licenses whose own answer is open; a bar or a generator is no matter of asking."""
    if part.kind == "generator" or part.assessment.verdict is not UNKNOWN:
        return set()
    return {one.license for one in part.assessment.findings if one.license and one.verdict is UNKNOWN}


def _places(listed: tuple[Listed, ...]) -> str:
    names = [" > ".join(item.path) for item in listed if _open_licenses(item.part)]
    several = list(dict.fromkeys(names))
    return ", ".join(several[:3]) + (f" (+{len(several) - 3})" if len(several) > 3 else "")


def count_in(share: str | None) -> int | None:
    """Read the number of samples that a stated share begins with ("83K", "62 of 1000"); None without one."""
    found = COUNT.match(share or "")
    if found is None:
        return None
    return round(float(found[1].replace(",", "")) * SCALES[(found[2] or "").upper()])


def _filter_remedy(filtered: Filtered, dataset: Dataset) -> Remedy:
    counts = [n for n in filtered.keep.values() if n is not None]
    kept = sum(counts) if counts and len(counts) == len(filtered.keep) else None
    names = ", ".join(filtered.keep)
    share = filtered.kept_share
    train = dataset.splits.get("train")
    if share is not None and isinstance(train, int):
        kept = round(train * share)  # values are counted by picture, samples may be questions about them
    en = f"Keep only the samples under {names}"
    ja = f"{names}のサンプルだけを残す"
    if kept is not None and share is not None:
        en, ja = f"{en} ({kept:,}, {share:.1%})", f"{ja}({kept:,}件、{share:.1%})"
    return _remedy("filter-samples", (en, ja), filtered.verdict, kept)


def _remedy(action: str, words: Pair, verdict: Verdict, samples: int | None) -> Remedy:
    en, ja = VERDICTS[verdict.value]
    return Remedy(action, verdict, f"{words[0]}: {en.lower()}.", samples, f"{words[1]}: {ja}。")
