"""What a drift event comes to for a use: verdict by the evidence, by the page now, and in force (R12)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.facts.drift import Drift, settled
from app.licensing.drift import as_found, verdict_before
from app.licensing.engine import judge
from app.licensing.use import Use
from app.licensing.verdict import Verdict


@dataclass(frozen=True, slots=True)
class WeighedDrift:
    """One event with its dataset's name and three verdicts for the use asked about.

    `before` goes by the evidence, `after` by the page now, `in_force` is what answers until a curator has
    read it. They are None for an event that is over.
    """

    event: Drift
    name: str
    open: bool
    before: Verdict | None
    after: Verdict | None
    in_force: Verdict | None


def weigh_drift(events: Iterable[Drift], catalog: Catalog, use: Use) -> tuple[WeighedDrift, ...]:
    """Weigh events for a use, those that wait first; events of datasets that left the catalog are history."""
    datasets = catalog.library.datasets
    found = [_weigh(one, datasets.get(one.dataset), catalog, use) for one in events]
    return tuple(sorted(found, key=lambda one: not one.open))


def _weigh(event: Drift, dataset: Dataset | None, catalog: Catalog, use: Use) -> WeighedDrift:
    if dataset is None or not event.open or settled(dataset, event):
        name = dataset.name if dataset is not None else event.dataset
        return WeighedDrift(event, name, open=False, before=None, after=None, in_force=None)
    evidence = verdict_before(catalog.library)
    return WeighedDrift(
        event,
        dataset.name,
        open=True,
        before=judge(dataset, use, evidence).verdict,
        after=judge(as_found(dataset, event), use, evidence).verdict,
        in_force=judge(dataset, use, catalog.library).verdict,
    )
