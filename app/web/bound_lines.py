"""Shares by name as people write them, one a line: `generator OpenAI <= 20%`."""

import re
from collections.abc import Mapping

from app.errors import InvalidInput
from app.recommender.bounds import EACH, named
from app.recommender.requirements import Limits

FIELD = "bounds"
WORDS: Mapping[str, str] = {kind.removesuffix("s"): kind for kind in EACH}
ENDS: Mapping[str, str] = {">=": "min", "≥": "min", "<=": "max", "≤": "max"}
LINE = re.compile(r"(?P<word>\w+)\s*:?\s+(?P<name>.+?)\s*(?P<sign>[<>]=|[≤≥])\s*(?P<number>[\d.]+)\s*%?")


def read_bounds(text: str) -> dict[str, dict[str, dict[str, float]]]:
    """Read the lines into the bounds of `Limits`; two lines give one name a least and a most."""
    tables: dict[str, dict[str, dict[str, float]]] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        match = LINE.fullmatch(line.strip())
        if match is None or match["word"].casefold() not in WORDS:
            example = "'publisher NVIDIA >= 10%' or 'generator OpenAI <= 20%'"
            raise InvalidInput(f"'{line.strip()}' is not a line such as {example}", field=FIELD)
        spans = tables.setdefault(WORDS[match["word"].casefold()], {})
        spans.setdefault(match["name"], {})[ENDS[match["sign"]]] = _share(match["number"])
    return tables


def _share(percent: str) -> float:
    try:
        return round(float(percent) / 100, 9)
    except ValueError as error:
        raise InvalidInput(f"'{percent}' is not a percentage", field=FIELD) from error


def bound_lines(limits: Limits) -> str:
    """Write the bounds by name as lines; one that binds nothing is left out."""
    lines: list[str] = []
    for word, kind in WORDS.items():
        for name, span in named(limits, kind).items():
            lines += [f"{word} {name} >= {_percent(span.min)}%"] if span.min > 0 else []
            lines += [f"{word} {name} <= {_percent(span.max)}%"] if span.max < 1 else []
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{round(share * 100, 6):g}"
