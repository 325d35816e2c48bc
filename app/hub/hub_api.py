"""The Hub's descriptions of datasets: lists, one dataset, its card; asked politely and conditionally.

Requests go through huggingface_hub's client (its retries, token and user agent). A rate limit is waited
out as its headers ask; a wait too long ends the run, since what is written by then is kept.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2  # the client library that huggingface_hub itself brings and raises the errors of
import orjson
from huggingface_hub import constants
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils._headers import build_hf_headers
from huggingface_hub.utils._http import http_backoff, parse_ratelimit_headers

from app.errors import SourceUnavailable
from app.hub.huggingface import token_of
from app.settings import Settings

CARD_LIMIT = 5_000_000
LONGEST_WAIT = 300.0
FAULTS = (500, 502, 503, 504)
PAGE_SIZE = 100
TIMEOUT = 60.0


class HubRefused(Exception):
    """One dataset could not be read; `cause` is the slug it is counted by, the text says what to do."""

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(detail)
        self.cause = cause
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Described:
    """One answer of the Hub: its JSON, and the tag to ask again with."""

    answer: Mapping[str, Any]
    etag: str | None


class HuggingFaceHub:
    """The Hub over the net. `sleep` waits, `retries` is how often a fault is asked again."""

    def __init__(
        self,
        settings: Settings,
        *,
        retries: int = 4,
        pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint = (settings.hf_endpoint or constants.ENDPOINT).rstrip("/")
        self._headers = build_hf_headers(token=token_of(settings), library_name="kondate")
        self._retries = retries
        self._pause = pause
        self._sleep = sleep

    def list_datasets(
        self, *, filters: Sequence[str] = (), search: str | None = None, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the answers of the dataset list, page after page.

        Raises SourceUnavailable when the list cannot be read: nothing could be said of what is missing.
        """
        query = [*(("filter", one) for one in filters), ("search", search), ("full", "true")]
        query.append(("limit", str(min(limit or PAGE_SIZE, PAGE_SIZE))))
        asked = "&".join(f"{key}={quote(value, safe=':')}" for key, value in query if value)
        url: str | None = f"{self._endpoint}/api/datasets?{asked}"
        given = 0
        while url is not None:
            try:
                response = self._get(url)
                entries = _json(response, list)
            except HubRefused as error:
                raise SourceUnavailable(
                    f"the Hub's list cannot be read: {error.detail}", field="hub"
                ) from error
            for entry in entries:
                if isinstance(entry, dict) and entry.get("id"):
                    yield entry
                    given += 1
                    if given == limit:
                        return
            url = self._next(response)

    def describe(self, hub_id: str, *, etag: str | None = None) -> Described | None:
        """Return what the Hub says of a dataset now; None when it is what it was under `etag`."""
        headers = {"If-None-Match": etag} if etag else {}
        response = self._get(f"{self._endpoint}/api/datasets/{quote(hub_id)}", headers)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return None
        answer = _json(response, dict)
        if not answer.get("id"):
            raise HubRefused("damaged", f"the Hub's answer for {hub_id} names no dataset")
        return Described(answer, response.headers.get("etag"))

    def card(self, hub_id: str, revision: str) -> str | None:
        """Return the card's text at a commit; None when there is none."""
        try:
            response = self._get(
                f"{self._endpoint}/datasets/{quote(hub_id)}/resolve/{quote(revision, safe='')}/README.md"
            )
        except HubRefused as error:
            if error.cause == "not-found":
                return None
            raise
        if len(response.content) > CARD_LIMIT:
            raise HubRefused("damaged", f"the card of {hub_id} is larger than {CARD_LIMIT} bytes")
        try:
            return response.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise HubRefused("not-text", f"the card of {hub_id} is not UTF-8: {error.reason}") from error

    def _next(self, response: httpx2.Response) -> str | None:
        """Return the next page's address, only where the list itself lives."""
        url = response.links.get("next", {}).get("url")
        if url is None:
            return None
        ours, theirs = urlsplit(self._endpoint), urlsplit(url)
        return url if (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc) else None

    def _get(self, url: str, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        """Ask once, faults again, and wait where the Hub asks to wait."""
        for _ in range(self._retries + 1):
            try:
                response = http_backoff(
                    "GET",
                    url,
                    headers={**self._headers, **(headers or {})},
                    follow_redirects=True,
                    timeout=TIMEOUT,
                    max_retries=self._retries,
                    base_wait_time=self._pause,
                    retry_on_status_codes=FAULTS,
                )
            except HfHubHTTPError as error:
                raise HubRefused(
                    "fault", f"the Hub answers {error.response.status_code} after {self._retries} retries"
                ) from error
            except httpx2.RemoteProtocolError as error:
                raise HubRefused("damaged", f"the Hub's answer breaks off: {error}") from error
            except (httpx2.HTTPError, OSError) as error:
                raise SourceUnavailable(
                    f"the Hub cannot be reached at {self._endpoint}: {error}", field="hub"
                ) from error
            if response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                _refuse(response)
                return response
            self._wait(response)
        raise SourceUnavailable(
            "the Hub keeps refusing (429): run again later, what is written stays", field="hub"
        )

    def _wait(self, response: httpx2.Response) -> None:
        limits = parse_ratelimit_headers(response.headers)
        told = response.headers.get("retry-after", "")
        wait = float(told) if told.isdigit() else float(limits.reset_in_seconds) if limits else self._pause
        if wait > LONGEST_WAIT:
            raise SourceUnavailable(
                f"the Hub's rate limit is used up (429): run again in {wait:.0f} s, what is written stays",
                field="hub",
            )
        self._sleep(wait)


def _refuse(response: httpx2.Response) -> None:
    """Raise the reason why an answer gives nothing."""
    status, code = response.status_code, response.headers.get("x-error-code", "")
    if status < HTTPStatus.BAD_REQUEST:
        return
    if "disabled" in response.headers.get("x-error-message", ""):
        raise HubRefused("disabled", "the Hub has disabled it")
    if code == "GatedRepo":
        raise HubRefused(
            "gated", "it is gated: accept its terms on the Hub and set KONDATE_HF_TOKEN or HF_TOKEN"
        )
    if code in {"RepoNotFound", "EntryNotFound", "RevisionNotFound"} or status == HTTPStatus.NOT_FOUND:
        raise HubRefused("not-found", "the Hub has no such dataset, or it is private")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise HubRefused("forbidden", f"the Hub refuses ({status}): check KONDATE_HF_TOKEN or HF_TOKEN")
    raise HubRefused("fault", f"the Hub answers {status}")


def _json(response: httpx2.Response, kind: type) -> Any:
    try:
        content = orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise HubRefused("damaged", f"the Hub's answer is no JSON: {error}") from error
    if not isinstance(content, kind):
        raise HubRefused("damaged", f"the Hub's answer is no {kind.__name__}")
    return content
