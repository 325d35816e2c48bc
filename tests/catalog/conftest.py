"""A small catalog of our own to break, the shipped one to trust, and an empty database for each test."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.catalog.load import Catalog, read_catalog
from app.db.tables import Base

SHIPPED = Path(__file__).resolve().parent.parent.parent / "catalog"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

FILES = {
    "datasets": ("demo-charts",),
    "licenses": ("CC0-1.0", "CC-BY-4.0", "MIT", "LicenseRef-unspecified"),
    "generators": ("unknown",),
}


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    """Return the shipped catalog as records."""
    return read_catalog(SHIPPED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a catalog folder with one dataset, a few licenses and the shipped words: small and right."""
    root = tmp_path / "catalog"
    for place, names in FILES.items():
        (root / place).mkdir(parents=True)
        for name in names:
            shutil.copy(SHIPPED / place / f"{name}.yaml", root / place)
    text = (SHIPPED / "vocabulary.yaml").read_text(encoding="utf-8")
    start = text.index("hub_license_ids:")
    (root / "vocabulary.yaml").write_text(text[:start] + "hub_license_ids: {}\nexceptions: []\n")
    shutil.copy(SHIPPED / "uses.yaml", root)
    (root / "origins.yaml").write_text(
        "- id: web\n  what: pages of the open web\n  license: LicenseRef-unspecified\n  cataloged: true\n"
    )
    return root


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Session]:
    """Return a session on an empty SQLite database."""
    engine = create_engine(f"sqlite:///{tmp_path / 'test.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def edit(folder: Path, name: str, old: str, new: str) -> Path:
    """Change the first `old` in a catalog file to `new`; the test fails when it is not there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    """Return the number of the first line that contains a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
