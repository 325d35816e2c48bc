"""Which tokens carry loss: the four published policies on token ids, and loss weights (2.12).

Turns are found by the turn marks, which no user text can contain, never by a role word inside a
turn. -100 means "not learned".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.facts.profile import MaskPolicy

IGNORED = -100
Weighting = Literal["token", "sample", "square"]


@dataclass(frozen=True, slots=True)
class TurnIds:
    """Ids of the turn marks, the line feed, and the word that names the assistant."""

    start: int
    end: int
    newline: int
    assistant: int


def mask_labels(ids: Sequence[int], policy: MaskPolicy, *, marks: TurnIds) -> list[int]:
    """Return the labels of a ChatML sequence: its ids where they are learned, else -100.

    A turn that is never closed teaches nothing.
    """
    labels = [IGNORED] * len(ids)
    for start, stop in _turns(ids, marks):
        closed = ids[stop] == marks.end if stop < len(ids) else False
        if not closed or list(ids[start + 1 : start + 2]) != [marks.assistant]:
            continue
        end = stop + 1
        if policy in ("turn_end_newline", "header_and_structure") and list(ids[end : end + 1]) == [
            marks.newline
        ]:
            end += 1
        first = start if policy == "header_and_structure" else start + 3
        labels[first:end] = ids[first:end]
    if policy == "header_and_structure":
        structure = {marks.start, marks.end, marks.newline}
        labels = [one if one in structure else label for one, label in zip(ids, labels, strict=True)]
    return labels


def labels_from_spans(
    ids: Sequence[int], offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]], *, text: str
) -> list[int]:
    """Return labels where a token is learned when its characters lie inside a learned range of `text`.

    `offsets` are (start, stop) characters of each token. A token may take in spaces before the range
    (word pieces carry their leading space); one that crosses a border otherwise is not learned.
    """
    labels = [IGNORED] * len(ids)
    ranges = sorted(spans)
    number = 0
    for place, (start, stop) in enumerate(offsets):
        while number < len(ranges) and ranges[number][1] <= start:
            number += 1
        if stop <= start or number == len(ranges):
            continue
        first, last = ranges[number]
        lead = text[start:first] if start < first < stop else ""
        if stop <= last and (start >= first or (lead != "" and not lead.strip())):
            labels[place] = ids[place]
    return labels


def loss_weight(learned_tokens: int, weighting: Weighting) -> float:
    """Return a token's weight in a sample with n learned tokens: 1, 1/n or 1/sqrt(n) (InternVL)."""
    match weighting:
        case "token":
            return 1.0
        case "sample":
            return 1 / learned_tokens
        case "square":
            return 1 / math.sqrt(learned_tokens)


def splice_images(chunks: Sequence[Sequence[int]], *, bos: int, image_token: int = -200) -> list[int]:
    """Join the ids of text chunks with an image index between them; a first BOS is kept once (LLaVA)."""
    skip = 1 if chunks and chunks[0] and chunks[0][0] == bos else 0
    out = list(chunks[0][:skip]) if chunks else []
    for number, chunk in enumerate(chunks):
        out += [image_token] * (number > 0)
        out += chunk[skip:]
    return out


def _turns(ids: Sequence[int], marks: TurnIds) -> list[tuple[int, int]]:
    """Return (start mark, end mark) places of every turn; an open turn ends at the next start or the end."""
    turns: list[tuple[int, int]] = []
    at = 0
    while at < len(ids):
        if ids[at] != marks.start:
            at += 1
            continue
        stop = at + 1
        while stop < len(ids) and ids[stop] not in (marks.end, marks.start):
            stop += 1
        turns.append((at, stop))
        at = stop
    return turns
