"""What a fetcher may do, how it went, and the failure of one link."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from app.settings import Settings


class FetchFailed(Exception):
    """A link gave no picture: `cause` is the slug it is counted by."""

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Limits and permissions of a fetcher."""

    cache: Path
    allow_private: bool = False
    concurrency: int = 32
    per_host: int = 4
    timeout: float = 20.0
    max_bytes: int = 64_000_000
    honor_opt_outs: bool = True

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the policy that the settings ask for."""
        return cls(
            cache=settings.home.absolute() / "images",
            allow_private=settings.fetch_private_addresses,
            concurrency=settings.fetch_concurrency,
            per_host=settings.fetch_per_host,
            timeout=settings.fetch_timeout,
            max_bytes=settings.max_image_bytes,
        )


@dataclass(slots=True)
class FetchCounts:
    """How fetching went: links asked for, got, and failures by cause (dead-link rate = failed / asked)."""

    got: int = 0
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def dead_share(self) -> float:
        """Return the share of links that gave no picture."""
        lost = self.failed.total()
        return lost / (self.got + lost) if self.got + lost else 0.0
