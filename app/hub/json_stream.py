"""A large JSON list, plain or gzip, entry by entry: memory holds one entry, whatever the file's size."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from app.errors import InvalidInput

NO_SPACE = re.compile(r"\S")
GZIP = b"\x1f\x8b"
CHUNK = 1 << 18
ENTRY_LIMIT = 1 << 28  # characters


def stream_entries(file: Path, *, listed: bool = False) -> Iterator[Any]:
    """Yield the entries of a JSON list, or the one object of a file that is none (unless `listed`).

    Raises InvalidInput naming the file when it is not such a file, is cut short or damaged.
    """
    try:
        with gzip.open(file) if _packed(file) else file.open("rb") as raw:
            stream = io.TextIOWrapper(raw, encoding="utf-8")
            yield from _Entries(stream, listed=listed)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InvalidInput(f"{file.name} is not a Papers with Code dump: {error}", field="pwc") from error


def _packed(file: Path) -> bool:
    with file.open("rb") as probe:
        return probe.read(2) == GZIP


class _Entries:
    """Reads on until an entry is whole; a longer one is read in ever larger steps."""

    def __init__(self, stream: IO[str], *, listed: bool) -> None:
        self._stream = stream
        self._listed = listed
        self._text = ""
        self._at = 0
        self._step = CHUNK
        self._decoder = json.JSONDecoder()

    def __iter__(self) -> Iterator[Any]:
        if self._next_sign() != "[":
            if self._listed:
                raise ValueError("expected a list")
            yield self._entry()
            return
        self._at += 1
        if self._next_sign() == "]":
            return
        while True:
            yield self._entry()
            sign = self._next_sign()
            self._at += 1
            if sign == "]":
                return
            if sign != ",":
                raise ValueError(f"unexpected {sign!r} in the list" if sign else "the list is cut short")
            self._next_sign()

    def _entry(self) -> Any:
        """Return the next entry; the text after it stays."""
        while True:
            try:
                entry, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise
                continue
            if end == len(self._text) and self._more():  # a number may go on in the next piece
                continue
            self._at, self._step = end, CHUNK
            return entry

    def _next_sign(self) -> str:
        """Return the next character that is no white space; nothing at the end of the file."""
        while True:
            found = NO_SPACE.search(self._text, self._at)
            if found is not None:
                self._at = found.start()
                return found[0]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Read on, what was read before the place left behind."""
        piece = self._stream.read(self._step)
        self._text, self._at = self._text[self._at :] + piece, 0
        self._step *= 2
        if len(self._text) > ENTRY_LIMIT:
            raise ValueError(f"an entry is longer than {ENTRY_LIMIT} characters")
        return bool(piece)
