"""How far a build is, told a few times a second at most, and whether it may go on."""

import time
from collections.abc import Mapping
from typing import Protocol

from app.corpora.order import Counts, Progress, Stage

EVERY_SECONDS = 0.3


class Watch(Protocol):
    """Whoever ordered a build: is told how far it is, and may stop it between samples."""

    def note(self, progress: Progress) -> None:
        """Take notice of progress."""

    def check(self) -> None:
        """Return when the build may go on; raise or wait when it may not."""


class Stopped(Exception):
    """The build was cancelled, or a newer run took its place."""


class Tracker:
    """The running account of one build; asks and tells its watch at a bounded rate."""

    def __init__(self, watch: Watch, *, progress: Progress) -> None:
        self._watch = watch
        self._progress = progress
        self._told = 0.0

    @property
    def progress(self) -> Progress:
        """Return the account as it stands."""
        return self._progress

    def enter(self, stage: Stage, fraction: float) -> None:
        """Say that a stage begins."""
        self.update(stage=stage, fraction=fraction)
        self.tell()

    def update(self, **changes: object) -> None:
        """Change the account without telling anybody yet."""
        self._progress = self._progress.model_copy(update=changes)

    def count(self, counts: Mapping[str, Counts]) -> None:
        """Set the balance of the datasets."""
        self.update(datasets=dict(counts))

    def tick(self, *, fraction: float | None = None) -> None:
        """Ask whether to go on and tell how far it is, when the last time is long enough ago."""
        if fraction is not None:
            self.update(fraction=round(fraction, 4))
        if time.monotonic() - self._told >= EVERY_SECONDS:
            self.tell()

    def tell(self) -> None:
        """Ask and tell now."""
        self._told = time.monotonic()
        self._watch.check()
        self._watch.note(self._progress)
