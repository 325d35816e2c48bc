"""One answer out of the forms datasets use: text, a list, ten annotators' votes, an index, a code."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.corpora.readers.problem import BadRow

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def answer_of(value: Any, *, choices: Sequence[Any] = (), codes: Mapping[str, str] | None = None) -> str:
    """Return the answer to learn, or raise why there is none.

    `codes` translates raw values (`0` -> `False`). A list of equal standing gives its first entry, votes
    give the most frequent one and, among equals, the one voted for first.
    """
    text = _text(value, choices)
    if codes and text in codes:
        text = codes[text]
    if not text:
        raise BadRow("empty-answer", f"{value!r:.80}")
    return text


def _text(value: Any, choices: Sequence[Any]) -> str:
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
        return _of_list(value)
    return str(value).strip()


def _of_list(values: list[Any]) -> str:
    texts = [text for text in (_text(one, ()) for one in values) if text]
    if not texts:
        return ""
    if all(isinstance(one, Mapping) for one in values):
        counts = Counter(texts)
        return max(texts, key=lambda text: (counts[text], -texts.index(text)))
    return texts[0]


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
