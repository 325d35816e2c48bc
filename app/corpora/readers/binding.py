"""A dataset bound to a folder: which files a split has, and under which names the columns go.

The catalog's `access.reader` says `{layout, mapping, splits}`. Paths in `splits` are patterns relative
to the folder (`*` and `?` as in a shell; several alternatives by `|`), so that one entry fits the
official archive and a mirror that changed a space to an underscore. `mapping` overrides a layout's
default column names; a key the layout does not know is an error, never ignored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.errors import InvalidInput, SourceUnavailable
from app.facts.dataset import Dataset
from app.preprocessing.sample import Frame

Value = str | int | bool | None
MAX_IMAGE_BYTES = 64_000_000


class Fetcher(Protocol):
    """Gets the bytes behind links; `app.hub.urls` is the real one.

    `fetch` raises `FetchFailed` with the cause; `warm` gets many side by side, for `fetch` to find.
    """

    def fetch(self, url: str) -> bytes: ...

    def warm(self, urls: Sequence[str]) -> None: ...


@dataclass(frozen=True)
class Binding:
    """Everything a layout needs to open one split of one dataset."""

    dataset: Dataset
    location: Path
    split: str
    parts: Mapping[str, str]
    mapping: Mapping[str, Value]
    fetcher: Fetcher | None = None
    max_image_bytes: int = MAX_IMAGE_BYTES

    def text(self, key: str) -> str:
        """Return a mapping value that must be a word, such as a column name."""
        value = self.mapping[key]
        if not isinstance(value, str) or not value:
            raise InvalidInput(
                f"dataset '{self.dataset.id}': access.reader.mapping.{key} must be a word, not {value!r}",
                field=f"access.reader.mapping.{key}",
            )
        return value

    def optional(self, key: str) -> str | None:
        """Return a mapping value that may be absent."""
        value = self.mapping[key]
        return value if isinstance(value, str) and value else None

    def number(self, key: str) -> int:
        """Return a mapping value that must be a whole number."""
        value = self.mapping[key]
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidInput(
                f"dataset '{self.dataset.id}': access.reader.mapping.{key} must be a number, not {value!r}",
                field=f"access.reader.mapping.{key}",
            )
        return value

    def flag(self, key: str) -> bool:
        """Return a mapping value that switches something on."""
        return self.mapping[key] is True

    @property
    def frame(self) -> Frame:
        """Return the orientation the dataset's boxes refer to (mapping `frame`), stored unless said."""
        return "shown" if self.mapping.get("frame") == "shown" else "stored"

    def files(self, role: str) -> tuple[Path, ...]:
        """Return the files of a role, sorted; none at all is an error that names the pattern."""
        found = self.find_files(role)
        if not found:
            raise SourceUnavailable(
                f"dataset '{self.dataset.id}', split '{self.split}': nothing at"
                f" '{self.parts.get(role, '')}' ({role}) under {self.location}",
                field=f"access.reader.splits.{self.split}.{role}",
            )
        return found

    def find_files(self, role: str) -> tuple[Path, ...]:
        """Return the files or folders of a role, sorted; empty when the role is not given or matches none."""
        pattern = self.parts.get(role)
        if pattern is None:
            return ()
        for alternative in pattern.split("|"):
            found = match(self.location, alternative)
            if found:
                return found
        return ()


def match(location: Path, pattern: str) -> tuple[Path, ...]:
    """Return what a relative pattern matches inside a folder; it may not lead outside."""
    pattern = pattern.strip()
    if pattern.startswith("/") or ".." in Path(pattern).parts:
        raise InvalidInput(
            f"reader pattern '{pattern}' leads outside the dataset's folder", field="access.reader.splits"
        )
    if pattern in ("", "."):
        return (location,) if location.exists() else ()
    return tuple(sorted(location.glob(pattern)))
