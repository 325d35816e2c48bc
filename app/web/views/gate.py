"""The benchmarks a corpus was kept clear of: what was read of each, what was met, the closest pairs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.corpora.benchmarks import STEP, Met, read_met
from app.corpora.partitions import RejectRow
from app.corpora.sample_views import RejectView
from app.facts.library import Library
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import dataset_name

PAIRS = 6
_ORDER = ("image-exact", "image-near", "text")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sample beside the benchmark's item that it met; no pictures where none may be shown."""

    key: str
    url: str
    benchmark: str
    item: str
    how: str
    words: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class GateLine:
    """One benchmark: items, pictures and questions read of it, samples that met it, rows it lacks here."""

    name: str
    items: str
    images: str
    questions: str
    met: str
    unread: str


@dataclass(frozen=True, slots=True)
class GateView:
    """Every benchmark of the order, and the closest pairs first."""

    lines: tuple[GateLine, ...]
    pairs: tuple[Pair, ...]
    more: str


def gate_view(
    stats: Mapping[str, Any],
    rejects: Iterable[RejectView],
    *,
    build_id: str,
    pictures: bool,
    library: Library,
    language: Language,
) -> GateView:
    """Return what the gate did; `rejects` are the samples that it left out."""
    met = [(one, found) for one in rejects if (found := met_of(one)) is not None]
    met.sort(key=lambda pair: (_ORDER.index(pair[1].kind), pair[1].distance or 0, pair[0].sample_id))
    more = len(met) - PAIRS
    return GateView(
        lines=tuple(_line(name, told, library, language) for name, told in stats.get(STEP_STATS, {}).items()),
        pairs=tuple(
            pair_view(
                found,
                f"{one.dataset}/{one.sample_id}",
                build_id=build_id,
                pictures=pictures,
                library=library,
                language=language,
            )
            for one, found in met[:PAIRS]
        ),
        more=language.ngettext("and %(n)s more pair", "and %(n)s more pairs", more) if more > 0 else "",
    )


STEP_STATS = "decontamination"
"""Where the report of a corpus says what the gate read and met."""


def met_of(reject: RejectView) -> Met | None:
    """Return what a sample met, None when another step left it out."""
    return read_met(RejectRow.model_validate(reject.model_dump())) if reject.step == STEP else None


def pair_view(
    met: Met, key: str, *, build_id: str, pictures: bool, library: Library, language: Language
) -> Pair:
    """Return a sample and the item it met, side by side."""
    how = {
        "image-exact": language.gettext("the same picture, pixel for pixel"),
        "image-near": language.ngettext(
            "nearly the same picture, %(n)s of 64 bits apart",
            "nearly the same picture, %(n)s of 64 bits apart",
            met.distance or 0,
        ),
        "text": language.gettext("the same words in a row"),
    }
    shown = pictures and met.kind != "text"
    query = (("sample", key),)
    path = f"/builds/{build_id}"
    return Pair(
        key=key,
        url=page_url(language.code, f"{path}/sample", query),
        benchmark=dataset_name(met.benchmark, library),
        item=met.item,
        how=how.get(met.kind, met.kind),
        words=met.words,
        ours=page_url(language.code, f"{path}/left-out", query) if shown else "",
        theirs=page_url(language.code, f"{path}/met", query) if shown else "",
    )


def _line(name: str, told: Mapping[str, Any], library: Library, language: Language) -> GateLine:
    read = told["read"]
    unread = read.get("unread", 0)
    return GateLine(
        name=dataset_name(name, library),
        items=language.number(read.get("items", 0)),
        images=language.number(read.get("images", 0)),
        questions=language.number(read.get("questions", 0)),
        met=language.number(sum(told["met"].values())),
        unread=language.ngettext(
            "%(n)s item could not be read whole, so no sample was held against its picture",
            "%(n)s items could not be read whole, so no sample was held against their pictures",
            unread,
        )
        if unread
        else "",
    )
