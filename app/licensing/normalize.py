"""R0: from what a page or a Hub tag says to a license id of the catalog, or to "not resolved".

Source: licence-rules R0. A family without a version resolves to nothing, because its members differ;
a license is never guessed from a similar project.
"""

import re
from collections.abc import Iterable, Mapping

from app.facts.vocabulary import Vocabulary
from app.licensing.statements import is_expression, parse_expression

UNRESOLVED = "LicenseRef-other-unresolved"
FAMILIES = frozenset({"cc", "bsd", "gpl", "lgpl", "gfdl", "creative commons", "other", "custom"})
CC_URL = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)", re.IGNORECASE)
CC_ZERO_URL = re.compile(r"creativecommons\.org/publicdomain/(zero|mark)/1\.0", re.IGNORECASE)
CC_NAME = re.compile(r"^cc[ -]by((?:[ -](?:nc|nd|sa))*)(?:[ -]v?(\d\.\d))?$", re.IGNORECASE)
VERSIONS = ("2.0", "4.0")


def normalize_license(text: str, vocabulary: Vocabulary, known: Iterable[str] = ()) -> str:
    """Resolve a Hub tag, URL, name or expression to an id; what cannot be resolved says so (R0)."""
    stated = " ".join(text.split())
    table = {name.casefold(): id_ for name, id_ in vocabulary.hub_license_ids.items()}
    table.update({id_.casefold(): id_ for id_ in (*known, *vocabulary.hub_license_ids.values())})
    if is_expression(stated):
        return _expression(stated, table)
    return _single(stated, table)


def normalize_list(tags: Iterable[str], vocabulary: Vocabulary, known: Iterable[str] = ()) -> str:
    """Resolve a Hub list of ids: with no explanation it means all of them over the whole dataset (R0)."""
    ids = list(dict.fromkeys(normalize_license(tag, vocabulary, known) for tag in tags))
    return " AND ".join(ids) if ids else "LicenseRef-unspecified"


def _single(stated: str, table: Mapping[str, str]) -> str:
    lowered = stated.casefold().removeprefix("license:").strip()
    if not lowered:
        return "LicenseRef-unspecified"
    if lowered in FAMILIES:
        return UNRESOLVED
    if lowered in table:
        return table[lowered]
    return _creative_commons(lowered, table) or table.get(lowered.replace(" ", "-"), UNRESOLVED)


def _creative_commons(lowered: str, table: Mapping[str, str]) -> str | None:
    """Read a Creative Commons address or name; without a version both common ones count, so the stricter."""
    if (found := CC_URL.search(lowered)) is not None:
        return table.get(f"cc-{found[1]}-{found[2]}", UNRESOLVED)
    if (zero := CC_ZERO_URL.search(lowered)) is not None:
        return "CC0-1.0" if zero[1] == "zero" else "CC-PDM-1.0"
    if (name := CC_NAME.match(lowered)) is not None:
        parts = "-".join(("by", *re.findall(r"nc|nd|sa", name[1])))
        ids = [table.get(f"cc-{parts}-{one}", UNRESOLVED) for one in ([name[2]] if name[2] else VERSIONS)]
        return " AND ".join(ids) if UNRESOLVED not in ids else UNRESOLVED
    return None


def _expression(stated: str, table: Mapping[str, str]) -> str:
    parsed = parse_expression(stated)
    if parsed is None:
        return UNRESOLVED
    text = str(parsed)
    for key in sorted(parsed.objects, key=len, reverse=True):
        if " WITH " not in str(key):
            text = re.sub(
                rf"(?<![\w.-]){re.escape(str(key))}(?![\w.-])", _bracket(_single(str(key), table)), text
            )
    return text


def _bracket(found: str) -> str:
    return f"({found})" if is_expression(found) else found
