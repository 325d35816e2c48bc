"""`kondate worker`: a process that builds; it loads nothing of the web."""

import os
import signal
import threading
import time
from typing import Annotated

import typer

from app.cli.context import prepare, read_settings
from app.worker import run_worker


def worker(
    parent: Annotated[int | None, typer.Option(hidden=True, help="Stop when this process is gone.")] = None,
) -> None:
    """Run one worker: it takes builds from the queue until it is told to stop."""
    settings = read_settings()
    prepare(settings)
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    run_worker(settings)


def _follow(parent: int) -> None:
    """Stop this process in good order once the one that started it is gone, even by kill -9."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
