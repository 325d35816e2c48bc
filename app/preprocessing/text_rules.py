"""What makes a text unfit to learn from: too short or long, repeated, symbols, blocked words."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

_CJK = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def words_of(text: str) -> list[str]:
    """Return the words of a text, lower case; each CJK character is a word of its own."""
    return re.findall(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|[^\W_]+", text.lower())


def repeated_share(words: Sequence[str], *, n: int) -> float:
    """Return the share of words that lie in an n-gram seen before in the same text, 0 to 1."""
    if len(words) < n:
        return 0.0
    seen: set[tuple[str, ...]] = set()
    covered = [False] * len(words)
    for at in range(len(words) - n + 1):
        gram = tuple(words[at : at + n])
        if gram in seen:
            covered[at : at + n] = [True] * n
        seen.add(gram)
    return sum(covered) / len(words)


def repeated_lines_share(text: str) -> float:
    """Return the share of non-empty lines that repeat an earlier one, 0 to 1."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return 0.0
    return sum(count - 1 for count in Counter(lines).values()) / len(lines)


def symbol_share(text: str) -> float:
    """Return the share of characters that are neither letters, digits, spaces nor usual marks."""
    visible = [one for one in text if not one.isspace()]
    if not visible:
        return 0.0
    usual = set(".,;:!?'\"()-–—…。、・「」『』()!?:%/&")
    return sum(not one.isalnum() and one not in usual for one in visible) / len(visible)


def longest_run(text: str) -> int:
    """Return the length of the longest run of one character other than space."""
    return max((len(match[0]) for match in re.finditer(r"(\S)\1*", text)), default=0)


def find_blocked(text: str, *, language: str, blocklists: Mapping[str, Collection[str]]) -> str | None:
    """Return the first blocked word in a text, from its language's list and the list for all (`*`).

    Words of spaced scripts match whole words; CJK entries match anywhere.
    """
    folded = text.casefold()
    words = set(re.findall(r"[^\W_]+(?:['-][^\W_]+)*", folded))
    for key in (language, "*"):
        for blocked in sorted(blocklists.get(key, ())):
            wanted = blocked.casefold()
            anywhere = " " in wanted or _CJK.search(wanted) is not None
            if wanted in words or (anywhere and wanted in folded):
                return blocked
    return None
