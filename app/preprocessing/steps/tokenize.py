"""Token ids, labels and image places of the rendered conversation, checked against the image costs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from app.errors import Unsupported
from app.facts.profile import ImageTokens, Profile
from app.preprocessing.chat import IMAGE, Span
from app.preprocessing.context import StepContext, Tokenizer, reject
from app.preprocessing.image_tokens import ImageCost, placeholder
from app.preprocessing.masks import IGNORED, labels_from_spans
from app.preprocessing.sample import Reject, Sample
from app.preprocessing.steps.step import Params, Step

NAME = "tokenize"
VERSION = 1


class TokenizeParams(Params):
    """`image` is the profile's token rule, `max_length` its sequence length in tokens."""

    image: ImageTokens
    max_length: int = Field(ge=1)
    special_tokens: bool = False


def apply(sample: Sample, params: TokenizeParams, context: StepContext) -> Sample | Reject:
    """Return the sample with tensors `input_ids`, `labels` and `attention_mask` (int32, one a token).

    Every `<image>` becomes as many image tokens as its tiles give features. Raises `Unsupported`
    when the build has no tokenizer.
    """
    if context.tokenizer is None:
        raise Unsupported(
            "token-level output needs a tokenizer: install the extra `tokens` and name one in the profile"
        )
    text, learned, fault = _expanded(sample, params.image)
    if fault is not None:
        return reject(sample, NAME, *fault)
    encoded = context.tokenizer.encode(text, add_special_tokens=params.special_tokens)
    ids = list(encoded.ids)
    labels = labels_from_spans(ids, encoded.offsets, learned, text=text)
    fault = _fault(ids, labels, sample, params, context.tokenizer)
    if fault is not None:
        return reject(sample, NAME, *fault)
    tensors = {
        "input_ids": np.array(ids, dtype=np.int32),
        "labels": np.array(labels, dtype=np.int32),
        "attention_mask": np.ones(len(ids), dtype=np.int32),
    }
    facts = {"tokens": len(ids), "learned_tokens": sum(one != IGNORED for one in labels)}
    return sample.with_(tensors=sample.tensors | tensors, meta=sample.meta | facts)


def _expanded(sample: Sample, image: ImageTokens) -> tuple[str, list[Span], tuple[str, str] | None]:
    """Return the text with image marks written out, the learned ranges moved along, or a fault."""
    text: str = sample.meta.get("text", "")
    learned = [(start, stop) for start, stop in sample.meta.get("learned", ())]
    if not text:
        return "", [], ("not-rendered", "chat must come before tokenize")
    marks = text.count(IMAGE)
    grids, counts = sample.meta.get("image_grids", []), sample.meta.get("image_tokens", [])
    tiles = sample.meta.get("image_tiles", [])
    if marks not in (0, len(counts)):
        return "", [], ("image-count-mismatch", f"{marks} marks in the text, {len(counts)} images counted")
    pieces = text.split(IMAGE)
    out = pieces[0]
    starts = [(0, 0)]  # (place in the old text, how much longer the new text is from there on)
    for number, piece in enumerate(pieces[1:]):
        rows, columns = grids[number]
        cost = ImageCost(counts[number], tiles[number], rows, columns, (0, 0))
        words = placeholder(image, cost)
        old = len(out) - starts[-1][1] + len(IMAGE)
        out += words + piece
        starts.append((old, starts[-1][1] + len(words) - len(IMAGE)))
    return out, [(_moved(start, starts), _moved(stop, starts)) for start, stop in learned], None


def _moved(at: int, starts: list[tuple[int, int]]) -> int:
    return at + next(more for place, more in reversed(starts) if place <= at)


def _fault(
    ids: list[int], labels: list[int], sample: Sample, params: TokenizeParams, tokenizer: Tokenizer
) -> tuple[str, str] | None:
    if len(ids) > params.max_length:
        return "longer_than_sequence", f"{len(ids)} tokens, limit {params.max_length}"
    if all(label == IGNORED for label in labels):
        return "nothing-learned", "no token lies inside an answer"
    wanted = sum(sample.meta.get("image_tokens", [])) if IMAGE in sample.meta["text"] else 0
    if wanted:
        mark = tokenizer.token_to_id(params.image.token)
        found = sum(one == mark for one in ids) if mark is not None else 0
        if found != wanted:
            return "image-token-mismatch", f"{found} image tokens in the text, {wanted} features from tiles"
    return None


def from_profile(profile: Profile) -> Mapping[str, Any]:
    """Return the profile's image tokens, sequence length and whether the tokenizer adds its own marks."""
    return {
        "image": profile.image.model_dump(),
        "max_length": profile.max_length,
        "special_tokens": profile.chat.special_tokens,
    }


STEP = Step(NAME, VERSION, TokenizeParams, apply, from_profile)
