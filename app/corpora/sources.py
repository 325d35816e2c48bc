"""Open the source of a dataset the same way for counting, previewing and building."""

from functools import cache
from pathlib import Path

from app.corpora.readers import SourceReader, open_reader
from app.facts.dataset import Dataset
from app.facts.record import Record
from app.hub.urls import FetchPolicy, ImageFetcher
from app.settings import Settings


class FetchLimits(Record):
    """What a build may do on the network, fixed in its job: the limits of the fetcher of link tables."""

    cache: str
    allow_private: bool
    concurrency: int
    per_host: int
    timeout: float
    max_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> "FetchLimits":
        """Return the limits that the settings ask for."""
        policy = FetchPolicy.from_settings(settings)
        return cls(
            cache=str(policy.cache),
            allow_private=policy.allow_private,
            concurrency=policy.concurrency,
            per_host=policy.per_host,
            timeout=policy.timeout,
            max_bytes=policy.max_bytes,
        )


def open_source(dataset: Dataset, place: Path, *, split: str | None, limits: FetchLimits) -> SourceReader:
    """Open one split of a dataset; links are fetched within the limits, by one fetcher a process."""
    return open_reader(
        dataset, place, split=split, fetcher=_fetcher(limits), max_image_bytes=limits.max_bytes
    )


@cache
def _fetcher(limits: FetchLimits) -> ImageFetcher:
    return ImageFetcher(
        FetchPolicy(
            cache=Path(limits.cache),
            allow_private=limits.allow_private,
            concurrency=limits.concurrency,
            per_host=limits.per_host,
            timeout=limits.timeout,
            max_bytes=limits.max_bytes,
        )
    )
