"""What every command needs first: settings, a migrated database, the catalog loaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from app.catalog.load import Catalog, fetch_catalog, load_catalog
from app.db.session import migrate, open_database
from app.settings import Settings

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def now() -> datetime:
    """Return the current time in UTC: the one place where the command line reads the clock."""
    return datetime.now(UTC)


def read_settings(**overrides: Any) -> Settings:
    """Return the settings in force: the environment, and what the command line says over it."""
    return Settings(**{name: value for name, value in overrides.items() if value is not None})


@contextmanager
def session(settings: Settings) -> Iterator[Session]:
    """Open one transaction; commit when the command ends well, roll back when it does not."""
    database = open_database(settings.database)
    try:
        with database.begin() as db:
            yield db
    finally:
        database.dispose()


def prepare_tables(settings: Settings) -> None:
    """Make the data folder and bring the tables up to date."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)


def prepare(settings: Settings) -> str:
    """Make the data folder, migrate, load the catalog when it changed; return the snapshot."""
    prepare_tables(settings)
    with session(settings) as db:
        return load_catalog(db, settings.catalog_folder, now=now(), policy=settings.policy)


def load_now(db: Session) -> Catalog:
    """Return the catalog as loaded in the database."""
    return fetch_catalog(db)
