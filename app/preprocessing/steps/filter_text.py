"""Leave out texts by language, length, repetition, symbols, blocked words or personal data.

Every reject names the rule that took it. Captions are judged one by one, and only the good ones stay;
turns are judged together.
"""

from typing import Literal

from pydantic import Field

from app.facts.license import Transform
from app.preprocessing.chat import IMAGE
from app.preprocessing.context import StepContext, filtered
from app.preprocessing.languages import UNKNOWN, guess_language
from app.preprocessing.private_data import mask_private_data
from app.preprocessing.sample import Message, Reject, Sample
from app.preprocessing.steps.step import Params, Step
from app.preprocessing.text_rules import (
    find_blocked,
    longest_run,
    repeated_lines_share,
    repeated_share,
    symbol_share,
    words_of,
)

NAME = "filter_text"
VERSION = 2


class FilterTextParams(Params):
    """Limits; shares are 0 to 1. `languages` empty: any. `blocklists`: language (or `*`) -> words."""

    languages: tuple[str, ...] = ()
    unknown_language: Literal["keep", "drop"] = "keep"
    min_characters: int = Field(1, ge=0)
    max_characters: int = Field(100_000, ge=1)
    min_words: int = Field(0, ge=0)
    repeat_from_words: int = Field(40, ge=1)
    max_repeated_share: float = Field(0.6, ge=0, le=1)
    max_repeated_lines: float = Field(0.6, ge=0, le=1)
    max_symbols: float = Field(0.5, ge=0, le=1)
    max_run: int = Field(80, ge=1)
    blocklists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    private_data: Literal["keep", "mask", "reject"] = "keep"


def apply(sample: Sample, params: FilterTextParams, context: StepContext) -> Sample | Reject:
    """Return the sample with its good captions and its turns, or the reject that names the rule."""
    del context
    kept, causes = [], []
    for caption in sample.captions:
        masked, cause = judge_text(caption, params)
        kept += [masked] if cause is None else []
        causes += [cause] if cause is not None else []
    if sample.captions and not kept and not sample.messages:
        return filtered(sample, NAME, *causes[0])
    turns: list[Message] = []
    if sample.messages:
        cause = judge_turns(sample.messages, params)
        if cause is not None:
            return filtered(sample, NAME, *cause)
        turns = [Message(m.role, _mask(m.text, params)) for m in sample.messages]
    language = guess_language(" ".join([*kept, *(_bare(m.text) for m in turns)]))
    facts = {"language": language, "captions_dropped": len(causes)} if causes else {"language": language}
    return sample.with_(captions=tuple(kept), messages=tuple(turns), meta=sample.meta | facts)


def judge_text(text: str, params: FilterTextParams) -> tuple[str, tuple[str, str] | None]:
    """Return the text (personal data masked if so asked) and None, or the (reason, detail) against it."""
    return _mask(text, params), _fault(_bare(text), params)


def judge_turns(turns: tuple[Message, ...], params: FilterTextParams) -> tuple[str, str] | None:
    """Return (reason, detail) against a conversation, or None; system text is not judged."""
    spoken = [_bare(m.text) for m in turns if m.role != "system"]
    return _fault("\n".join(one for one in spoken if one), params)


def _fault(text: str, params: FilterTextParams) -> tuple[str, str] | None:
    words = words_of(text)
    language = guess_language(text)
    blocked = find_blocked(text, language=language, blocklists=params.blocklists)
    private = mask_private_data(text)[1] if params.private_data == "reject" else ()
    long_enough = len(words) >= params.repeat_from_words
    repeated = repeated_share(words, n=3) if long_enough else 0.0
    lines = repeated_lines_share(text) if long_enough else 0.0
    symbols = symbol_share(text) if len(text) >= 20 else 0.0
    wrong_language = (
        params.unknown_language == "drop" if language == UNKNOWN else language not in params.languages
    )
    faults = {
        ("too-short", f"{len(text)} characters, {len(words)} words"): len(text) < params.min_characters
        or len(words) < params.min_words,
        ("too-long", f"{len(text)} characters, limit {params.max_characters}"): len(text)
        > params.max_characters,
        ("language", language): bool(params.languages) and wrong_language,
        ("repeated-words", f"{repeated:.2f} of the words"): repeated > params.max_repeated_share,
        ("repeated-lines", f"{lines:.2f} of the lines"): lines > params.max_repeated_lines,
        ("repeated-character", f"a run of {longest_run(text)}"): longest_run(text) > params.max_run,
        ("symbols", f"{symbols:.2f} of the characters"): symbols > params.max_symbols,
        ("blocked-word", f"language {language}"): blocked is not None,
        ("private-data", ", ".join(private)): bool(private),
    }
    return next((fault for fault, found in faults.items() if found), None)


def _mask(text: str, params: FilterTextParams) -> str:
    return mask_private_data(text)[0] if params.private_data == "mask" else text


def _bare(text: str) -> str:
    return text.replace(IMAGE, " ").strip()


def transform(params: FilterTextParams) -> Transform:
    """Say that texts left out make an excerpt, and words masked a new text."""
    return "creative" if params.private_data == "mask" else "excerpt"


STEP = Step(NAME, VERSION, FilterTextParams, apply, transform=transform)
