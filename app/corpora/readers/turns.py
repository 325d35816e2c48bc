"""Turn a dialogue as written into messages: roles, marks, and as many `<image>` as pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.corpora.readers.problem import BadRow
from app.preprocessing.sample import Message

IMAGE = "<image>"
VIDEO = "<video>"
SYSTEM_NAMES = frozenset({"system"})
USER_NAMES = frozenset({"human", "user", "question", "instruction"})
ASSISTANT_NAMES = frozenset({"gpt", "assistant", "bot", "model", "chatgpt", "bing", "bard", "answer"})

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class TurnNames:
    """How one dataset writes a turn."""

    speaker: str = "from"
    text: str = "value"
    image_mark: str = IMAGE
    video_mark: str = VIDEO


def read_turns(turns: Any, names: TurnNames) -> list[Message]:
    """Return messages with `<image>` and `<video>` marks as written; typed parts become marks."""
    if not isinstance(turns, Sequence) or isinstance(turns, str) or not turns:
        raise BadRow("no-conversation", f"expected a list of turns, found {type(turns).__name__}")
    messages = []
    for turn in turns:
        if not isinstance(turn, Mapping) or names.speaker not in turn or names.text not in turn:
            raise BadRow("malformed-turn", f"a turn lacks '{names.speaker}' or '{names.text}': {turn!r:.120}")
        text = plain_text(turn[names.text])
        if names.image_mark != IMAGE:
            text = text.replace(names.image_mark, IMAGE)
        if names.video_mark != VIDEO:
            text = text.replace(names.video_mark, VIDEO)
        messages.append(Message(role_of(turn[names.speaker]), text))
    return messages


def role_of(name: object) -> Role:
    """Return who speaks."""
    word = str(name).strip().lower()
    if word in USER_NAMES:
        return "user"
    if word in ASSISTANT_NAMES:
        return "assistant"
    if word in SYSTEM_NAMES:
        return "system"
    raise BadRow("unknown-role", word)


def plain_text(content: Any) -> str:
    """Return a turn's text; a list of typed parts is joined, with a mark where a picture stands."""
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if not isinstance(content, Sequence):
        raise BadRow("malformed-turn", f"content is {type(content).__name__}")
    parts = []
    for part in content:
        if not isinstance(part, Mapping):
            raise BadRow("malformed-turn", f"content part is {type(part).__name__}")
        kind = str(part.get("type", ""))
        if kind in {"image", "image_url"}:
            parts.append(IMAGE)
        elif kind in {"video", "video_url"}:
            parts.append(VIDEO)
        elif kind == "text":
            parts.append(str(part.get("text") or part.get("value") or ""))
        else:
            raise BadRow("unsupported-content", kind or "untyped part")
    return "".join(parts)


def settle(messages: Sequence[Message], pictures: int) -> tuple[Message, ...]:
    """Return messages whose marks equal the pictures, or raise the reason.

    A dialogue without any mark gets them before its first user turn, as trainers do; any other
    mismatch is a reject, because guessing would pair words with the wrong picture.
    """
    marks = sum(message.text.count(IMAGE) for message in messages)
    settled = list(messages)
    if marks == 0 and pictures:
        settled = _lead(settled, pictures)
    elif marks != pictures:
        raise BadRow("placeholder-mismatch", f"{marks} marks for {pictures} pictures")
    answers = [message for message in settled if message.role == "assistant"]
    if not answers:
        raise BadRow("no-answer", "no assistant turn")
    if any(not message.text.strip() for message in answers):
        raise BadRow("empty-answer", "an assistant turn is empty")
    return tuple(settled)


def _lead(messages: list[Message], pictures: int) -> list[Message]:
    for place, message in enumerate(messages):
        if message.role == "user":
            lead = f"{IMAGE}\n" * pictures
            return [*messages[:place], Message("user", lead + message.text), *messages[place + 1 :]]
    raise BadRow("no-question", "no user turn to stand the picture before")


def ask(question: str, answer: str, *, pictures: int = 1) -> tuple[Message, ...]:
    """Return one question about the pictures and its answer."""
    if not answer.strip():
        raise BadRow("empty-answer", question)
    if not question.strip():
        raise BadRow("empty-question", answer)
    return settle([Message("user", question.strip()), Message("assistant", answer.strip())], pictures)
