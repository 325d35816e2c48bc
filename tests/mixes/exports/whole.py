"""A mix that draws from every entry of the shipped catalog, so that an export meets every case."""

from app.catalog.load import Catalog
from app.recommender.mix import Mix
from tests.trips.workshop import charts_mix, mix_of


def whole_mix(catalog: Catalog, *, step: int = 1) -> Mix:
    """Return a mix with one pick for every nth entry; every third pick only under a license kept."""
    base = charts_mix(catalog, samples=4)
    subset = {"field": "license", "keep": ("CC-BY-2.0", "CC0-1.0"), "kept_share": 0.5}
    names = sorted(catalog.library.datasets)[::step]
    picks = {
        name: {"samples": number + 1, "subset": subset if number % 3 == 0 else None}
        for number, name in enumerate(names)
    }
    return mix_of(base, picks)


def empty_mix(catalog: Catalog) -> Mix:
    """Return a mix in which nothing was found."""
    return mix_of(charts_mix(catalog, samples=4), {})
