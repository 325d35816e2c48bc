"""The database opens as it should on both kinds, and migrations go up, down, and match the tables."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from app.db.session import (
    MIGRATIONS,
    Database,
    alembic_config,
    driver_url,
    migrate,
    open_database,
    open_engine,
)
from app.db.tables import Base, CatalogSnapshot, MixRow
from tests.fixtures import NOON


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new folder' / 'kondate.db'}"


def goes_up_and_down(url: str) -> None:
    engine = open_engine(url)
    migrate(url)
    assert set(inspect(engine).get_table_names()) >= set(Base.metadata.tables)
    config = alembic_config(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)  # raises when tables.py and migrations differ
    migrate(url, to="base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate(url)
    migrate(url)
    engine.dispose()


def fail_in_the_middle(database: Database) -> None:
    with database.begin() as db:
        db.add(MixRow(id="sha256:1", snapshot="s", created_at=NOON, record={}))
        db.flush()
        raise RuntimeError("in the middle")


def test_migrations_have_one_head() -> None:
    script = ScriptDirectory.from_config(alembic_config("sqlite://"))
    assert len(script.get_heads()) == 1


def test_migrations_are_named_by_time_and_purpose() -> None:
    files = [file.name for file in (MIGRATIONS / "versions").glob("*.py")]
    assert files
    assert all(re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+\.py", name) for name in files)


def test_migrations_go_up_and_down_and_match_the_tables_on_sqlite(sqlite_url: str) -> None:
    goes_up_and_down(sqlite_url)


@pytest.mark.postgres
def test_migrations_go_up_and_down_and_match_the_tables_on_postgresql(postgres_url: str) -> None:
    goes_up_and_down(postgres_url)


@pytest.mark.postgres
def test_rows_come_back_from_postgresql(postgres_url: str) -> None:
    migrate(postgres_url)
    database = open_database(postgres_url)
    with database.begin() as db:
        db.add(CatalogSnapshot(snapshot="sha256:0", loaded_at=NOON))
    with database.begin() as db:
        assert db.scalars(select(CatalogSnapshot)).one().loaded_at == NOON
    database.dispose()


def test_sqlite_waits_for_writers_and_keeps_foreign_keys(sqlite_url: str) -> None:
    migrate(sqlite_url)
    database = open_database(sqlite_url)
    with database.begin() as db:
        assert db.scalar(text("PRAGMA journal_mode")) == "wal"
        assert db.scalar(text("PRAGMA busy_timeout")) == 10_000
    with pytest.raises(IntegrityError), database.begin() as db:
        db.execute(
            text(
                'INSERT INTO builds (id, mix_id, state, "order", progress, attempts, created_at, updated_at)'
                " VALUES ('b', 'no such mix', 'queued', '{}', '{}', 0, '2026-01-01', '2026-01-01')"
            )
        )
    database.dispose()


def test_a_failed_transaction_leaves_nothing(sqlite_url: str) -> None:
    migrate(sqlite_url)
    database = open_database(sqlite_url)
    with pytest.raises(RuntimeError):
        fail_in_the_middle(database)
    with database.begin() as db:
        assert db.scalars(select(MixRow)).all() == []
    database.dispose()


@pytest.mark.parametrize("spelling", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_postgresql_gets_our_driver(spelling: str) -> None:
    assert driver_url(f"{spelling}://host/db").drivername == "postgresql+psycopg"
