"""How often one client may ask for what costs us computing: a token bucket each, in memory."""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from threading import Lock

_MOST_CLIENTS = 10_000  # the least recent ones are forgotten, which can only be in their favor


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: `reset` seconds until the bucket is full, `retry_after` until one more may pass."""

    granted: bool
    limit: int
    left: int
    reset: int
    retry_after: int

    def headers(self) -> dict[str, str]:
        """Return the answer's RateLimit headers."""
        return {
            "ratelimit-policy": f'"compute";q={self.limit};w=60',
            "ratelimit": f'"compute";r={self.left};t={self.reset}',
        }


class Limiter:
    """Grants `per_minute` acts a client, refilled evenly."""

    def __init__(self, per_minute: int) -> None:
        self._size = per_minute
        self._rate = per_minute / 60
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def take(self, client: str, *, now: float) -> Allowance:
        """Take one act out of a client's bucket, if there is one."""
        with self._lock:
            bucket = self._buckets.setdefault(client, _Bucket(left=self._size, at=now))
            self._buckets.move_to_end(client)
            while len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
            bucket.left = min(self._size, bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
            granted = bucket.left >= 1
            if granted:
                bucket.left -= 1
            return Allowance(
                granted=granted,
                limit=self._size,
                left=int(bucket.left),
                reset=ceil((self._size - bucket.left) / self._rate),
                retry_after=max(1, ceil((1 - bucket.left) / self._rate)) if not granted else 0,
            )
