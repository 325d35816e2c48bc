"""The shipped terms for every test of this room, read from the files once a session."""

import pytest

from app.catalog.load import Catalog
from app.facts.library import Library
from tests.licensing.makers import shipped_catalog, shipped_terms


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    """Return the shipped catalog: datasets, terms, origins, vocabulary, named uses."""
    return shipped_catalog()


@pytest.fixture(scope="session")
def terms() -> Library:
    """Return the shipped terms with no dataset, for facts that a test writes out itself."""
    return shipped_terms()
