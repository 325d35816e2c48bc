"""The engine: one dataset, or a whole library, against one use.

`judge` gives the whole answer. `judge_all` gives the same verdict, layers, deciding cause and filter
for every dataset, with empty remedies and duties and a tree of one node: what lists and facets need.
Both start from `core.summarize`.
"""

from collections.abc import Iterator, Mapping

from app.facts.collector import no_collector
from app.facts.dataset import Dataset
from app.facts.library import Library
from app.licensing.causes import approval_notes, causes_of, core_cause, layer_bars
from app.licensing.core import Core, summarize
from app.licensing.duties import advisories_of, obligations_of
from app.licensing.exceptions import exceptions_for
from app.licensing.findings import assess
from app.licensing.listing import Listed, list_parts
from app.licensing.parts import reading_range
from app.licensing.remedies import find_remedies
from app.licensing.tree import minimal_tree, reason_tree
from app.licensing.use import Use
from app.licensing.verdict import Filtered, Judgement, Pin, Verdict
from app.licensing.walk import Walk


def judge(dataset: Dataset, use: Use, library: Library) -> Judgement:
    """Say whether a dataset may be used so, with every cause, duty, remedy and the reason tree.

    The library's policy is put on top of what licenses say.
    """
    walk = Walk(library, use)
    core = summarize(dataset, walk)
    listed = list_parts(dataset, walk)
    readings = reading_range((item.part for item in listed), assess(core.status).verdict)
    strict, lenient = readings if readings is not None else (None, None)
    return Judgement(
        dataset=dataset.id,
        verdict=core.verdict,
        causes=causes_of(core, listed, walk),
        obligations=obligations_of(core, listed, walk),
        advisories=advisories_of(dataset, listed, walk),
        exceptions=exceptions_for(walk.use, library.vocabulary.exceptions),
        filtered=core.filtered,
        strict_reading=strict,
        lenient_reading=lenient,
        remedies=find_remedies(core, listed, walk),
        pinned=pins_of(listed),
        layers=layer_bars(core, walk),
        tree=reason_tree(core, listed, walk),
        notes=approval_notes(core, listed, walk),
    )


class Judgements(Mapping[str, Judgement]):
    """Every dataset of a library judged for one use: weighed at once, each put into words when looked at."""

    def __init__(self, cores: Mapping[str, Core], walk: Walk) -> None:
        self._cores = cores
        self._walk = walk
        self._worded: dict[str, Judgement] = {}

    def __getitem__(self, dataset_id: str) -> Judgement:
        found = self._worded.get(dataset_id)
        if found is None:
            found = self._worded[dataset_id] = _brief(self._cores[dataset_id], self._walk)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._cores)

    def __len__(self) -> int:
        return len(self._cores)

    def verdict(self, dataset_id: str) -> Verdict:
        """Return a verdict alone."""
        return self._cores[dataset_id].verdict


def judge_all(library: Library, use: Use) -> Judgements:
    """Judge every dataset of a library for one use: verdict, layers, deciding cause and filter."""
    walk = Walk(library, use)
    with no_collector():
        return Judgements({name: summarize(one, walk) for name, one in library.datasets.items()}, walk)


def sample_values(dataset: Dataset, use: Use, library: Library) -> Filtered | None:
    """Sort a dataset's per-sample license values into keep, drop and review; None when it has none."""
    return summarize(dataset, Walk(library, use)).filtered


def _brief(core: Core, walk: Walk) -> Judgement:
    cause = core_cause(core, walk)
    return Judgement(
        dataset=core.dataset.id,
        verdict=core.verdict,
        causes=(cause,) if cause is not None else (),
        obligations=(),
        advisories=(),
        exceptions=(),
        filtered=core.filtered,
        strict_reading=None,
        lenient_reading=None,
        remedies=(),
        pinned=(),
        layers=layer_bars(core, walk),
        tree=minimal_tree(core),
    )


def pins_of(listed: tuple[Listed, ...]) -> tuple[Pin, ...]:
    """List the facts an answer rests on, each with its page and revision, for later re-checks (R12)."""
    found: dict[tuple[str, str], Pin] = {}
    for item in listed:
        rows = [row for row, _ in item.part.readings] or ([item.part.row] if item.part.row else [])
        for row in rows:
            found.setdefault((row.evidence, row.id), Pin(item.path, row.id, row.evidence, row.revision))
        generator = item.part.generator
        if generator is not None:
            name = item.part.license or generator.model
            found.setdefault((generator.evidence, name), Pin(item.path, name, generator.evidence, None))
    return tuple(found.values())
