"""Patterns of personal data in text: e-mail, telephone, card, identity and network numbers.

A pattern with a check digit is matched only when the digit is right, so that prices and ids in charts
are not taken for people.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One match: which pattern, and the (start, stop) characters."""

    kind: str
    start: int
    stop: int


def _digits(text: str) -> list[int]:
    return [int(one) for one in text if one.isdigit()]


def _card(text: str) -> bool:
    """Luhn's check over 13 to 19 digits that are not all the same."""
    digits = _digits(text)
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _my_number(text: str) -> bool:
    """The check digit of a Japanese individual number (12 digits)."""
    digits = _digits(text)
    if len(digits) != 12 or len(set(digits)) == 1:
        return False
    weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
    rest = sum(d * w for d, w in zip(digits, weights, strict=False)) % 11
    return digits[-1] == (0 if rest <= 1 else 11 - rest)


def _address(text: str) -> bool:
    """Four numbers up to 255 that are not a private or example network."""
    parts = [int(one) for one in text.split(".")]
    return all(one <= 255 for one in parts) and parts[0] not in (0, 10, 127, 192, 255)


def _telephone(text: str) -> bool:
    """A number that begins with the trunk 0 has ten or eleven digits in Japan; dates have fewer."""
    return text[0] not in "0０" or len(_digits(text)) in (10, 11)


def _always(_: str) -> bool:
    return True


# Between numbers people write any of these; Japanese letters may stand right beside them.
_HYPHEN = "[-\u2010-\u2015\u2212\u30fc\uff0d]"
_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "email",
        re.compile(
            r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9])"
        ),
        _always,
    ),
    ("card", re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])"), _card),
    ("my-number", re.compile(r"(?<![\d.])(?<!\d[ -])\d{4}[ -]?\d{4}[ -]?\d{4}(?![ -]?\d|\.\d)"), _my_number),
    ("us-ssn", re.compile(r"(?<!\d)(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?!\d)"), _always),
    (
        "telephone",
        re.compile(
            r"(?<![A-Za-z0-9_.０-９])(?:\+\d{1,3}[ .-]?(?:\(0?\d{1,4}\)|\d{1,4})(?:[ .-]?\d{2,4}){2,3}"
            r"|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4}"
            rf"|[0０]\d{{1,4}}{_HYPHEN}\d{{1,4}}{_HYPHEN}\d{{3,4}})(?![A-Za-z0-9_０-９]|\.\d)"
        ),
        _telephone,
    ),
    ("ip-address", re.compile(r"(?<![A-Za-z0-9_.])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9_]|\.\d)"), _address),
)


def find_private_data(text: str) -> Iterator[Found]:
    """Yield every match, in the order of kinds; a place already matched is not matched again."""
    taken: list[tuple[int, int]] = []
    for kind, pattern, right in _PATTERNS:
        for match in pattern.finditer(text):
            start, stop = match.span()
            if right(match[0]) and not any(start < b and a < stop for a, b in taken):
                taken.append((start, stop))
                yield Found(kind, start, stop)


def mask_private_data(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with each match written as [email], [telephone] …, and the kinds found."""
    found = sorted(find_private_data(text), key=lambda one: one.start)
    out: list[str] = []
    last = 0
    for one in found:
        out += [text[last : one.start], f"[{one.kind}]"]
        last = one.stop
    return "".join(out) + text[last:], tuple(one.kind for one in found)
