"""Check the turns, render them by the profile's template, and note which characters carry loss."""

import re
from collections.abc import Mapping
from typing import Any

from app.facts.license import Transform
from app.facts.profile import Chat, Profile
from app.preprocessing.chat import IMAGE, learned_spans, move_image_mark, render_chat
from app.preprocessing.context import StepContext, reject
from app.preprocessing.sample import Message, Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "chat"
VERSION = 1
_REGION = re.compile(r"<region:\d+>")


class ChatParams(Params):
    """The profile's chat section; `control` lists further words that no turn may contain."""

    chat: Chat
    control: tuple[str, ...] = ()
    max_characters: int = 100_000


def apply(sample: Sample, params: ChatParams, context: StepContext) -> Sample | Reject:
    """Return the sample with `meta["text"]` (rendered) and `meta["learned"]` (character ranges)."""
    del context
    turns = tuple(Message(m.role, _shaped(m, params.chat)) for m in _kept(sample.messages, params.chat))
    fault = find_fault(turns, len(sample.images), params)
    if fault is not None:
        return reject(sample, NAME, *fault)
    if params.chat.image_mark == "outside":
        turns = tuple(Message(m.role, m.text.replace(IMAGE, "").strip()) for m in turns)
    rendered = render_chat(turns, params.chat, images=len(sample.images))
    learned = learned_spans(turns, params.chat, rendered)
    if not any(stop > start for start, stop in learned):
        return reject(sample, NAME, "nothing-learned", f"mask policy {params.chat.mask}")
    facts = {"text": rendered.text, "learned": [list(span) for span in learned]}
    if params.chat.image_mark == "outside":  # messages keep their marks: readers of samples need them
        return sample.with_(meta=sample.meta | facts)
    return sample.with_(messages=turns, meta=sample.meta | facts)


def find_fault(turns: tuple[Message, ...], images: int, params: ChatParams) -> tuple[str, str] | None:
    """Return (reason, detail) when turns cannot teach: order, empty words, marks that miss their image."""
    length = sum(len(m.text) for m in turns)
    controls = [
        mark for mark in (params.chat.start, params.chat.end, *params.control) if mark and mark.strip()
    ]
    marks = sum(m.text.count(IMAGE) for m in turns)
    faults = {
        ("no-text", "no messages"): not turns,
        ("too-long-text", f"{length} characters, limit {params.max_characters}"): length
        > params.max_characters,
        ("roles-out-of-order", ", ".join(m.role for m in turns)): not _in_order(turns),
        ("empty-answer", "an assistant turn without words"): any(
            m.role == "assistant" and not m.text.replace(IMAGE, "").strip() for m in turns
        ),
        ("empty-question", "a user turn without words or image"): any(
            m.role == "user" and not m.text.strip() for m in turns
        ),
        ("image-count-mismatch", f"{marks} <image> marks, {images} images"): marks != images,
        ("region-unwritten", "a <region:N> mark is left; scale_boxes must come before chat"): any(
            _REGION.search(m.text) for m in turns
        ),
        # A turn mark inside somebody's words would become a turn of its own once tokenized.
        ("control-token-in-text", " ".join(controls)): any(c in m.text for c in controls for m in turns),
    }
    return next((fault for fault, found in faults.items() if found), None)


def _in_order(turns: tuple[Message, ...]) -> bool:
    """User and assistant in turn after any system text; one assistant turn alone is a document."""
    spoken = [m.role for m in turns if m.role != "system"]
    if any(m.role == "system" for m in turns[1:]):
        return False
    return spoken == ["assistant"] or (bool(spoken) and spoken == ["user", "assistant"] * (len(spoken) // 2))


def _kept(turns: tuple[Message, ...], chat: Chat) -> tuple[Message, ...]:
    """Return all turns, or those up to the first answer for families that know one exchange."""
    answers = [number for number, m in enumerate(turns) if m.role == "assistant"]
    return turns if chat.turns == "all" or not answers else turns[: answers[0] + 1]


def _shaped(message: Message, chat: Chat) -> str:
    if message.role != "user" or chat.image_mark in ("keep", "outside"):
        return message.text
    if chat.image_mark == "front":
        return move_image_mark(message.text)
    return "\n".join([IMAGE] * message.text.count(IMAGE)) or message.text


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the profile's chat section, and the image word that no text may contain."""
    word = profile.image.token
    return {"chat": profile.chat.model_dump(), "control": [] if word == IMAGE else [word]}


def transform(params: ChatParams) -> Transform:
    """Say that a chat of some turns alone is an excerpt; a template around the words changes none."""
    return "technical" if params.chat.turns == "all" and params.chat.image_mark != "bare" else "excerpt"


STEP = Step(NAME, VERSION, ChatParams, apply, from_profile, transform=transform)
