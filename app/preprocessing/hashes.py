"""Hashes that find the same picture again: exact over decoded pixels, perceptual over their shape.

Files differ when pictures do not (another quality, another tool), so nothing here hashes file bytes
(2.17). Perceptual: which of the 256 lowest frequencies of a 64 x 64 gray copy are above their median.
The usual 64 bits are too few here: on real charts of one publisher, different charts were 2 bits
apart and re-encoded photos 4; with 256 bits, copies were at most 12 and others at least 28 apart.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

import cv2
import numpy as np

from app.preprocessing.geometry import resize_pixels
from app.preprocessing.sample import Pixels
from app.preprocessing.text_rules import words_of

BITS = 256
NEAR = 14
"""How many bits may differ between copies of one picture."""

FLAT = 0
"""The perceptual hash of a picture without shape; it is never near anything."""


def pixel_hash(pixels: Pixels) -> str:
    """Return the SHA-256 of decoded, orientation-fixed pixels (h, w, 3) with their size, as hex."""
    height, width = pixels.shape[:2]
    return hashlib.sha256(f"{width}x{height}:".encode() + pixels.tobytes()).hexdigest()


def shape_hash(pixels: Pixels) -> int:
    """Return a 256-bit perceptual hash: copies differ in few bits; `FLAT` when there is no shape."""
    small = resize_pixels(pixels, (64, 64), resample="area").astype(np.float32)
    gray = small @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    if float(gray.std()) < 2.0:
        return FLAT
    low = np.asarray(cv2.dct(gray))[:16, :16].ravel()
    bits = low > np.median(low[1:])
    bits[0] = False  # overall brightness says nothing about shape
    return int("".join("1" if bit else "0" for bit in bits), 2)


def distance(one: int, other: int) -> int:
    """Return in how many of the 256 bits two perceptual hashes differ."""
    return (one ^ other).bit_count()


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text's words, so that case, spaces and marks do not matter, as hex."""
    words = words_of(unicodedata.normalize("NFKC", text))
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def ngrams(text: str, *, n: int = 13) -> Iterator[tuple[str, ...]]:
    """Yield the n-grams of a text's words; a shorter text is one gram of all its words."""
    words = words_of(unicodedata.normalize("NFKC", text))
    if not words:
        return
    for at in range(max(1, len(words) - n + 1)):
        yield tuple(words[at : at + n])


class NearIndex:
    """Finds perceptual hashes within `most` bits: equal in at least one of most + 1 bands."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        edges = [round(BITS * band / (most + 1)) for band in range(most + 2)]
        self._bands = [(low, (1 << (high - low)) - 1) for low, high in pairwise(edges)]
        self._tables: list[dict[int, list[int]]] = [{} for _ in self._bands]
        self._hashes: list[int] = []

    def add(self, value: int) -> int:
        """Add a hash and return its number, counted from 0 in the order of adding."""
        number = len(self._hashes)
        self._hashes.append(value)
        if value != FLAT:
            for table, key in zip(self._tables, self._keys(value), strict=True):
                table.setdefault(key, []).append(number)
        return number

    def nearest(self, value: int) -> tuple[int, int] | None:
        """Return (number, distance) of the nearest hash within reach, the earliest on a tie, or None."""
        if value == FLAT:
            return None
        found = {
            number
            for table, key in zip(self._tables, self._keys(value), strict=True)
            for number in table.get(key, ())
        }
        best = min(((distance(self._hashes[n], value), n) for n in found), default=None)
        return (best[1], best[0]) if best is not None and best[0] <= self._most else None

    def _keys(self, value: int) -> Iterable[int]:
        return [(value >> low) & mask for low, mask in self._bands]
