"""A sentence in English or Japanese to partial requirements, by the catalog's own words; no model.

Every word that was understood is reported with the text it came from, so that the form can show it
and the user correct it. Words nobody knows are left over, never guessed at.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.facts.vocabulary import Vocabulary, Word
from app.recommender.amounts import amounts


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
    "research": (
        "non-commercial",
        "noncommercial",
        "non commercial",
        "no commercial",
        "not commercial",
        "not for commercial",
        "research",
        "academic",
        "非商用",
        "非営利",
        "商用不可",
        "商用利用しない",
        "商用利用はしない",
        "商用ではない",
        "商用でない",
        "研究",
        "学術",
    ),
    "train-internal": ("internal", "in-house", "社内"),
    "train-product": (
        "commercial",
        "commercially",
        "product",
        "for sale",
        "商用",
        "製品",
        "商用利用",
        "商業利用",
        "業務利用",
    ),
    "train-product-release-weights": (
        "release weights",
        "release the weights",
        "release its weights",
        "publish the weights",
        "open weights",
        "open-weight",
        "released weights",
        "重みを公開",
        "重み公開",
        "重みの公開",
        "モデルを公開",
        "モデル公開",
        "オープンウェイト",
    ),
    "publish-corpus": (
        "publish corpus",
        "publish the corpus",
        "publish the dataset",
        "release the dataset",
        "コーパスを公開",
        "コーパス公開",
        "データセットを公開",
        "再配布",
    ),
}
"""From the least to the most demanding: a sentence that names two uses means the more demanding one."""

QUALITY_WORDS: Mapping[str, tuple[str, ...]] = {
    "0.9": ("high quality", "high-quality", "curated", "高品質", "精選", "品質重視"),
    "0.1": ("as much as possible", "web-scale", "quantity", "大規模", "量重視"),
}
TOLERANCE_WORDS: Mapping[str, tuple[str, ...]] = {
    "privacy.faces=blurred-or-none": (
        "blurred faces",
        "faces blurred",
        "no faces",
        "顔ぼかし",
        "顔なし",
        "顔をぼかし",
    ),
    "privacy.nsfw=filtered": (
        "nsfw filtered",
        "no nsfw",
        "safe pictures",
        "不適切画像なし",
        "不適切画像を除",
        "NSFW除去",
        "NSFWなし",
    ),
    "accept.share_alike=false": ("no share-alike", "without share-alike", "継承なし", "コピーレフトなし"),
    "accept.gated=false": ("no gated", "申請不要"),
    "accept.link_only=false": ("no links", "リンクのみ不可"),
}
BARRED = re.compile(
    r"(?:\b(?:no|not|without|except|excluding|exclude)|n't)(?:\s+(?:any|the))?\s+$", re.IGNORECASE
)
BARRED_AFTER = re.compile(r"\s*(?:以外|を除|は除|なし|は不要|不要|は要らない|はいらない)")
"""Before or behind a word these mean the opposite, which a requirement has no place for: it stays unread."""

FILLERS = frozenset(
    re.split(
        r"\s+",
        "a an and any about at data dataset datasets for from give i image images in is it just me my need "
        "of on only or our please pictures samples some something text that the to use want we will with "
        "would の と で を に が は も や な から まで 用 用に 用の データ 画像 ください "
        "して する した したい です ます "
        "が欲しい 欲しい 利用 可 用途 向け 向けの のデータ データを のデータを",
    )
)
"""Words that say nothing a requirement could hold; what else was not read is shown as such."""

LIST_FIELDS = ("languages", "input_formats")


def understand(sentence: str, vocabulary: Vocabulary, profiles: Iterable[str] = ()) -> Reading:
    """Read requirements out of a sentence; the longest words win, each letter is read once."""
    taken = [False] * len(sentence)
    found: list[Understood] = []
    for one in _candidates(sentence, vocabulary, profiles):
        span = range(one.start, one.start + len(one.text))
        if not any(taken[at] for at in span) and not _barred(sentence, one):
            found.append(one)
            for at in span:
                taken[at] = True
    found.sort(key=lambda one: one.start)
    rest = "".join(" " if used else letter for used, letter in zip(taken, sentence, strict=True))
    left = (word.strip(".") for word in re.split(r"[\s、。，,;；:：・!！?？()（）/]+", rest))
    left = (word for word in left if word and word.casefold() not in FILLERS)
    return Reading(_record(found), tuple(found), " ".join(left))


def _barred(sentence: str, one: Understood) -> bool:
    """Return whether a word is named to be kept out; words that say so themselves are read."""
    if one.field not in (*LIST_FIELDS, "domains", "stage"):
        return False
    end = one.start + len(one.text)
    return bool(BARRED.search(sentence[: one.start]) or BARRED_AFTER.match(sentence, end))


def _candidates(sentence: str, vocabulary: Vocabulary, profiles: Iterable[str]) -> list[Understood]:
    """Return everything that might be read, amounts first, then longer words before shorter ones."""
    words = [
        Understood(sentence[start:end], start, field, value)
        for field, value, word in (*_words(vocabulary), *(("profile", one, one) for one in profiles))
        for start, end in _places(sentence, word)
    ]
    words.sort(key=lambda one: (-len(one.text), one.start, one.field, one.value))
    return [*(Understood(one.text, one.start, one.field, one.value) for one in amounts(sentence)), *words]


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


def _places(sentence: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands: Latin words whole (a plural s is fine), one Kanji only when it is alone."""
    pattern = re.escape(word)
    if word.isascii():
        pattern = rf"(?<![A-Za-z]){pattern}(?:e?s)?(?![A-Za-z])"
    elif len(word) == 1:
        pattern = rf"(?<![一-龥]){pattern}(?![一-龥])"
    for match in re.finditer(pattern, sentence, re.IGNORECASE):
        yield match.span()


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
        elif one.field.startswith(("budget.", "limits.")):
            section, _, name = one.field.partition(".")
            number = float(one.value)
            record.setdefault(section, {})[name] = int(number) if number.is_integer() else number
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
