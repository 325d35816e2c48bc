"""Turns to one text, by Jinja as tokenizers do it, with each turn's own words located by role.

Template texts follow the conventions of research/preprocessing.md 2.11. Where a turn's words stand in
the text comes from invisible marks put around them before rendering, never from searching the text:
a role name inside the user's own words cannot move the mask.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from jinja2 import Template
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.errors import InvalidInput
from app.facts.profile import Chat, MaskPolicy
from app.preprocessing.sample import Message

IMAGE = "<image>"
Span = tuple[int, int]

# Private-use characters around each turn's number and words: text of a data set does not keep them.
_OPEN, _WORDS, _CLOSE = "\ue0f0", "\ue0f1", "\ue0f2"
_MARKED = re.compile(f"{_OPEN}(\\d+){_WORDS}(.*?){_CLOSE}", re.DOTALL)
_MARKS = str.maketrans("", "", _OPEN + _WORDS + _CLOSE)

TEMPLATES: Mapping[str, str] = {
    "vicuna_v1": (
        "{% for m in messages %}{% if m.role == 'system' %}{{ m.content }}{{ ' ' }}"
        "{% elif m.role == 'user' %}{{ 'USER: ' }}{{ m.content }}{{ ' ' }}"
        "{% else %}{{ 'ASSISTANT: ' }}{{ m.content }}{{ '</s>' }}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
    ),
    "plain": "{% for m in messages %}{{ m.content }}{{ '\n' }}{% endfor %}",
    "plain_train": (
        "{% for m in messages %}{{ m.content }}{{ '\n' if m.role == 'assistant' else '' }}{% endfor %}"
    ),
    "chatml": (
        "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{{ m.content }}{{ '<|im_end|>\n' }}"
        "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
    ),
    "mpt": (
        "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{{ m.content }}{{ '<|im_end|>' }}"
        "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
    ),
    "gemma": (
        "{% for m in messages %}{{ '<start_of_turn>' }}{{ 'model' if m.role == 'assistant' else m.role }}"
        "{{ '\n' }}{{ m.content }}{{ '<end_of_turn>\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
    ),
    "llama_2": (
        "{% set ns = namespace(system='', turns=0) %}{% for m in messages %}{% if m.role == 'system' %}"
        "{% set ns.system = m.content %}{% elif m.role == 'user' %}"
        "{{ '<s>[INST] ' if ns.turns else '[INST] ' }}"
        "{% if not ns.turns and ns.system %}{{ '<<SYS>>\n' + ns.system + '\n<</SYS>>\n\n' }}{% endif %}"
        "{{ m.content }}{{ ' [/INST]' }}{% set ns.turns = ns.turns + 1 %}"
        "{% else %}{{ ' ' }}{{ m.content }}{{ ' </s>' }}{% endif %}{% endfor %}"
    ),
    "user_assistant": (
        "{% for m in messages %}{{ m.role | capitalize }}{{ ':' if m.image_first else ': ' }}{{ m.content }}"
        "{{ '<end_of_utterance>\n' }}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
    ),
    "caption": "{% for m in messages %}{% if m.role == 'assistant' %}{{ m.content }}{% endif %}{% endfor %}",
    "paligemma": (
        "{{ '<image>' * images }}{{ '<bos>' }}{% for m in messages %}{{ m.content }}"
        "{{ '<eos>' if m.role == 'assistant' else '\n' }}{% endfor %}"
    ),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """The whole text, and for each message the (start, stop) characters of its own words.

    A user or system turn that the template leaves out has no place (None).
    """

    text: str
    turns: tuple[Span | None, ...]


def render_chat(
    messages: Sequence[Message], chat: Chat, *, images: int = 0, generate: bool = False
) -> Rendered:
    """Render turns by a profile's template; `generate` adds the header of the answer to come.

    A template may use `images` (their number) and, of each turn, `role`, `content` and `image_first`.
    Raises `InvalidInput` when the template fails, changes a turn's words or leaves out an answer.
    """
    turns = list(messages)
    if chat.system and not any(m.role == "system" for m in turns):
        turns.insert(0, Message("system", chat.system))
    added = len(turns) - len(messages)
    marked = [
        {
            "role": m.role,
            "content": f"{_OPEN}{number}{_WORDS}{m.text.translate(_MARKS)}{_CLOSE}",
            "image_first": m.text.startswith(IMAGE),
        }
        for number, m in enumerate(turns)
    ]
    text, places = _unmark(_render(chat.template, marked, images=images, generate=generate))
    for number, message in enumerate(turns):
        place = places.get(number)
        if place is None and message.role == "assistant":
            raise InvalidInput("the chat template leaves out an answer", field="chat.template")
        if place is not None and text[slice(*place)] != message.text.translate(_MARKS):
            raise InvalidInput("the chat template changes a turn's words", field="chat.template")
    return Rendered(text, tuple(places.get(number) for number in range(added, len(turns))))


def learned_spans(messages: Sequence[Message], chat: Chat, rendered: Rendered) -> tuple[Span, ...]:
    """Return the character ranges that carry loss under the profile's mask policy (2.12).

    An answer whose end mark is missing teaches its words only under `answer_and_sep`; elsewhere an
    unclosed turn teaches nothing.
    """
    policy: MaskPolicy = chat.mask
    spans: list[Span] = []
    for message, place in zip(messages, rendered.turns, strict=True):
        if message.role != "assistant" or place is None:
            continue
        start, stop = place
        after = rendered.text[stop:]
        lead = len(after) - len(after.lstrip(" "))
        closed = bool(chat.end) and after[lead:].startswith(chat.end)
        end = stop + lead + len(chat.end) if closed else stop
        if policy != "answer_and_sep" and not closed:
            continue
        if policy in ("turn_end_newline", "header_and_structure") and rendered.text[end : end + 1] == "\n":
            end += 1
        header = policy == "header_and_structure" and chat.start
        spans.append((rendered.text.rfind(chat.start, 0, start) if header and chat.start else start, end))
    if policy == "header_and_structure":
        spans = _join([*spans, *_structure(rendered.text, chat)])
    return tuple(spans)


def move_image_mark(text: str) -> str:
    """Move a single `<image>` to the front of its turn, as LLaVA does; several marks stay where they are."""
    if text.count(IMAGE) != 1:
        return text
    words = text.replace(IMAGE, "").strip()
    return f"{IMAGE}\n{words}" if words else IMAGE


def _render(template: str, messages: list[dict[str, Any]], *, images: int, generate: bool) -> str:
    try:
        return _compile(TEMPLATES.get(template, template)).render(
            messages=messages, images=images, add_generation_prompt=generate, bos_token="", eos_token=""
        )
    except TemplateError as error:
        raise InvalidInput(f"the chat template failed: {error}", field="chat.template") from error


@lru_cache(maxsize=64)
def _compile(text: str) -> Template:
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = _raise
    return environment.from_string(text)


def _raise(message: Any) -> NoReturn:
    raise TemplateError(str(message))


def _unmark(marked: str) -> tuple[str, dict[int, Span]]:
    """Return the text without marks, and where each numbered turn's words stand in it."""
    out: list[str] = []
    places: dict[int, Span] = {}
    length, last = 0, 0
    for match in _MARKED.finditer(marked):
        before = marked[last : match.start()]
        start = length + len(before)
        places[int(match[1])] = (start, start + len(match[2]))
        out += [before, match[2]]
        length, last = start + len(match[2]), match.end()
    text = "".join(out) + marked[last:]
    if any(mark in text for mark in (_OPEN, _WORDS, _CLOSE)):
        raise InvalidInput("the chat template cuts a turn's words apart", field="chat.template")
    return text, places


def _structure(text: str, chat: Chat) -> list[Span]:
    """Return every turn mark and line feed of the text: what LLaVA-NeXT's preprocess_qwen also learns."""
    marks = [mark for mark in (chat.start, chat.end, "\n") if mark]
    found: list[Span] = []
    for mark in marks:
        at = text.find(mark)
        while at >= 0:
            found.append((at, at + len(mark)))
            at = text.find(mark, at + len(mark))
    return found


def _join(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined
