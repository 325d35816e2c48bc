"""What every test may ask for: the real samples, the shipped catalog, and strictness in CI."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.fixtures"]  # settings, database, catalog, state, app, client

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
IN_CI = os.environ.get("CI") == "true"


def skip_or_fail(reason: str) -> None:
    """Skip with a plain reason on a user's machine; in CI the same lack is a failure."""
    if IN_CI:
        pytest.fail(f"CI must run this: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of real dataset slices (`../shared/samples`)."""
    folder = SHARED / "samples"
    if not folder.is_dir():
        skip_or_fail("needs ../shared/samples, which only the developers' machines and CI have")
    return folder


@pytest.fixture(scope="session")
def research() -> Path:
    """Return the folder of researched facts (`../shared/research`)."""
    folder = SHARED / "research"
    if not folder.is_dir():
        skip_or_fail("needs ../shared/research, which only the developers' machines and CI have")
    return folder
