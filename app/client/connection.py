"""HTTP to one Kondate server: token, problems as exceptions, patience when the server asks for it."""

import time
from collections.abc import Mapping
from typing import Any

import httpx

_TRIES = 5
_LONGEST_WAIT = 60.0


class Problem(Exception):
    """The server refused: `slug` names the kind, `field` what was wrong, `document` is all it said."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        self.status = status
        self.document = dict(document)
        self.slug = str(document.get("type", "")).rpartition("#")[2]
        self.field = document.get("field")
        super().__init__(str(document.get("detail") or document.get("title") or f"HTTP {status}"))


class Connection:
    """Sends requests; waits and tries again when told that there were too many."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str, params: list[tuple[str, str]] | None = None) -> httpx.Response:
        """Read something."""
        return self._send("GET", path, params=params)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        """Ask for something to be computed or done."""
        return self._send("POST", path, json=body)

    def url(self, path: str, params: list[tuple[str, str]]) -> str:
        """Return the whole URL of a question, for other libraries to read."""
        return str(self._client.build_request("GET", path, params=tuple(params)).url)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        for _ in range(_TRIES - 1):
            response = self._client.request(method, path, **more)
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(_wait_of(response))
        else:
            response = self._client.request(method, path, **more)
        if response.is_error:
            raise Problem(response.status_code, _document(response))
        return response


def _wait_of(response: httpx.Response) -> float:
    given = response.headers.get("retry-after", "1")
    return min(float(given) if given.isdecimal() else 1.0, _LONGEST_WAIT)


def _document(response: httpx.Response) -> Mapping[str, Any]:
    """Return the problem document; what is none (a proxy's page) becomes one."""
    try:
        found = response.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"detail": response.text[:500]}
