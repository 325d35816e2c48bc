"""What a mix is made of, for the papers about it: the statements, the upstreams and the licenses."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.facts.dataset import Dataset, LicenseRow
from app.facts.library import Library
from app.facts.lineage import Upstream, closure
from app.recommender.mix import Mix, Pick


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A pick with its entry: who states what of it, and everything it takes from."""

    pick: Pick
    dataset: Dataset
    upstreams: tuple[Upstream, ...]


def ingredients(mix: Mix, catalog: Catalog) -> tuple[Ingredient, ...]:
    """Return the picks that have an entry in the catalog, in the order of the mix."""
    library = catalog.library
    return tuple(
        Ingredient(pick, library.datasets[pick.dataset], closure(pick.dataset, library))
        for pick in mix.picks
        if pick.dataset in library.datasets
    )


def statements(dataset: Dataset) -> tuple[LicenseRow, ...]:
    """Return what is stated of the data today: no code, nothing that was replaced."""
    return tuple(row for row in dataset.licenses if row.covers != "code" and not row.superseded)


def declared(dataset: Dataset) -> tuple[str, ...]:
    """Return the licenses that the publisher's page names, each once, in alphabetical order."""
    return tuple(sorted({row.id for row in statements(dataset)}))


def concluded(one: Ingredient, library: Library) -> tuple[str, ...]:
    """Return every license that the samples drawn are under: the entry's own and those of its upstreams.

    Where samples are chosen by their own license, the licenses kept stand in for the mixture.
    """
    found = {row.id for row in statements(one.dataset)}
    for upstream in one.upstreams:
        found.update(_upstream_licenses(upstream, library))
    if one.pick.subset is not None:
        found = {name for name in found if not _is_mixture(name, library)} | set(one.pick.subset.keep)
    return tuple(sorted(found))


def _upstream_licenses(upstream: Upstream, library: Library) -> Iterator[str]:
    """Yield the licenses of the layers taken; a compilation's license reaches whatever was taken."""
    dataset = library.datasets.get(upstream.id)
    if dataset is not None:
        for row in statements(dataset):
            if row.covers == "compilation" or row.covers in upstream.layers:
                yield row.id
    elif upstream.id in library.origins:
        yield library.origins[upstream.id].license


def _is_mixture(name: str, library: Library) -> bool:
    terms = library.licenses.get(name)
    return terms is not None and terms.kind == "mixture"


def home_of(dataset: Dataset) -> str | None:
    """Return the page of the official copy."""
    access = dataset.access
    if access.homepage:
        return access.homepage
    if access.github:
        return f"https://github.com/{access.github}"
    return f"https://huggingface.co/datasets/{access.huggingface[0]}" if access.huggingface else None


def one_line(text: str) -> str:
    """Keep a text on one line, so that a long statement cannot break a list."""
    return " ".join(text.split())
