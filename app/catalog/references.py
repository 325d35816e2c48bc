"""What a record may refer to in another: words of the vocabulary, licenses, terms, datasets, origins."""

import re
from collections.abc import Iterator, Mapping

from license_expression import ExpressionError, get_spdx_licensing

from app.facts.record import Record
from app.facts.vocabulary import Vocabulary

Where = tuple[str | int, ...]
Mistakes = Iterator[tuple[Where, str]]
URL = re.compile(r"https?://[^\s/]+\.[^\s]+")


class Facts:
    """The records by kind: what one record may refer to in another."""

    def __init__(self, records: Mapping[tuple[str, str], Record]) -> None:
        self.records = records
        self.names = {kind: {name for one, name in records if one == kind} for kind, _ in records}
        found = records.get(("vocabulary", "vocabulary"))
        self.vocabulary = found if isinstance(found, Vocabulary) else None

    def has(self, kind: str, name: str) -> bool:
        """Return whether a record of this kind has that id."""
        return name in self.names.get(kind, ())

    def words(self, section: str) -> frozenset[str]:
        """Return the words of one section of the vocabulary."""
        return frozenset(getattr(self.vocabulary, section)) if self.vocabulary else frozenset()

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
