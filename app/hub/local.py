"""The Hub from recorded files: the same functions as `huggingface.py`, answered without a socket."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from app.errors import NotFound, SourceUnavailable
from app.hub.card_draft import read_card
from app.hub.found import Found
from app.hub.hub_answers import PAGE, found_in_answer


class RecordedHub:
    """Answers from a folder: list answers in `api/*.json`, cards in `cards*/<owner>_<name>.md`."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SourceUnavailable(f"no recorded answers at {folder}", field="hub")
        self._folder = folder

    def list_datasets(self, *, search: str | None = None, limit: int | None = None) -> Iterator[Found]:
        """Yield the recorded entries whose id holds the words searched for."""
        given = 0
        for entry in self._entries():
            if search and search.lower() not in str(entry["id"]).lower():
                continue
            if limit is not None and given >= limit:
                return
            given += 1
            yield found_in_answer(entry)

    def describe(self, hub_id: str) -> Found:
        """Return one dataset, by its list entry, else by its card."""
        for entry in self._entries():
            if entry["id"] == hub_id:
                return found_in_answer(entry)
        return read_card(self.card(hub_id), hub_id=hub_id, page=f"{PAGE}{hub_id}")

    def card(self, hub_id: str) -> str:
        """Return a dataset card's text."""
        name = f"{hub_id.replace('/', '_')}.md"
        for file in sorted(self._folder.glob("cards*/*.md")):
            if file.name == name:
                return file.read_text(encoding="utf-8")
        raise NotFound(f"no recorded card of '{hub_id}'", field="hub")

    def _entries(self) -> Iterator[dict[str, Any]]:
        for file in sorted((self._folder / "api").glob("*.json")):
            content = orjson.loads(file.read_bytes())
            for entry in content if isinstance(content, list) else ():
                if isinstance(entry, dict) and "id" in entry:
                    yield entry
