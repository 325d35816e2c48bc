"""Turns keep their place in the text whatever they say, and masks follow roles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidInput
from app.facts.profile import Chat, MaskPolicy
from app.preprocessing.chat import TEMPLATES, learned_spans, render_chat
from app.preprocessing.sample import Message
from tests.preprocessing.samples import profile, profile_names

TURNS = (Message("user", "<image>\nWho is the assistant?"), Message("assistant", "ASSISTANT: me"))


def chatml(mask: MaskPolicy) -> Chat:
    return Chat(template="chatml", mask=mask, start="<|im_start|>", end="<|im_end|>")


def learned(turns: tuple[Message, ...], chat: Chat) -> list[str]:
    rendered = render_chat(turns, chat)
    return [rendered.text[start:stop] for start, stop in learned_spans(turns, chat, rendered)]


@pytest.mark.parametrize(
    ("mask", "texts"),
    [
        ("answer_and_end", ["ASSISTANT: me<|im_end|>"]),
        ("turn_end_newline", ["ASSISTANT: me<|im_end|>\n"]),
        ("answer_and_sep", ["ASSISTANT: me<|im_end|>"]),
    ],
)
def test_a_role_word_inside_a_turn_moves_no_mask(mask: MaskPolicy, texts: list[str]) -> None:
    assert learned(TURNS, chatml(mask)) == texts


def test_the_structure_policy_learns_marks_but_no_words_of_the_user() -> None:
    pieces = learned(TURNS, chatml("header_and_structure"))
    assert "".join(pieces) == ("<|im_start|>\n\n<|im_end|>\n<|im_start|>assistant\nASSISTANT: me<|im_end|>\n")


WORDS = st.text(min_size=1, max_size=40).filter(lambda t: not any("\ue0f0" <= c <= "\ue0f2" for c in t))


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4), st.sampled_from(sorted(TEMPLATES)))
def test_every_turn_is_found_where_it_stands(pairs: list[tuple[str, str]], template: str) -> None:
    turns = [turn for q, a in pairs for turn in (Message("user", q), Message("assistant", a))]
    chat = Chat(template=template, mask="answer_and_sep", end="</s>", system="SYS")
    rendered = render_chat(turns, chat)
    for turn, place in zip(turns, rendered.turns, strict=True):
        if place is not None:
            assert rendered.text[slice(*place)] == turn.text
        else:
            assert (template, turn.role) == ("caption", "user")


def test_a_template_that_changes_words_is_refused() -> None:
    for template in (
        "{% for m in messages %}{{ m.content | upper }}{% endfor %}",
        "{% for m in messages %}{{ m.content[:3] }}{% endfor %}",
        "{{ messages[0].content }}",
        "{{ raise_exception('no') }}",
        "{% for %}",
    ):
        with pytest.raises(InvalidInput):
            render_chat(TURNS, Chat(template=template, mask="answer_and_sep", end="</s>"))


def test_a_template_cannot_reach_out_of_its_sandbox() -> None:
    evil = "{{ messages.__class__.__mro__[1].__subclasses__() }}"
    with pytest.raises(InvalidInput):
        render_chat(TURNS, Chat(template=evil, mask="answer_and_sep", end="</s>"))


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_learns_the_answer_and_not_the_question(name: str) -> None:
    chat = profile(name).chat
    turns = (Message("user", "What is shown?"), Message("assistant", "A red kite."))
    text = "".join(learned(turns, chat))
    assert "A red kite." in text
    assert "shown" not in text


def test_turns_read_as_transformers_renders_them() -> None:
    from transformers.models.smolvlm.processing_smolvlm import DEFAULT_CHAT_TEMPLATE
    from transformers.utils.chat_template_utils import render_jinja_template

    parts = [
        {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Who is it?"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "A cat."}]},
    ]
    reference = render_jinja_template(conversations=[parts], chat_template=DEFAULT_CHAT_TEMPLATE)[0]
    turns = (Message("user", "<image>Who is it?"), Message("assistant", "A cat."))
    assert render_chat(turns, profile("smolvlm").chat).text == reference[0]
