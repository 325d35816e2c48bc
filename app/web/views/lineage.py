"""Where the data come from: the upstream datasets as an indented tree, each with its own stack."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.dataset import Source
from app.facts.library import Library
from app.licensing.verdict import Judgement
from app.web.language import Language
from app.web.views.frame import Pairs, page_url
from app.web.views.marks import Mark, Stack, Text, layer_stack, told, verdict_mark

DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Upstream:
    """One upstream: a dataset of the catalog, or an origin without an entry."""

    id: str
    name: Text
    url: str
    role: Text
    share: Text
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

    def say(sentence: str) -> Text:
        return told(sentence, library.phrases, language)

    def walk(source: Source, depth: int) -> Upstream:
        dataset = library.datasets.get(source.id)
        if dataset is None:
            origin = library.origins.get(source.id)
            return Upstream(
                id=source.id,
                name=say(origin.what) if origin else Text(source.id, ""),
                url="",
                role=say(source.role),
                share=say(source.share or ""),
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
            name=Text(dataset.name, ""),
            url=page_url(language.code, f"/datasets/{dataset.id}", query),
            role=say(source.role),
            share=say(source.share or ""),
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
