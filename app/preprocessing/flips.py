"""Left and right in text, for a mirrored picture: swapped, left alone, or a reason not to mirror (2.15).

Words are swapped at once and only where they mean a place. Where a mirrored picture would make the
text untrue or unreadable (signs, clocks, maps, hands) or where the sense cannot be told, the answer
is to skip: an unflipped sample is never wrong.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlipPlan:
    """What to do with one text: `text` for the mirrored picture, or None and the reason to skip."""

    text: str | None
    reason: str | None = None


# A mirrored picture makes these untrue or unreadable.
_ENGLISH_SKIP = re.compile(
    r"\b(?:signs?|signboard|says?|said|read(?:s|ing)?|written|writing|spell(?:s|ed)?|words?|letters?|text"
    r"|caption|logo|label(?:ed|led)?|clocks?|watch|o'clock|time|maps?|compass|north\w*|south\w*|east\w*|west\w*"
    r"|license plate|number plate|jersey|poster|billboard|newspaper|book cover|sheet music|score"
    r"|x-?ray|ct scan|mri|ventricle|lung|left-handed|right-handed|left-hander|right-hander|southpaw|clockwise"
    r"|counterclockwise|anticlockwise)\b"
    # A mouse has no mirror, "what is left of it" remains, and "far-right" is mostly no place.
    r"|\b(?:left|right)[- ]click|\bfar-(?:left|right)\b(?!\s+(?:side|corner|end|edge))"
    r"|\b(?:what|that|which|all|much|little|(?:no|any|every|some)thing)(?:'s|\s+(?:is|was|has))?\s+left\s+of\b",
    re.IGNORECASE,
)
_BODY = (
    "hand|hands|arm|arms|foot|feet|leg|legs|eye|eyes|ear|ears|shoulder|knee|elbow|wrist|thumb|glove|shoe|wing"
)
_ENGLISH_BODY = re.compile(rf"\b(?:left|right)\s+(?:{_BODY})\b(?!\s+(?:side|corner))", re.IGNORECASE)
_ENGLISH_WORD = re.compile(r"\b(left|right)(most|wards?|-hand)?\b", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words before or after that make it a place.
_PLACE_BEFORE = _words(
    "the to on at far upper lower top bottom front rear back center middle extreme very turn turns turning"
    " turned face faces facing look looks looking toward towards from a an and or of first second third"
    " its his her their my your"
)
_PLACE_AFTER = _words(
    "of side corner half edge end lane arrow part portion bottom top and or most third foreground one"
)
# "the right answer": no place whatever stands before it.
_NOUN_AFTER = _words(
    "answer answers choice option word words amount kind sort way thing things angle angles triangle"
    " party parties politics politician politicians"
)
# "right next to", "left over": no place unless something before makes it one ("on the right in …").
_ADVERB_AFTER = {
    "right": _words(
        "now away before after next behind above below here there in into through at on under out"
    ),
    "left": _words(
        "over overs alone behind out open unattended the a an his her their my our your it him them home"
    ),
}
_BEGINNING = re.compile(r"(?:^|[.!?>\n\"(])\s*$")
_FIXED_BEFORE = _words("all that's quite")
_FORMS_OF_BE = _words("is are was were be been being has had have isn't aren't")

_JAPANESE_SKIP = re.compile(
    r"[左右](?:折|手|足|脚|腕|目|眼|耳|肩|膝|肘|利き|派|翼|遷|官|肺|心室|脳|打者|投|クリック)|右肩上がり|右往左往|座右"
    r"|利き手|右に出る|右も左も|左うちわ|標識|看板|時計|時刻|何時|地図|方角|方位|東西|南北|[東西南北](?:側|に|へ|の方|向き)"
    r"|文字|書かれ|書いて|読め|読み|読む|ロゴ|ナンバープレート|楽譜|レントゲン|ポスター|新聞|表紙|時計回り"
)
_JAPANESE_BOTH = "左右"

# Numbers that already name places: mirroring pixels would not mirror them.
_COORDINATES = re.compile(
    r"<loc\d{4}>|<box>|<\|box_start\|>|<patch_index_\d+>|bbox|<point\b"
    r"|[\[(]\s*\d+(?:\.\d+)?\s*,\s*\d+(?:\.\d+)?\s*(?:,\s*\d+(?:\.\d+)?\s*,\s*\d+(?:\.\d+)?\s*)?[\])]"
)


def plan_text_flip(text: str) -> FlipPlan:
    """Return the text for the mirrored picture, or the reason why the picture must stay as it is."""
    if _COORDINATES.search(text):
        return FlipPlan(None, "coordinates-in-text")
    if _ENGLISH_SKIP.search(text) or _JAPANESE_SKIP.search(text):
        return FlipPlan(None, "orientation-or-reading")
    if _ENGLISH_BODY.search(text):
        return FlipPlan(None, "handedness")
    swapped: list[str] = []
    last = 0
    for match in _ENGLISH_WORD.finditer(text):
        sense = _sense(text, match)
        if sense == "unclear":
            return FlipPlan(None, "unclear-left-or-right")
        word = _other(match[1]) if sense == "place" else match[1]
        swapped += [text[last : match.start()], word + (match[2] or "")]
        last = match.end()
    return FlipPlan(_swap_japanese("".join(swapped) + text[last:]))


def _sense(text: str, match: re.Match[str]) -> str:
    """Return `place`, `other` or `unclear` for one English left or right."""
    if match[2]:
        return "place"
    word = match[1].lower()
    before = re.search(r"([\w']+)[\s,]+$", text[: match.start()].lower())
    after = re.match(r"[\s,;]*([\w']*)", text[match.end() :].lower())
    next_word = after[1] if after else ""
    begins = _BEGINNING.search(text[: match.start()]) is not None
    if word == "right" and begins and text[match.end() :].lstrip()[:1] in ("", ",", ".", "?", "!"):
        return "unclear"  # "Right?", "Right, it is": a place or a yes?
    return _sense_of(word, before[1] if before else "", next_word)


def _sense_of(word: str, previous: str, following: str) -> str:
    if following in _NOUN_AFTER or previous in _FIXED_BEFORE:
        return "other"
    if following in ("of", "side", "corner"):
        return "place"
    if previous in _FORMS_OF_BE:  # "the cup is right": true or on the right?
        return "other" if word == "left" and following in _ADVERB_AFTER["left"] else "unclear"
    if previous in _PLACE_BEFORE or following in _PLACE_AFTER:
        return "place"
    if following in _ADVERB_AFTER[word]:
        return "other"
    # "left dog", at the beginning of a phrase; "the man right" could be anything.
    return "unclear" if previous else "place"


def _other(word: str) -> str:
    other = "right" if word.lower() == "left" else "left"
    if word.isupper():
        return other.upper()
    return other.capitalize() if word[0].isupper() else other


def _swap_japanese(text: str) -> str:
    parts = text.split(_JAPANESE_BOTH)
    return _JAPANESE_BOTH.join(part.translate(str.maketrans("左右", "右左")) for part in parts)
