"""Another dataset for the same work, where a verdict bars the one asked about."""

from collections.abc import Iterator, Mapping

from app.facts.dataset import Dataset
from app.facts.figures import change
from app.facts.library import Library
from app.licensing.phrases import VERDICTS
from app.licensing.verdict import Judgement, Remedy

MOST = 3
COVERS = ("stage", "domains", "input_formats", "languages")  # something of each has to be in common


def find_replacements(
    dataset: Dataset, library: Library, judgements: Mapping[str, Judgement]
) -> tuple[Remedy, ...]:
    """List the usable datasets nearest to one that is not: most of its tasks first, then the largest.

    `judgements` are the whole library's for the use asked about.
    """
    if judgements[dataset.id].verdict.usable:
        return ()
    wanted = set(dataset.domains)

    def order(one: Dataset) -> tuple[int, int, str]:
        return -len(wanted & set(one.domains)), -(one.scale.samples or 0), one.id

    nearest = sorted(_candidates(dataset, library, judgements), key=order)[:MOST]
    return tuple(_remedy(dataset, one, library, judgements[one.id]) for one in nearest)


def _candidates(dataset: Dataset, library: Library, judgements: Mapping[str, Judgement]) -> Iterator[Dataset]:
    for name, one in library.datasets.items():
        if name == dataset.id or not judgements[name].verdict.usable or one.superseded_by is not None:
            continue
        if all(set(getattr(one, field)) & set(getattr(dataset, field)) for field in COVERS):
            yield one


def _remedy(dataset: Dataset, other: Dataset, library: Library, judgement: Judgement) -> Remedy:
    domains = library.vocabulary.domains
    common = [name for name in dataset.domains if name in other.domains]
    en = ", ".join(domains[name].label.en if name in domains else name for name in common)
    ja = "・".join(domains[name].label.ja if name in domains else name for name in common)
    change_en, change_ja = _change(dataset.scale.samples, other.scale.samples)
    verdict_en, verdict_ja = VERDICTS[judgement.verdict.value]
    return Remedy(
        f"replace-by:{other.id}",
        judgement.verdict,
        f"Use {other.name} in its place for {en}{change_en}: {verdict_en.lower()}.",
        other.scale.samples,
        f"代わりに{other.name}を使う({ja}{change_ja}): {verdict_ja}。",
    )


def _change(before: int | None, after: int | None) -> tuple[str, str]:
    """Say how many samples are gained or lost, where both sizes are known."""
    if before is None or after is None:
        return "", ""
    return f" ({change(after - before, 'en')} samples)", f"、{change(after - before, 'ja')}件"
