"""What a model family expects of its training data: geometry, chat text, boxes, masks, token counts."""

from typing import Literal

from pydantic import Field, JsonValue

from app.facts.record import Evidence, Record, Slug

Level = Literal["samples", "tokens"]
MaskPolicy = Literal["turn_end_newline", "answer_and_end", "header_and_structure", "answer_and_sep"]
Statistics = Literal["clip", "siglip", "imagenet"]
BoxConvention = Literal[
    "relative-1000-round",
    "absolute-resized",
    "unit-3-decimals",
    "paligemma-loc",
    "percent-1-decimal",
    "kosmos2-bins",
    "absolute-pixels",
]
BoxForm = Literal["json", "qwen-tokens", "ref-box", "list", "loc", "points", "patch-index"]
TokenRule = Literal[
    "fixed", "smart-resize", "anyres", "dynamic-tiles", "split", "pixtral", "naflex", "overlap-tiles"
]
Placeholder = Literal["repeat", "qwen", "internvl", "idefics3", "pixtral"]


class StepSpec(Record):
    """One step by name with its parameters; `levels` says in which kinds of output it runs."""

    name: str
    params: dict[str, JsonValue] = Field(default_factory=dict)
    levels: tuple[Level, ...] = ("samples", "tokens")


class Chat(Record):
    """How turns become one text.

    `template` is a name of `app.preprocessing.chat.TEMPLATES` or Jinja text of the profile's own.
    `image_mark`: a single mark moves to the `front` of its turn; marks are kept (`keep`); they are all
    that is left of the user's words (`bare`, LLaVA's projector stage); or the template writes them
    itself (`outside`). `turns` first keeps one question and answer. `end` closes an answer (such as
    `<|im_end|>`); `start` opens a turn where the family has such a mark. `special_tokens` lets the
    tokenizer add its own (BOS) around the whole text.
    """

    template: str
    system: str = ""
    image_mark: Literal["front", "keep", "bare", "outside"] = "keep"
    turns: Literal["all", "first"] = "all"
    mask: MaskPolicy
    start: str | None = None
    end: str
    special_tokens: bool = False


class Boxes(Record):
    """How boxes and points are written: the number convention and the words around the numbers.

    `frame` says what the numbers refer to: the shown image, the square it was padded to, or the
    resized image.
    """

    convention: BoxConvention
    form: BoxForm
    frame: Literal["image", "padded-square", "resized"] = "image"


class ImageTokens(Record):
    """How many tokens a picture costs: a rule of `app.preprocessing.image_tokens` and its numbers.

    `typical` is the count for a 640 x 480 picture, for estimates made before sizes are known.
    """

    rule: TokenRule
    params: dict[str, JsonValue] = Field(default_factory=dict)
    placeholder: Placeholder = "repeat"
    token: str = "<image>"  # noqa: S105 -- a word of the vocabulary, no secret
    typical: int


class Normalization(Record):
    """Channel statistics the loader applies to stored uint8 tiles."""

    statistics: Statistics
    patch: int


class Profile(Record):
    """One model family's input format (`catalog/profiles/<id>.yaml`); users add their own without code."""

    id: Slug
    name: str
    family: str
    label_en: str
    label_ja: str
    summary_en: str
    summary_ja: str
    steps: tuple[StepSpec, ...]
    chat: Chat
    boxes: Boxes
    image: ImageTokens
    normalization: Normalization
    max_length: int
    tokenizer: str | None
    revision: str | None
    evidence: tuple[Evidence, ...]
    unknowns: tuple[str, ...] = ()
