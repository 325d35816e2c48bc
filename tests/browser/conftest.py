"""A real server with its worker in processes of their own, and the system's Chromium."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import ROOT, skip_or_fail

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Server:
    """Where the pages are, and the one-time link that signs a browser in."""

    url: str
    sign_in: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run `kondate serve` on a free port with a data folder of its own."""
    home = tmp_path_factory.mktemp("home")
    log = home / "serve.log"
    environment = {
        **os.environ,
        "KONDATE_HOME": str(home),
        "KONDATE_RATE_LIMIT": "100000",
        "PYTHONUNBUFFERED": "1",
    }
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", "0"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _wait(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", log: Path, seconds: float = 180) -> Server:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        text = log.read_text()
        link = re.search(r"(http://\S+?)(/sign-in\?code=\S+)", text)
        if link:
            return Server(url=link[1], sign_in=link[1] + link[2])
        assert process.poll() is None, f"serve ended:\n{text}"
        time.sleep(0.2)
    raise AssertionError(f"serve was not ready:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return the system's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        skip_or_fail("needs Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened: Browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield opened
        opened.close()
