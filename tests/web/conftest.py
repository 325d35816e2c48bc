"""One application for all page tests that only read, and each page fetched once."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

Fetch = Callable[[str], Response]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[TestClient]:
    """Return a client of an application that no test changes."""
    home = tmp_path_factory.mktemp("site")
    shutil.copyfile(template_database, home / "kondate.db")
    app = create_app(Settings(home=home, rate_limit=100_000))
    yield TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)
    app.state.database.dispose()


@pytest.fixture(scope="session")
def fetch(site: TestClient) -> Fetch:
    """Return how to get a page as a browser would; a page asked for twice is fetched once."""

    @cache
    def get(path: str) -> Response:
        return site.get(path, headers={"accept": "text/html"})

    return get
