"""What a mix is made of by license: one band for its pictures, one for its annotations."""

from collections import defaultdict
from dataclasses import dataclass

from app.facts.dataset import Dataset, Layer
from app.facts.library import Library
from app.facts.lineage import layers_of_role
from app.recommender.mix import Mix
from app.web.language import Language
from app.web.views.bands import Segment, segments
from app.web.views.marks import layer_label

LAYERS: tuple[Layer, ...] = ("images", "annotations")


@dataclass(frozen=True, slots=True)
class LicenseBand:
    """One layer of the mix, divided by the license its data are under."""

    layer: str
    parts: tuple[Segment, ...]


def license_bands(mix: Mix, library: Library, language: Language) -> tuple[LicenseBand, ...]:
    """Return the share of draws under each license, the largest first."""
    return tuple(
        LicenseBand(layer_label(library.vocabulary, layer, language), _parts(mix, layer, library, language))
        for layer in LAYERS
    )


def _parts(mix: Mix, layer: Layer, library: Library, language: Language) -> tuple[Segment, ...]:
    shares: dict[str, float] = defaultdict(float)
    for pick in mix.picks:
        dataset = library.datasets.get(pick.dataset)
        shares[_license(dataset, layer, language)] += pick.weight
    ordered = sorted(shares.items(), key=lambda one: (-one[1], one[0]))
    return segments(((name, share, "") for name, share in ordered), language)


def _license(dataset: Dataset | None, layer: Layer, language: Language) -> str:
    """Name the license of a layer: its own, else that of its source, else that of the whole."""
    if dataset is None:
        return language.gettext("not stated")
    taken = any(layer in layers_of_role(one.role) for one in dataset.sources)
    for covers in (layer,) if taken else (layer, "compilation"):
        rows = [one for one in dataset.licenses if one.covers == covers and not one.superseded]
        if any(one.per_sample for one in rows):
            return language.gettext("differs by sample")
        if rows:
            return " / ".join(sorted({one.id for one in rows}))
    return language.gettext("of the source") if taken else language.gettext("not stated")
