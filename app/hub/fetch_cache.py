"""Fetched pictures on disk by link, and refusals too: a build that goes on asks nobody twice."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

import orjson


class FetchCache:
    """Files `<folder>/<2 hex>/<hash>.bin` for bytes, `.json` for failures; written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, url: str) -> bytes | tuple[str, str] | None:
        """Return the bytes, the (cause, detail) of a failure, or None when the link was never tried."""
        stem = self._stem(url)
        try:
            return stem.with_suffix(".bin").read_bytes()
        except FileNotFoundError:
            pass
        try:
            failure = orjson.loads(stem.with_suffix(".json").read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return None
        return str(failure["cause"]), str(failure["detail"])

    def knows(self, url: str) -> bool:
        """Return whether the link was tried."""
        stem = self._stem(url)
        return stem.with_suffix(".bin").exists() or stem.with_suffix(".json").exists()

    def keep(self, url: str, data: bytes) -> None:
        """Keep the bytes of a link."""
        self._write(self._stem(url).with_suffix(".bin"), data)

    def refuse(self, url: str, cause: str, detail: str) -> None:
        """Keep the failure of a link."""
        about = {"url": url, "cause": cause, "detail": detail}
        self._write(self._stem(url).with_suffix(".json"), orjson.dumps(about))

    def _stem(self, url: str) -> Path:
        name = sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / name[:2] / name

    def _write(self, file: Path, data: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.replace(scratch, file)
