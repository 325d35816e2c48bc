"""How a sync went: every dataset that was looked at is counted once, and a refusal says why."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from app.catalog.drift import Noted

Outcome = Literal["written", "unchanged", "curated", "refused"]


@dataclass(slots=True)
class SyncReport:
    """How a run went: seen = written + unchanged + curated + refused, always.

    `curated` counts datasets that a curator has an entry for: those were re-checked and not written.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    opened: int = 0
    closed: int = 0

    @property
    def seen(self) -> int:
        """Return how many datasets were looked at."""
        return self.counts.total()

    def count(self, outcome: Outcome, name: str = "", why: str = "") -> None:
        """Count one dataset; a refusal names it and says why."""
        self.counts[outcome] += 1
        if outcome == "refused":
            self.refused.append((name, why))

    def add(self, noted: Noted) -> None:
        """Count what a re-check found."""
        self.opened += noted.opened
        self.closed += noted.closed
