"""Where the data come from: the upstream datasets as an indented tree, each with its own stack."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.dataset import Source
from app.facts.library import Library
from app.licensing.verdict import Judgement
from app.web.language import Language
from app.web.views.frame import Pairs, page_url
from app.web.views.marks import Mark, Stack, layer_stack, verdict_mark

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Upstream:
    """One upstream: a dataset of the catalog, or an origin without an entry."""

    id: str
    name: str
    url: str
    role: str
    share: str
    stack: Stack | None
    mark: Mark | None
    note: str
    children: tuple["Upstream", ...]


def lineage_tree(
    dataset_id: str,
    *,
    library: Library,
    judgements: Mapping[str, Judgement],
    language: Language,
    query: Pairs,
) -> tuple[Upstream, ...]:
    """Return the upstream tree; a dataset that stands above already is not unfolded again."""
    seen = {dataset_id}

    def walk(source: Source, depth: int) -> Upstream:
        dataset = library.datasets.get(source.id)
        if dataset is None:
            origin = library.origins.get(source.id)
            return Upstream(
                id=source.id,
                name=origin.what if origin else source.id,
                url="",
                role=source.role,
                share=source.share or "",
                stack=None,
                mark=None,
                note=language.gettext("no entry of its own"),
                children=(),
            )
        again = source.id in seen
        seen.add(source.id)
        judgement = judgements[source.id]
        deeper = () if again or depth >= DEEPEST else dataset.sources
        return Upstream(
            id=source.id,
            name=dataset.name,
            url=page_url(language.code, f"/datasets/{dataset.id}", query),
            role=source.role,
            share=source.share or "",
            stack=layer_stack(judgement, library.vocabulary, language),
            mark=verdict_mark(judgement.verdict, language),
            note=language.gettext("sources shown above") if again and dataset.sources else "",
            children=tuple(walk(one, depth + 1) for one in deeper),
        )

    return tuple(walk(source, 1) for source in library.datasets[dataset_id].sources)


@dataclass(frozen=True, slots=True)
class Downstream:
    """A dataset that takes from this one."""

    name: str
    url: str


def taken_by(
    dataset_id: str, *, library: Library, language: Language, query: Pairs
) -> tuple[Downstream, ...]:
    """Return the datasets that name this one as a source, by name."""
    takers = [
        dataset
        for dataset in library.datasets.values()
        if any(source.id == dataset_id for source in dataset.sources)
    ]
    return tuple(
        Downstream(name=one.name, url=page_url(language.code, f"/datasets/{one.id}", query))
        for one in sorted(takers, key=lambda one: one.name.casefold())
    )
