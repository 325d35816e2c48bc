"""A sentence in English or Japanese to partial requirements, by the catalog's own words; no model.

Every word that was understood is reported with the text it came from, so that the form can show it
and the user correct it. Words nobody knows are left over, never guessed at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.facts.vocabulary import Vocabulary, Word


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was read: the words as written, the requirement they fill, and its value."""

    text: str
    start: int
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says: a partial `Requirements` record, where each part was read, and the rest."""

    requirements: dict[str, Any]
    understood: tuple[Understood, ...]
    rest: str


USE_WORDS: Mapping[str, tuple[str, ...]] = {
    "research": ("non-commercial", "noncommercial", "research", "academic", "非商用", "研究", "学術"),
    "train-internal": ("internal", "in-house", "社内"),
    "train-product": ("commercial", "product", "商用", "製品", "商用利用"),
    "train-product-release-weights": (
        "release weights",
        "open weights",
        "open-weight",
        "released weights",
        "重みを公開",
        "重み公開",
        "オープンウェイト",
    ),
    "publish-corpus": ("publish corpus", "publish the corpus", "コーパスを公開", "コーパス公開", "再配布"),
}
"""From the least to the most demanding: a sentence that names two uses means the more demanding one."""

QUALITY_WORDS: Mapping[str, tuple[str, ...]] = {
    "0.9": ("high quality", "high-quality", "curated", "高品質", "精選", "品質重視"),
    "0.1": ("as much as possible", "web-scale", "quantity", "大規模", "量重視"),
}
TOLERANCE_WORDS: Mapping[str, tuple[str, ...]] = {
    "privacy.faces=blurred-or-none": ("blurred faces", "no faces", "顔ぼかし", "顔なし", "顔をぼかし"),
    "privacy.nsfw=filtered": ("nsfw filtered", "no nsfw", "safe pictures", "不適切画像なし", "NSFW除去"),
    "accept.share_alike=false": ("no share-alike", "without share-alike", "継承なし", "コピーレフトなし"),
    "accept.gated=false": ("no gated", "申請不要"),
    "accept.link_only=false": ("no links", "リンクのみ不可"),
}

AMOUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<scale>億|千万|百万|万|千|billion|million|thousand|[kKMBG](?![a-zA-Z]))?\s*"
    r"(?P<unit>件|枚|組|サンプル|samples?|pairs?|images?|examples?|トークン|tokens?|TB|GB|MB|バイト|bytes?)?"
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
LIST_FIELDS = ("languages", "input_formats")


def understand(sentence: str, vocabulary: Vocabulary) -> Reading:
    """Read requirements out of a sentence; the longest words win, each letter is read once."""
    taken = [False] * len(sentence)
    found: list[Understood] = []
    for one in _candidates(sentence, vocabulary):
        span = range(one.start, one.start + len(one.text))
        if not any(taken[at] for at in span):
            found.append(one)
            for at in span:
                taken[at] = True
    found.sort(key=lambda one: one.start)
    rest = "".join(" " if used else letter for used, letter in zip(taken, sentence, strict=True))
    return Reading(_record(found), tuple(found), " ".join(re.split(r"[\s、。,.・]+", rest)).strip())


def _candidates(sentence: str, vocabulary: Vocabulary) -> list[Understood]:
    """Return everything that might be read, amounts first, then longer words before shorter ones."""
    words = [
        Understood(sentence[at : at + len(word)], at, field, value)
        for field, value, word in _words(vocabulary)
        for at in _places(sentence, word)
    ]
    words.sort(key=lambda one: (-len(one.text), one.start, one.field, one.value))
    return [*_amounts(sentence), *words]


def _words(vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    tables: tuple[tuple[str, Mapping[str, Word]], ...] = (
        ("stage", vocabulary.stages),
        ("domains", vocabulary.domains),
        ("languages", vocabulary.languages),
        ("input_formats", vocabulary.input_formats),
    )
    for field, table in tables:
        for name, word in table.items():
            for text in {name, word.label.en, word.label.ja, *word.synonyms}:
                yield field, name, text
    for field, plain in (("use", USE_WORDS), ("quality", QUALITY_WORDS), ("", TOLERANCE_WORDS)):
        for value, texts in plain.items():
            for text in texts:
                yield field, value, text


def _places(sentence: str, word: str) -> Iterator[int]:
    """Yield where a word stands: Latin words whole (a plural s is fine), one Kanji only when it is alone."""
    pattern = re.escape(word)
    if word.isascii():
        pattern = rf"(?<![A-Za-z]){pattern}(?=s?(?![A-Za-z]))"
    elif len(word) == 1:
        pattern = rf"(?<![一-龥]){pattern}(?![一-龥])"
    for match in re.finditer(pattern, sentence, re.IGNORECASE):
        yield match.start()


def _amounts(sentence: str) -> Iterator[Understood]:
    for match in AMOUNT.finditer(sentence):
        scale, unit = match["scale"], (match["unit"] or "").casefold()
        before = sentence[: match.start()][-1:]
        if (not scale and not unit) or (before.isascii() and before.isalpha()):
            continue
        number = float(match["number"].replace(",", "")) * SCALES.get((scale or "").casefold(), 1)
        kind = "tokens" if unit.startswith("token") or unit == "トークン" else "samples"
        if unit in BYTES:
            kind, number = "bytes", number * BYTES[unit]
        if number >= 1:
            yield Understood(match[0].rstrip(), match.start(), f"budget.{kind}", str(int(number)))
            return


def _record(found: list[Understood]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for one in found:
        if one.field == "domains":
            record.setdefault("domains", {})[one.value] = 1.0
        elif one.field in LIST_FIELDS:
            listed = record.setdefault(one.field, [])
            if one.value not in listed:
                listed.append(one.value)
        elif one.field == "quality":
            record["quality"] = float(one.value)
        elif one.field.startswith("budget."):
            record["budget"] = {one.field.removeprefix("budget."): int(one.value)}
        elif not one.field:
            path, value = one.value.split("=")
            section, name = path.split(".")
            record.setdefault(section, {})[name] = False if value == "false" else value
        elif one.field == "use":
            order = list(USE_WORDS)
            record["use"] = max(record.get("use", one.value), one.value, key=order.index)
        else:
            record.setdefault(one.field, one.value)
    return record
