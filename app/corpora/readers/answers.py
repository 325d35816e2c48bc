"""One answer out of the forms datasets use: text, a list, ten annotators' votes, an index, a code."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.corpora.readers.problem import BadRow

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def answer_of(
    value: Any,
    *,
    choices: Sequence[Any] = (),
    codes: Mapping[str, str] | None = None,
    prefer: object = None,
) -> str:
    """Return the answer to learn, or raise why there is none.

    `codes` translates raw values (`0` -> `False`). Of a list, objects with an `answer` or bare texts, the
    most frequent entry counts: ten annotators vote. Among equals, `prefer` or the first.
    """
    text = _text(value, choices, str(prefer or ""))
    if codes and text in codes:
        text = codes[text]
    if not text:
        raise BadRow("empty-answer", f"{value!r:.80}")
    return text


def _text(value: Any, choices: Sequence[Any], prefer: str = "") -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int) and choices:
        if not 0 <= value < len(choices):
            raise BadRow("bad-answer", f"choice {value} of {len(choices)}")
        return f"({LETTERS[value % 26]}) {choices[value]}"
    if isinstance(value, Mapping):
        return _text(value.get("answer", value.get("text")), ())
    if isinstance(value, list):
        return _voted([text for text in (_text(one, ()) for one in value) if text], prefer)
    return str(value).strip()


def _voted(texts: list[str], prefer: str) -> str:
    if not texts:
        return ""
    counts = Counter(texts)
    return max(texts, key=lambda text: (counts[text], text == prefer, -texts.index(text)))


def all_answers(value: Any) -> list[str]:
    """Return every distinct accepted answer, in order, for `meta`."""
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(text for text in (_text(one, ()) for one in values) if text))


def read_codes(text: str | None) -> dict[str, str]:
    """Return a mapping written as `0=False|1=True`."""
    pairs = (pair.partition("=") for pair in (text or "").split("|") if pair)
    return {key.strip(): word.strip() for key, _, word in pairs}


def with_choices(question: str, choices: Sequence[Any]) -> str:
    """Return a question with its lettered choices under it."""
    if not choices:
        return question
    listed = "\n".join(f"({LETTERS[place % 26]}) {choice}" for place, choice in enumerate(choices))
    return f"{question}\n{listed}"
