"""How the database is opened and brought up to date: SQLite in a file by default, PostgreSQL by URL."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session, sessionmaker

MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"
BUSY_MILLISECONDS = 10_000  # web and worker share one file; a writer waits for the other instead of failing


def driver_url(url: str) -> URL:
    """Return the URL with the drivers we install: psycopg 3 for any PostgreSQL spelling."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg2"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def open_engine(url: str) -> Engine:
    """Open the database; an SQLite file's folder is made, and WAL and foreign keys are switched on."""
    parsed = driver_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set what SQLite keeps per connection."""
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def open_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions; `with sessions.begin() as db:` is one transaction.

    Records stay readable after the commit, because answers are written after it.
    """
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on an error."""
    with sessions.begin() as db:
        yield db


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: the engine, and the factory of sessions on it."""

    engine: Engine
    sessions: sessionmaker[Session]

    def begin(self) -> AbstractContextManager[Session]:
        """Return one transaction as a context: committed at its end, rolled back on an error."""
        return self.sessions.begin()

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database by URL."""
    engine = open_engine(url)
    return Database(engine=engine, sessions=open_sessions(engine))


def alembic_config(url: str) -> Config:
    """Return Alembic's configuration for this database; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / "versions"))
    config.set_main_option("path_separator", "os")
    config.set_main_option(
        "file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    config.attributes["url"] = driver_url(url)
    return config


def migrate(url: str, *, to: str = "head") -> None:
    """Bring the tables up (or down, by naming `base`) to a revision."""
    engine = open_engine(url)
    config = alembic_config(url)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            if to == "base":
                command.downgrade(config, to)
            else:
                command.upgrade(config, to)
    finally:
        engine.dispose()
