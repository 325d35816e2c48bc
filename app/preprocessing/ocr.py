"""Words found in a picture: reading order, lines, and the engine that finds them (optional extra).

The engine is RapidOCR, whose package carries its models under Apache-2.0; nothing is downloaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from typing import Any

from app.errors import Unsupported
from app.preprocessing.sample import OcrWord, Pixels


@dataclass(frozen=True, slots=True)
class OcrLine:
    """One line of text with the box around its words, in pixels."""

    text: str
    box: tuple[float, float, float, float]


def engine_name() -> str | None:
    """Return the engine and its version, or None when the extra `ocr` is not installed."""
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        return None
    return f"rapidocr {metadata.version('rapidocr')}"


def recognize(pixels: Pixels, *, image: int, min_score: float = 0.5) -> tuple[OcrWord, ...]:
    """Return the text lines an OCR engine finds in pixels (h, w, 3), as words of image `image`.

    Raises `Unsupported` when the extra `ocr` is not installed.
    """
    if engine_name() is None:
        raise Unsupported("recognizing text needs the extra `ocr` (pip install 'kondate[ocr]')")
    found = _engine()(pixels[:, :, ::-1])
    if found is None or found.boxes is None:
        return ()
    words: list[OcrWord] = []
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        if score >= min_score and text.strip():
            xs, ys = [float(p[0]) for p in corners], [float(p[1]) for p in corners]
            words.append(OcrWord(image, text.strip(), (min(xs), min(ys), max(xs), max(ys))))
    return tuple(words)


def reading_lines(words: Sequence[OcrWord]) -> tuple[OcrLine, ...]:
    """Return the words joined to lines in reading order.

    Rows from top to bottom, words from left to right; a picture whose boxes are mostly much taller
    than wide is vertical Japanese and is read in columns from right to left.
    """
    if not words:
        return ()
    tall = sum(_height(w) > 2 * _width(w) and len(w.text) > 1 for w in words)
    if tall * 2 > len(words):
        ordered = sorted(words, key=lambda w: (-(w.box[0] + w.box[2]), w.box[1]))
        return tuple(OcrLine(w.text, w.box) for w in ordered)
    rows: list[list[OcrWord]] = []
    for word in sorted(words, key=lambda w: (w.box[1] + w.box[3], w.box[0])):
        row = rows[-1] if rows else None
        if row is not None and _same_row(row[0], word):
            row.append(word)
        else:
            rows.append([word])
    return tuple(_line(sorted(row, key=lambda w: w.box[0])) for row in rows)


def _same_row(one: OcrWord, other: OcrWord) -> bool:
    overlap = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return overlap > 0.5 * min(_height(one), _height(other))


def _line(row: Sequence[OcrWord]) -> OcrLine:
    text = " ".join(w.text for w in row)
    boxes = [w.box for w in row]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    return OcrLine(text, (left, top, max(b[2] for b in boxes), max(b[3] for b in boxes)))


def _width(word: OcrWord) -> float:
    return word.box[2] - word.box[0]


def _height(word: OcrWord) -> float:
    return word.box[3] - word.box[1]


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 -- an optional extra, loaded when first used

    return RapidOCR(params={"Global.log_level": "critical"})
