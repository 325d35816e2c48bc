"""`kondate sync`: drafts from platforms, and drift of the curated entries.

Exit status: 0 done, 1 an error, 3 drift that waits for a curator, so that a cron job can alert.
"""

from pathlib import Path
from typing import Annotated

import typer

from app.catalog.benchmarks import sync_benchmarks
from app.catalog.recheck import open_drift, recheck_curated
from app.catalog.sync import sync_found, sync_hub
from app.catalog.sync_report import SyncReport
from app.cli.context import now, prepare, read_settings
from app.db.session import open_database
from app.errors import InvalidInput
from app.hub.croissant import fetch_croissant, read_croissant
from app.hub.hub_api import HuggingFaceHub
from app.hub.papers_with_code import is_evaluation_dump, read_benchmarks, read_datasets

app = typer.Typer(
    help="Draft entries from other platforms; find drift of ours.", no_args_is_help=True, add_completion=False
)
DRIFT_STATUS = 3
SHOWN_REFUSALS = 20
DUMP_BATCH = 2000  # a dump is read in seconds: fewer snapshots, and little to read again


@app.command()
def hub(
    ids: Annotated[list[str] | None, typer.Option("--ids", help="owner/name, repeated or by commas")] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="a tag of the Hub, such as modality:image; repeatable"),
    ] = None,
    search: Annotated[str | None, typer.Option(help="words in the name")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="at most so many of the list")] = None,
    drift: Annotated[bool, typer.Option("--drift", help="re-check every curated entry")] = False,
) -> None:
    """Draft datasets of the Hugging Face Hub; re-check curated ones. Status 3: drift waits for a curator."""
    if not (ids or filters or search or drift):
        raise InvalidInput("say what to sync: --ids, --filter, --search or --drift", field="sync hub")
    settings = read_settings()
    prepare(settings)
    reader = HuggingFaceHub(settings)
    database = open_database(settings.database)
    try:
        if ids or filters or search:
            names = [name.strip() for one in ids or () for name in one.split(",") if name.strip()]
            wanted = bool(filters or search)
            listing = (
                reader.list_datasets(filters=filters or (), search=search, limit=limit) if wanted else ()
            )
            _tell(sync_hub(database, reader, ids=names, listing=listing, clock=now))
        if drift:
            _tell(recheck_curated(database, reader, clock=now))
        with database.begin() as db:
            waiting = open_drift(db)
    finally:
        database.dispose()
    if waiting:
        typer.echo(f"{waiting} drift events wait for a curator: see /en/drift", err=True)
        raise typer.Exit(DRIFT_STATUS)


@app.command()
def pwc(dumps: Annotated[list[Path], typer.Argument(help="datasets or evaluation-tables dumps")]) -> None:
    """Draft datasets from Papers with Code dumps, and link evaluation tables to entries.

    The archive is CC BY-SA 4.0; only ids, names and links are taken from it.
    """
    settings = read_settings()
    for dump in dumps:
        if not dump.is_file():
            raise InvalidInput(f"{dump} is not a file", field="pwc")
    prepare(settings)
    database = open_database(settings.database)
    try:
        for dump in sorted(dumps, key=is_evaluation_dump):  # datasets first: tables link to them
            if is_evaluation_dump(dump):
                report = sync_benchmarks(database, read_benchmarks(dump), now=now())
            else:
                report = sync_found(database, read_datasets(dump), clock=now, batch=DUMP_BATCH)
            typer.echo(dump.name)
            _tell(report)
    finally:
        database.dispose()
    typer.echo("Papers with Code data are CC BY-SA 4.0; ids, names and links were taken.")


@app.command()
def croissant(source: Annotated[str, typer.Argument(metavar="FILE|URL")]) -> None:
    """Draft one dataset from its Croissant description (0.8, 1.0 or 1.1)."""
    settings = read_settings()
    remote = source.startswith(("https://", "http://"))
    found = fetch_croissant(source) if remote else read_croissant(Path(source))
    prepare(settings)
    database = open_database(settings.database)
    try:
        report = sync_found(database, [found], clock=now)
    finally:
        database.dispose()
    _tell(report)
    if report.refused:
        raise typer.Exit(1)


def _tell(report: SyncReport) -> None:
    """Print the counts, which add up, and why each refused dataset was refused."""
    count = report.counts
    typer.echo(
        f"seen {report.seen} = written {count['written']} + unchanged {count['unchanged']}"
        f" + curated {count['curated']} + refused {count['refused']}"
    )
    for name, why in report.refused[:SHOWN_REFUSALS]:
        typer.echo(f"  refused {name}: {why}", err=True)
    if len(report.refused) > SHOWN_REFUSALS:
        typer.echo(f"  and {len(report.refused) - SHOWN_REFUSALS} more refused", err=True)
    if report.opened or report.closed:
        typer.echo(f"drift: {report.opened} found, {report.closed} closed")
