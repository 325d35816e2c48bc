"""Where a dataset serves to evaluate models, as the Papers with Code archive lists it: ids and links."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from app.catalog.entries import read_entries
from app.catalog.load import refresh_snapshot
from app.catalog.sync_report import Outcome, SyncReport
from app.db.session import Database
from app.db.tables import CatalogRecord
from app.facts.record import Record
from app.hub.papers_with_code import Benchmark

BENCHMARKS = "benchmarks"
SOURCE = "pwc"


class BenchmarkLink(Record):
    """One evaluation table: its task, metrics, how many results it lists, and links to some of the papers."""

    task: str
    dataset: str
    metrics: tuple[str, ...]
    results: int
    papers: tuple[str, ...] = ()


def find_benchmarks(db: Session, dataset_id: str) -> tuple[BenchmarkLink, ...]:
    """Return the evaluation tables of a dataset; none where the archive was not imported or names none."""
    row = db.get(CatalogRecord, (BENCHMARKS, dataset_id))
    return tuple(BenchmarkLink.model_validate(one) for one in row.record["items"]) if row is not None else ()


def sync_benchmarks(database: Database, found: Iterable[Benchmark], *, now: datetime) -> SyncReport:
    """Link evaluation tables to the entries they name, in one transaction.

    A table counts as refused when no entry, curated or draft, goes by its name.
    """
    report = SyncReport()
    with database.begin() as db:
        entries = read_entries(db)
        tables: dict[str, list[Benchmark]] = {}
        for one in found:
            dataset_id = entries.named(one.dataset)
            if dataset_id is None:
                report.count("refused", one.dataset, "no entry goes by that name")
            else:
                tables.setdefault(dataset_id, []).append(one)
        for dataset_id, several in sorted(tables.items()):
            outcome = _put(db, dataset_id, several)
            report.counts[outcome] += len(several)
        db.flush()
        refresh_snapshot(db, now=now)
    return report


def _put(db: Session, dataset_id: str, tables: list[Benchmark]) -> Outcome:
    links = sorted(tables, key=lambda one: (one.task, one.dataset, one.metrics))
    items = [BenchmarkLink(**asdict(one)).model_dump(mode="json") for one in links]
    row = db.get(CatalogRecord, (BENCHMARKS, dataset_id))
    if row is None:
        db.add(CatalogRecord(kind=BENCHMARKS, id=dataset_id, source=SOURCE, record={"items": items}))
    elif row.record == {"items": items}:
        return "unchanged"
    else:
        row.record = {"items": items}
    return "written"
