"""The whole third trip with PostgreSQL as the database and as the queue."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.catalog.load import Catalog, load_catalog
from app.corpora.verify import verify_corpus
from app.db.session import migrate, open_engine, open_sessions
from app.settings import Settings
from tests.trips.workshop import charts_mix, workshop

pytestmark = pytest.mark.postgres


def test_a_build_runs_and_survives_a_killed_worker_on_postgresql(
    postgres_url: str, catalog: Catalog, tmp_path: Path
) -> None:
    admin = open_engine(postgres_url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE builds"))
    url = admin.url.set(database="builds").render_as_string(hide_password=False)
    admin.dispose()
    migrate(url)
    engine = open_engine(url)
    with open_sessions(engine).begin() as db:
        load_catalog(db, Settings().catalog_folder, now=datetime.now(UTC))
    engine.dispose()
    home = tmp_path / "home"
    home.mkdir()
    with workshop(Settings(home=home, database_url=url), catalog) as shop:
        build = shop.order(charts_mix(catalog, samples=48))
        first = shop.start_worker()
        shop.wait(build, lambda now: now.progress.partitions_done >= 1)
        first.kill()
        first.wait()
        shop.start_worker()
        done = shop.wait(build, lambda now: now.state in ("done", "failed"))
        assert (done.state, done.error) == ("done", None), shop.logs()
        assert verify_corpus(Path(done.folder), catalog).right
