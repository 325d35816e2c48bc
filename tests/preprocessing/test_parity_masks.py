"""Ids and label masks against `apply_chat_template(return_assistant_tokens_mask=True)` of transformers.

The templates are those of the families with `generation` around what they learn; the tokenizer is the
one trained for these tests, with the families' real marks.
"""

import random
from typing import Any

import pytest
from transformers import PreTrainedTokenizerFast

from app.preprocessing.image_tokens import image_cost, placeholder
from app.preprocessing.masks import IGNORED
from app.preprocessing.recipe import resolve_steps
from app.preprocessing.run import run_steps
from app.preprocessing.sample import RawSample, Sample
from tests.preprocessing.samples import context, png, sample
from tests.preprocessing.steps.test_tokens import tokenizer

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{% if m.role == 'assistant' %}"
    "{% generation %}{{ m.content + END }}{% endgeneration %}{% else %}{{ m.content + END }}{% endif %}"
    "{% endfor %}"
)
TEMPLATES = {
    "qwen2-vl": CHATML.replace("END", r"'<|im_end|>\n'"),
    "qwen2.5-vl": CHATML.replace("END", r"'<|im_end|>\n'"),
    "internvl2": CHATML.replace("END", "'<|im_end|>'"),
}
PIECES = (
    *("What is shown?", "A red kite.", "赤い凧です。", "何色？", "1,234.50 $", "  leading", "trailing  "),
    *(
        "\n\nnew",
        "e\u0301tude",
        "👨\u200d👩\u200d👧 family",
        r"x=\frac{a}{b}",
        "<b>Hi</b>",
        '"quoted"',
        "\tTab",
    ),
    *("assistant\n", "<im_end>", "the\u3000全角", "a" * 60),
)


def talks(count: int) -> list[list[str]]:
    draw = random.Random(3)
    return [
        [
            draw.choice(("", " ")).join(draw.sample(PIECES, draw.randint(1, 3))).strip()
            for _ in range(2 * draw.randint(1, 3))
        ]
        for _ in range(count)
    ]


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_ids_and_masks_equal_those_of_the_chat_template(name: str) -> None:
    size = (120, 90)
    ctx = context(name, level="tokens", tokenizer=tokenizer())
    steps = resolve_steps(ctx.profile, level="tokens", options={"tokenize": {"max_length": 50_000}})
    made: Any = PreTrainedTokenizerFast
    fast = made(tokenizer_object=tokenizer())
    marks = placeholder(ctx.profile.image, image_cost(size, ctx.profile.image))
    for turns in talks(60):
        done = run_steps(steps, RawSample(sample(f"<image>\n{turns[0]}", *turns[1:], data=png(*size))), ctx)
        assert isinstance(done, Sample), done
        messages = [{"role": m.role, "content": m.text.replace("<image>", marks)} for m in done.messages]
        if ctx.profile.chat.system and messages[0]["role"] != "system":
            messages.insert(0, {"role": "system", "content": ctx.profile.chat.system})
        theirs = fast.apply_chat_template(
            messages,
            chat_template=TEMPLATES[name],
            tokenize=True,
            return_dict=True,
            return_assistant_tokens_mask=True,
        )
        assert done.tensors["input_ids"].tolist() == theirs["input_ids"], turns
        learned = (done.tensors["labels"] != IGNORED).astype(int).tolist()
        assert learned == theirs["assistant_masks"], turns
