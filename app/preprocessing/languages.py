"""Which language a text is in, by its script and its commonest words; `und` where that does not tell.

No model and no dictionary: enough to keep or drop whole languages, not to tell close relatives apart.
"""

import re
from collections import Counter
from collections.abc import Mapping

UNKNOWN = "und"

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("kana", re.compile(r"[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")),
    ("hangul", re.compile(r"[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]")),
    ("han", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")),
    ("arabic", re.compile(r"[\u0600-\u06ff\u0750-\u077f]")),
    ("hebrew", re.compile(r"[\u0590-\u05ff]")),
    ("thai", re.compile(r"[\u0e00-\u0e7f]")),
    ("devanagari", re.compile(r"[\u0900-\u097f]")),
    ("greek", re.compile(r"[\u0370-\u03ff]")),
    ("latin", re.compile(r"[A-Za-z\u00c0-\u024f]")),
)
_ONE_LANGUAGE = {
    "hangul": "ko",
    "han": "zh",
    "arabic": "ar",
    "hebrew": "he",
    "thai": "th",
    "devanagari": "hi",
    "greek": "el",
    "cyrillic": "ru",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Mapping[str, frozenset[str]] = {
    "en": _words("the of and a to in is it that on with are for this what was at an there"),
    "fr": _words("le la les des et est une dans un que pour qui sur avec pas du au ce il elle"),
    "de": _words("der die das und ist ein eine mit auf den von nicht im zu dem sich für auch es"),
    "es": _words("el la los las de que y en un una es con por para del se lo como su al"),
    "it": _words("il la di che è un una per con non sono del della le i gli nel si da in"),
    "pt": _words("o a os as de que e em um uma com para não do da no na se por é"),
    "nl": _words("de het een van en is op met dat niet voor zijn in te aan er ook als bij"),
}


def guess_language(text: str) -> str:
    """Return an ISO 639-1 code, or `und` when nothing in the text tells.

    Kana makes Japanese even among many Han characters; Latin text needs two common words of a
    language, more than of any other.
    """
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS}
    letters = sum(counts.values())
    if letters == 0:
        return UNKNOWN
    if counts["kana"] * 10 >= counts["kana"] + counts["han"] and counts["kana"] + counts["han"] > letters / 4:
        return "ja"
    script = max(counts, key=lambda name: counts[name])
    if script != "latin":
        return _ONE_LANGUAGE.get(script, UNKNOWN)
    return _latin_language(text)


def _latin_language(text: str) -> str:
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    hits = {code: sum(words[w] for w in common) for code, common in _COMMON.items()}
    ranked = sorted(hits, key=lambda code: (-hits[code], code))
    if hits[ranked[0]] < 2 or hits[ranked[0]] == hits[ranked[1]]:
        return UNKNOWN
    return ranked[0]
