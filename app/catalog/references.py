"""What a record may refer to in another: words of the vocabulary, licenses, terms, datasets, origins."""

import re
from collections.abc import Collection, Iterator, Mapping

from license_expression import ExpressionError, get_spdx_licensing

from app.facts.record import Record
from app.facts.vocabulary import Vocabulary

Where = tuple[str | int, ...]
Mistakes = Iterator[tuple[Where, str]]
URL = re.compile(r"https?://[^\s/]+\.[^\s]+")


class Facts:
    """The records by kind: what one record may refer to in another."""

    def __init__(
        self, records: Mapping[tuple[str, str], Record], unread: Collection[tuple[str, str]] = ()
    ) -> None:
        self.records = records
        self.whole = not unread
        self.names: dict[str, set[str]] = {}
        for kind, name in (*records, *unread):  # one that cannot be read is there all the same
            self.names.setdefault(kind, set()).add(name)
        found = records.get(("vocabulary", "vocabulary"))
        self.vocabulary = found if isinstance(found, Vocabulary) else None

    def has(self, kind: str, name: str) -> bool:
        """Return whether a record of this kind has that id."""
        return name in self.names.get(kind, ())

    def knows(self, section: str, word: str) -> bool:
        """Return whether a word is in a section of the vocabulary; any is, where that cannot be read."""
        return self.vocabulary is None or word in getattr(self.vocabulary, section)

    def is_source(self, name: str) -> bool:
        """Return whether lineage may point here: a dataset or an origin."""
        return self.has("dataset", name) or self.has("origin", name)


def check_license(where: Where, name: str, facts: Facts) -> Mistakes:
    """Accept an id of the catalog, or an SPDX expression all of whose ids are."""
    if facts.has("license", name):
        return
    try:
        parsed = get_spdx_licensing().parse(name)
    except ExpressionError as error:
        yield where, f"'{name}' is no license expression: {error}"
        return
    unknown = [key for key in ([name] if parsed is None else parsed.objects) if not facts.has("license", key)]
    if unknown:
        yield where, f"'{', '.join(unknown)}' has no file in licenses/"


def check_link(where: Where, text: str) -> Mistakes:
    """Ask for a web address as evidence."""
    if not URL.fullmatch(text):
        yield where, "needs the URL of a page that was read"
