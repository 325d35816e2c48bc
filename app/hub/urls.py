"""Pictures behind links: fetched side by side, with manners, limits and a cache that remembers failures.

Every hop of a redirect is checked anew and connected to by the address that was checked. Opt-outs
(robots.txt, `X-Robots-Tag: noai …`, `TDM-Reservation: 1`) are kept to.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx

from app.hub.addresses import AddressRefused, Resolver, Target, check_link, resolve
from app.hub.fetch_cache import FetchCache
from app.hub.fetch_policy import FetchCounts, FetchFailed, FetchPolicy
from app.hub.optouts import AGENT, USER_AGENT, opted_out
from app.hub.picture_types import looks_like_picture
from app.hub.robots import Robots, read_robots
from app.settings import Settings

__all__ = ["FetchFailed", "FetchPolicy", "ImageFetcher", "open_fetcher"]

REDIRECTS = 5
TRIES = 3
PAUSE = 0.5
ROBOTS_BYTES = 500_000
CHUNK = 1 << 16
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
PLAIN = frozenset({"", "identity", "gzip", "deflate"})
REDIRECTING = frozenset({301, 302, 303, 307, 308})
# A robots.txt that a server fails to give must not silently mean "everything".
SERVER_FAULT = 500
CLOSED = Robots(((False, "/"),))


class _TryLater(Exception):
    """A fault that may pass; `wait` is what the server asked for."""

    def __init__(self, cause: str, detail: str, wait: float | None = None) -> None:
        super().__init__(detail)
        self.cause = cause
        self.detail = detail
        self.wait = wait


class ImageFetcher:
    """Fetches pictures; safe to use from several threads. Close it, or use it in a `with` block."""

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        resolver: Resolver = resolve,
        sleep: Callable[[float], None] = time.sleep,
        client: httpx.Client | None = None,
    ) -> None:
        self.policy = policy
        self.counts = FetchCounts()
        self._cache = FetchCache(policy.cache)
        self._resolver = resolver
        self._sleep = sleep
        self._client = client or httpx.Client(
            timeout=policy.timeout,
            headers={
                "user-agent": USER_AGENT,
                "accept": "image/*,*/*;q=0.5",
                "accept-encoding": "identity",
            },
            limits=httpx.Limits(max_connections=policy.concurrency),
            trust_env=False,
        )
        self._lock = threading.Lock()
        self._hosts: dict[str, threading.Semaphore] = {}
        self._robots: dict[str, Robots] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def fetch(self, url: str) -> bytes:
        """Return a picture, from the cache or the net, or raise `FetchFailed`."""
        known = self._cache.find(url)
        if known is None:
            known = self._get(url)
        if isinstance(known, bytes):
            return known
        raise FetchFailed(*known)

    def warm(self, urls: Sequence[str]) -> None:
        """Fetch many links side by side into the cache; failures are kept there too."""
        wanted = _mixed([url for url in dict.fromkeys(urls) if not self._cache.knows(url)])
        if not wanted:
            return
        with ThreadPoolExecutor(min(self.policy.concurrency, len(wanted))) as pool:
            list(pool.map(self._get, wanted))

    def _get(self, url: str) -> bytes | tuple[str, str]:
        try:
            data = self._patiently(url)
        except FetchFailed as problem:
            self._cache.refuse(url, problem.cause, problem.detail)
            with self._lock:
                self.counts.failed[problem.cause] += 1
            return problem.cause, problem.detail
        self._cache.keep(url, data)
        with self._lock:
            self.counts.got += 1
        return data

    def _patiently(self, url: str) -> bytes:
        deadline = time.monotonic() + self.policy.timeout * TRIES
        for attempt in range(TRIES):
            try:
                return self._follow(url, deadline)
            except _TryLater as fault:
                wait = fault.wait if fault.wait is not None else PAUSE * 2**attempt
                last = attempt == TRIES - 1 or time.monotonic() + wait > deadline
                if last:
                    raise FetchFailed(fault.cause, fault.detail) from fault
                self._sleep(wait)
        raise FetchFailed("too-many-tries", url)

    def _follow(self, url: str, deadline: float) -> bytes:
        for _ in range(REDIRECTS + 1):
            target = self._checked(url)
            if self.policy.honor_opt_outs and not self._allowed(target, url):
                raise FetchFailed("robots", target.host)
            answer = self._ask(target, deadline, limit=self.policy.max_bytes)
            if isinstance(answer, bytes):
                return answer
            url = urljoin(url, answer)
        raise FetchFailed("too-many-redirects", url)

    def _checked(self, url: str) -> Target:
        try:
            return check_link(url, allow_private=self.policy.allow_private, resolver=self._resolver)
        except AddressRefused as refusal:
            raise FetchFailed(refusal.cause, refusal.detail) from refusal

    def _ask(self, target: Target, deadline: float, *, limit: int) -> bytes | str:
        """Return the bytes of one answer, or where it sends us."""
        try:
            with self._turn(target.host), self._open(target) as answer:
                if answer.status_code in REDIRECTING and "location" in answer.headers:
                    return str(answer.headers["location"])
                if answer.status_code in LATER:
                    raise _TryLater(f"http-{answer.status_code}", target.host, _asked_wait(answer))
                if answer.status_code != httpx.codes.OK:
                    raise FetchFailed(f"http-{answer.status_code}", target.host)
                word = opted_out(answer.headers.multi_items()) if self.policy.honor_opt_outs else None
                if word is not None:
                    raise FetchFailed("opted-out", f"{target.host}: {word}")
                data = _body(answer, deadline, limit)
        except httpx.TimeoutException as error:
            raise _TryLater("timeout", target.host) from error
        except httpx.HTTPError as error:
            raise _TryLater("connection", f"{target.host}: {error}") from error
        except ValueError as error:
            raise FetchFailed("bad-link", str(error)) from error
        if not looks_like_picture(data):
            kind = answer.headers.get("content-type", "no content type")
            raise FetchFailed("not-an-image", f"{target.host}: {kind}")
        return data

    def _open(self, target: Target) -> AbstractContextManager[httpx.Response]:
        return self._client.stream(
            "GET",
            target.url,
            headers={"host": target.authority},
            extensions={"sni_hostname": target.host},
            follow_redirects=False,
        )

    def _allowed(self, target: Target, url: str) -> bool:
        origin = f"{target.scheme}://{target.authority}"
        with self._lock:
            rules = self._robots.get(origin)
        if rules is None:
            rules = self._read_robots(f"{origin}/robots.txt")
            with self._lock:
                self._robots[origin] = rules
        return rules.allows(url)

    def _read_robots(self, url: str) -> Robots:
        """Return a site's rules, none where it has none. A site that fails to say is taken at its worst.

        Raises `_TryLater` where the site cannot be reached: then nothing of it may be fetched either.
        """
        for _ in range(REDIRECTS + 1):
            try:
                target = self._checked(url)
                with self._turn(target.host), self._open(target) as answer:
                    if answer.status_code in REDIRECTING and "location" in answer.headers:
                        url = urljoin(url, str(answer.headers["location"]))
                        continue
                    if answer.status_code >= SERVER_FAULT:
                        return CLOSED
                    if answer.status_code != httpx.codes.OK:
                        return Robots()
                    data = _body(answer, time.monotonic() + self.policy.timeout, ROBOTS_BYTES)
            except httpx.TimeoutException as error:
                raise _TryLater("timeout", f"robots.txt of {target.host}") from error
            except httpx.HTTPError as error:
                raise _TryLater("connection", f"robots.txt of {target.host}: {error}") from error
            except (FetchFailed, ValueError):
                return CLOSED
            return read_robots(data.decode("utf-8", "replace"), agent=AGENT)
        return Robots()

    def _turn(self, host: str) -> threading.Semaphore:
        with self._lock:
            return self._hosts.setdefault(host, threading.Semaphore(self.policy.per_host))


def open_fetcher(settings: Settings) -> ImageFetcher:
    """Return a fetcher with the limits and the cache folder of the settings."""
    return ImageFetcher(FetchPolicy.from_settings(settings))


def _mixed(urls: Sequence[str]) -> list[str]:
    """Return links so that hosts take turns: one slow host does not hold every thread."""
    seen: Counter[str] = Counter()
    ranked = []
    for url in urls:
        host = url.split("/", 3)[2] if url.count("/") >= 2 else url
        ranked.append((seen[host], url))
        seen[host] += 1
    return [url for _, url in sorted(ranked, key=lambda pair: pair[0])]


def _body(answer: httpx.Response, deadline: float, limit: int) -> bytes:
    stated = answer.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limit:
        raise FetchFailed("too-large", f"{stated} bytes")
    if answer.headers.get("content-encoding", "identity").strip().lower() not in PLAIN:
        # Newer codings may unpack one small piece to gigabytes before it can be counted.
        raise FetchFailed(
            "not-an-image", f"packed as {answer.headers['content-encoding']}, which nobody asked"
        )
    parts, size = [], 0
    # Decoded bytes are counted, so a compressed bomb is cut off at the same limit.
    for chunk in answer.iter_bytes(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FetchFailed("too-large", f"more than {limit} bytes")
        if time.monotonic() > deadline:
            raise _TryLater("timeout", "the answer took too long")
        parts.append(chunk)
    return b"".join(parts)


def _asked_wait(answer: httpx.Response) -> float | None:
    value = answer.headers.get("retry-after", "")
    if value.isdigit():
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
