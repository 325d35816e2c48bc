"""Amounts in a sentence, in figures or in words of English and Japanese: a budget, and epochs at most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

UNITS = (
    r"(?P<unit>件|枚|組|サンプル|samples?|pairs?|images?(?![-\w])|examples?"
    r"|トークン|tokens?|TB|GB|MB|バイト|bytes?)"
)
FIGURES = re.compile(
    r"(?<![A-Za-z])(?P<number>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<scale>億|千万|百万|万|千|billion|million|thousand|[kKmMBG](?![a-zA-Z]))?\s*" + UNITS + "?"
    r"(?!\s*-?(?:model|parameter|params|LLM|VLM|モデル|パラメ))"
)
KANJI = re.compile(rf"(?P<kanji>[一二三四五六七八九十百千万億]*[十百千万億])\s*{UNITS}")
ENGLISH = re.compile(
    r"\b(?P<word>half a|an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)"
    r"(?P<hundred> hundred)? (?P<scale>billion|million|thousand)\s*" + UNITS + "?",
    re.IGNORECASE,
)
SPEED = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>[kK])?\s*"
    r"(?:tokens?\s*(?:/\s*s(?:ec)?\b|per second|a second)|トークン\s*[/／毎]\s*秒)"
)
GPU_HOURS = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?:GPU[- ]?hours?|GPU\s?時間)", re.IGNORECASE)
EPOCHS = re.compile(
    r"(?:(?:at most|up to|max(?:imum)?|最大)\s*)?(?P<number>\d+(?:\.\d+)?)\s*(?:epochs?|エポック)"
    r"(?:まで|以内)?",
    re.IGNORECASE,
)
SCALES = {
    "億": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
    "千": 10**3,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 10**3,
    "k": 10**3,
    "m": 10**6,
    "b": 10**9,
    "g": 10**9,
}
BYTES = {"tb": 10**12, "gb": 10**9, "mb": 10**6, "バイト": 1, "byte": 1, "bytes": 1}
DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
TENS = {"十": 10, "百": 100, "千": 1000}
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WORDS = {"half a": 0.5, "a": 1, "an": 1, "twenty": 20, "fifty": 50} | {
    word: number for number, word in enumerate(ONES, start=1)
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount: the words as written, where they start, the requirement they fill, and its value."""

    text: str
    start: int
    field: str
    value: str


def amounts(sentence: str) -> list[Amount]:
    """Return the first amount of data, a time of GPUs with its speed, and the epochs at most.

    An amount with a unit comes before one without. GPU-hours without a speed are no budget: they stay
    unread, where the reader sees them.
    """
    speed, hours = SPEED.search(sentence), GPU_HOURS.search(sentence)
    epochs = EPOCHS.search(sentence)
    found = [Amount(epochs[0], epochs.start(), "limits.max_epochs", epochs["number"])] if epochs else []
    if speed and hours:
        fast = _number(speed["number"]) * SCALES.get((speed["scale"] or "").casefold(), 1)
        return [
            Amount(hours[0], hours.start(), "budget.gpu_hours", f"{_number(hours['number']):g}"),
            Amount(speed[0], speed.start(), "budget.tokens_per_second", f"{fast:g}"),
            *found,
        ]
    taken = [match.span() for match in (speed, hours, epochs) if match]
    budgets = sorted(
        (one for one in _budgets(sentence) if not any(a <= one.start < b for a, b in taken)),
        key=lambda one: (one.text[-1].isdigit() or one.text[-1] in "kKmMBG万億千", one.start, -len(one.text)),
    )
    return [*budgets[:1], *found]


def _budgets(sentence: str) -> Iterator[Amount]:
    for match in FIGURES.finditer(sentence):
        if match["scale"] or match["unit"]:
            scale = SCALES.get((match["scale"] or "").casefold(), 1)
            yield from _budget(match, _number(match["number"]) * scale)
    for match in KANJI.finditer(sentence):
        yield from _budget(match, _kanji(match["kanji"]))
    for match in ENGLISH.finditer(sentence):
        hundred = 100 if match["hundred"] else 1
        yield from _budget(
            match, WORDS[match["word"].casefold()] * hundred * SCALES[match["scale"].casefold()]
        )


def _budget(match: re.Match[str], number: float) -> Iterator[Amount]:
    unit = (match["unit"] or "").casefold()
    kind = "tokens" if unit.startswith("token") or unit == "トークン" else "samples"
    if unit in BYTES:
        kind, number = "bytes", number * BYTES[unit]
    if number >= 1:
        yield Amount(match[0].rstrip(), match.start(), f"budget.{kind}", str(round(number)))


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _kanji(text: str) -> float:
    """Read 二十万 or 三百: digits, tens, and at the end the ten thousands."""
    total, part, digit = 0, 0, 0
    for letter in text:
        if letter in DIGITS:
            digit = DIGITS[letter]
        elif letter in TENS:
            part, digit = part + (digit or 1) * TENS[letter], 0
        else:
            total, part, digit = total + ((part + digit) or 1) * SCALES[letter], 0, 0
    return float(total + part + digit)
