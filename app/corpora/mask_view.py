"""Pure: what a tokenized sample teaches, as runs of words, and alarms where its mask looks wrong.

The runs come from the labels that the corpus stores, not from the step that made them, so that a wrong mask
is seen as it is.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, Protocol

from app.facts.record import Record
from app.preprocessing.chat import IMAGE
from app.preprocessing.masks import IGNORED
from app.preprocessing.sample import Message

Kind = Literal["learned", "masked", "image", "padding"]
Alarm = Literal["learns-nothing", "learns-the-users-words"]


class Decoder(Protocol):
    """What is asked of a tokenizer here; `tokenizers.Tokenizer` has this shape."""

    def decode(self, ids: Sequence[int], skip_special_tokens: bool = True) -> str:
        """Return the text of token ids."""

    def token_to_id(self, token: str) -> int | None:
        """Return the id of a token, or None when it is not in the vocabulary."""


class Run(Record):
    """Consecutive tokens of one kind; an image's have no text."""

    kind: Kind
    text: str
    tokens: int


class MaskView(Record):
    """The tokens of a sample in order, and what is wrong with its mask."""

    runs: tuple[Run, ...]
    alarms: tuple[Alarm, ...]


def mask_view(
    tensors: Mapping[str, Any], messages: Sequence[Message], tokenizer: Decoder, *, image: str
) -> MaskView:
    """Return what the labels of a sample teach; `image` is the profile's token that stands for pictures."""
    mark = tokenizer.token_to_id(image)
    ids, labels = tensors["input_ids"].tolist(), tensors["labels"].tolist()
    kinds = [
        _kind(*one, mark=mark) for one in zip(ids, labels, tensors["attention_mask"].tolist(), strict=True)
    ]
    runs = []
    start = 0
    for kind, group in groupby(kinds):
        stop = start + len(list(group))
        words = kind in ("learned", "masked")
        text = tokenizer.decode(ids[start:stop], skip_special_tokens=False) if words else ""
        runs.append(Run(kind=kind, text=text, tokens=stop - start))
        start = stop
    return MaskView(runs=tuple(runs), alarms=find_alarms(runs, messages))


def find_alarms(runs: Sequence[Run], messages: Sequence[Message]) -> tuple[Alarm, ...]:
    """Return what is wrong: no token is learned, or one that lies in a turn of the user or the system."""
    if not any(run.kind == "learned" for run in runs):
        return ("learns-nothing",)
    text = "".join(run.text for run in runs)
    learned: list[bool] = []
    for run in runs:
        learned += [run.kind == "learned"] * len(run.text)
    at = 0
    for message in messages:
        for part in message.text.split(IMAGE):
            words = part.strip()
            found = text.find(words, at) if words else -1
            if found < 0:
                continue
            at = found + len(words)
            inside = zip(words, learned[found:at], strict=True)
            # Turn marks and line feeds between words may be learned by policy; letters may not.
            if message.role != "assistant" and any(taught and not one.isspace() for one, taught in inside):
                return ("learns-the-users-words",)
    return ()


def _kind(token: int, label: int, attended: int, *, mark: int | None) -> Kind:
    if not attended:
        return "padding"
    if label != IGNORED:
        return "learned"
    return "image" if token == mark else "masked"
