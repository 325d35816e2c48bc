"""Texts as words, in English and Japanese: what a text is found by, and where the words found stand.

Latin words match from where a word, or a part of a CamelCase word, begins; Japanese runs are split
into overlapping pairs of characters, so two-character words are found without a dictionary.
"""

import re
import unicodedata

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9f"
_RUNS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[A-Za-z0-9]+")
_TAIL = "\x00"  # marks the one-character token that ends a run, so that it is never a word of its own
Snippet = tuple[tuple[str, bool], ...]


def normalize(text: str) -> str:
    """Fold width, case and compatibility forms: ＣＯＣＯ and coco are one word."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def is_japanese(run: str) -> bool:
    """Say whether a run is one of Japanese (or other unspaced) characters."""
    return _IS_CJK.match(run) is not None


def terms(text: str) -> tuple[str, ...]:
    """Split a question into words and Japanese runs, as they are looked up."""
    return tuple(dict.fromkeys(_RUNS.findall(normalize(text))))


def runs(text: str) -> list[str]:
    """Split a text into words and Japanese runs; plain ASCII keeps its capitals, which part CamelCase."""
    return _WORDS.findall(text) if text.isascii() else _RUNS.findall(normalize(text))


def tokens(run: str) -> tuple[str, ...]:
    """Return what a run is found by: the word and the parts of its CamelCase, or pairs of characters."""
    if is_japanese(run):
        return tuple({*(run[i : i + 2] for i in range(len(run) - 1)), run[-1] + _TAIL})
    return tuple({run.lower(), *(part.lower() for part in _HUMPS.split(run))})


def stem(term: str) -> str:
    """Let `charts` find `chart` as well."""
    return term[:-1] if len(term) > 3 and term.endswith("s") and not term.endswith("ss") else term


def snippet(text: str, question: str, *, width: int = 160) -> Snippet:
    """Cut a text around its first hit; parts are (text, is a hit), to be escaped by the template."""
    wanted = [_pattern(term) for term in sorted(terms(question), key=len, reverse=True)]
    if not wanted:
        return ((_cut(text, 0, width), False),)
    pattern = re.compile("|".join(wanted), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - width // 3) if first and len(text) > width else 0
    shown = _cut(text, start, width)
    parts: list[tuple[str, bool]] = []
    at = 0
    for hit in pattern.finditer(shown):
        if hit.start() > at:
            parts.append((shown[at : hit.start()], False))
        parts.append((hit.group(), True))
        at = hit.end()
    if at < len(shown):
        parts.append((shown[at:], False))
    return tuple(parts)


def _cut(text: str, start: int, width: int) -> str:
    end = start + width
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _pattern(term: str) -> str:
    """Match a Japanese run anywhere, a Latin word where a word or a CamelCase part begins."""
    begins = "" if is_japanese(term) else r"(?:(?<![^\W_])|(?-i:(?<=[a-z0-9])(?=[A-Z])))"
    return begins + re.escape(stem(term))
