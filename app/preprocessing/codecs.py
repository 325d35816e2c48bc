"""Bytes to pixels and back: limits before decoding, EXIF applied once, everything 8-bit RGB.

Rules of research/preprocessing.md 2.1: orientation first, alpha on white, palette, 16-bit, CMYK and
gray converted once, the first frame of animations, truncated files refused. Nothing here unpickles.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
import simplejpeg
from PIL import Image as Pillow
from PIL import ImageCms, UnidentifiedImageError

from app.preprocessing.sample import Pixels

DecodeMode = Literal["exact", "fast"]
EncodeFormat = Literal["jpeg", "png", "webp"]
_ORIENTATION_TAG = 0x0112
# Pictures only: other readers of Pillow start programs (EPS) or open what no data set holds.
Pillow.init()
_FORMATS: list[str] = [
    name
    for name in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF", "JPEG2000", "PPM", "ICO")
    if name in Pillow.OPEN
]
_DEEP_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I")


class BadImage(Exception):
    """A picture that cannot be used: `reason` is the slug it is counted by, `detail` says what was seen."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before decoding: bytes, pixel area, longer side / shorter side, shorter side."""

    max_bytes: int = 64_000_000
    max_pixels: int = 100_000_000
    max_ratio: float = 200.0
    min_side: int = 1


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture in the shown frame.

    `width` x `height` is its full size; `pixels` (h, w, 3, uint8) may be smaller after a scaled decode.
    `orientation` (1 to 8) is what was applied, `stored` the (width, height) before it, and `notes`
    name every conversion.
    """

    pixels: Pixels
    width: int
    height: int
    orientation: int
    stored: tuple[int, int]
    format: str
    notes: tuple[str, ...]


def decode(
    data: bytes, *, limits: Limits, mode: DecodeMode = "exact", reduce_to: int | None = None
) -> Decoded:
    """Decode a picture, or raise `BadImage`.

    Mode `fast` decodes JPEG at the smallest of a half, a quarter and an eighth whose shorter side is
    still at least `reduce_to` pixels; every other file, and mode `exact`, is decoded whole by Pillow.
    """
    if not data:
        raise BadImage("empty-file", "0 bytes")
    if len(data) > limits.max_bytes:
        raise BadImage("too-many-bytes", f"{len(data)} bytes, limit {limits.max_bytes}")
    with warnings.catch_warnings():
        # Pillow warns of damaged EXIF and of areas we check ourselves.
        warnings.simplefilter("ignore")
        picture = _open(data)
        _check_size(picture.size, limits)
        orientation = _orientation(picture)
        fast = _decode_scaled(data, picture, reduce_to) if mode == "fast" else None
        pixels, notes = (fast, ()) if fast is not None else _decode_whole(picture)
    stored = (picture.size[0], picture.size[1])
    width, height = stored if orientation < 5 else stored[::-1]
    if orientation != 1:
        notes = (*notes, f"exif-orientation-{orientation}")
    kind = (picture.format or "").lower()
    return Decoded(orient(pixels, orientation), width, height, orientation, stored, kind, notes)


def measure(data: bytes, *, limits: Limits) -> tuple[int, int, int]:
    """Return (width, height, orientation) of the stored frame from the header alone, or raise `BadImage`."""
    if not data:
        raise BadImage("empty-file", "0 bytes")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = _open(data)
        _check_size(picture.size, limits)
        return picture.size[0], picture.size[1], _orientation(picture)


def orient(pixels: Pixels, orientation: int) -> Pixels:
    """Turn stored pixels (h, w, 3) into the shown frame, by EXIF orientation 1 to 8."""
    turned = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: p[::-1].transpose(1, 0, 2),
        7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
        8: lambda p: p[:, ::-1].transpose(1, 0, 2),
    }[orientation](pixels)
    return np.ascontiguousarray(turned)


def encode(pixels: Pixels, *, form: EncodeFormat = "jpeg", quality: int = 95) -> bytes:
    """Encode RGB pixels (h, w, 3) without metadata; the same pixels give the same bytes.

    JPEG keeps full color resolution (4:4:4), so that thin colored text stays readable.
    """
    if form == "jpeg":
        return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality, "RGB", "444", False))
    out = io.BytesIO()
    if form == "png":
        Pillow.fromarray(pixels).save(out, "PNG", compress_level=6)
    else:
        Pillow.fromarray(pixels).save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _open(data: bytes) -> Pillow.Image:
    try:
        return Pillow.open(io.BytesIO(data), formats=_FORMATS)
    except Pillow.DecompressionBombError as error:
        raise BadImage("too-many-pixels", str(error)) from error
    except UnidentifiedImageError as error:
        if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"msf1"):
            raise BadImage("unsupported-format", "HEIF") from error
        raise BadImage("not-an-image", f"{len(data)} bytes, starts {data[:8].hex()}") from error
    except Exception as error:  # a hostile file may raise anything from a decoder
        raise BadImage("undecodable", f"{type(error).__name__}: {error}") from error


def _check_size(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if width * height > limits.max_pixels:
        raise BadImage("too-many-pixels", f"{width} x {height}, limit {limits.max_pixels}")
    if min(size) < max(1, limits.min_side):
        raise BadImage("too-small", f"{width} x {height}, shorter side limit {limits.min_side}")
    if max(size) / min(size) > limits.max_ratio:
        raise BadImage("side-ratio", f"{width} x {height}, limit {limits.max_ratio:g} to 1")


def _orientation(picture: Pillow.Image) -> int:
    try:
        value = picture.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # damaged EXIF says nothing; the pixels may still be good
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _decode_scaled(data: bytes, picture: Pillow.Image, reduce_to: int | None) -> Pixels | None:
    """Decode a plain JPEG by libjpeg-turbo; None when it is another kind or not clean."""
    if picture.format != "JPEG" or picture.mode not in ("RGB", "L") or "icc_profile" in picture.info:
        return None
    # Whole halvings only: at 5, 6 or 7 eighths the blocks are resampled unevenly, which costs up to 15 dB.
    shorter = min(picture.size)
    parts = next((n for n in (8, 4, 2) if reduce_to and shorter // n >= reduce_to), 1)
    width, height = (-(-side // parts) for side in picture.size)
    try:
        pixels: Pixels = simplejpeg.decode_jpeg(data, "RGB", min_height=height, min_width=width, strict=True)
    except ValueError:
        return None  # Pillow decides whether it is truncated or only untidy
    return pixels


def _decode_whole(picture: Pillow.Image) -> tuple[Pixels, tuple[str, ...]]:
    notes: list[str] = []
    frames = int(getattr(picture, "n_frames", 1) or 1)
    try:
        if frames > 1:
            notes.append(f"first-of-{frames}-frames")
            picture.seek(0)
        picture.load()
        rgb = _to_rgb(picture, notes)
    except BadImage:
        raise
    except OSError as error:
        reason = "truncated" if "truncated" in str(error).lower() else "undecodable"
        raise BadImage(reason, str(error)) from error
    except Exception as error:  # a hostile file may raise anything from a decoder
        raise BadImage("undecodable", f"{type(error).__name__}: {error}") from error
    return np.array(rgb, dtype=np.uint8), tuple(notes)


def _to_rgb(picture: Pillow.Image, notes: list[str]) -> Pillow.Image:
    """Convert any mode to 8-bit RGB, noting what was done."""
    if picture.mode in _DEEP_MODES:
        notes.append("16-bit-to-8")
        deep = np.asarray(picture, dtype=np.int64)
        top = 65535 if deep.max(initial=0) > 255 or picture.mode != "I" else 255
        gray = np.clip((deep * 255 + top // 2) // top, 0, 255).astype(np.uint8)
        return Pillow.fromarray(gray).convert("RGB")
    if picture.mode == "F":
        raise BadImage("unsupported-depth", "floating-point pixels have no agreed range")
    if picture.has_transparency_data:
        notes.append("alpha-on-white")
        white = Pillow.new("RGBA", picture.size, (255, 255, 255, 255))
        return Pillow.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    picture = _apply_needed_profile(picture, notes)
    if picture.mode != "RGB":
        notes.append(f"{picture.mode.lower()}-to-rgb")
    return picture.convert("RGB")


def _apply_needed_profile(picture: Pillow.Image, notes: list[str]) -> Pillow.Image:
    """Convert by the embedded color profile where the numbers mean nothing without it.

    Reference processors ignore profiles, so ordinary RGB ones are left alone and only noted; XYB
    pictures (no display color space at all) are converted.
    """
    blob = picture.info.get("icc_profile")
    if not blob or picture.mode != "RGB":
        return picture
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(blob))
        xyb = "XYB" in ImageCms.getProfileDescription(profile).upper()
        if xyb:
            notes.append("xyb-to-srgb")
            done = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"))
            return done if done is not None else picture
    except ImageCms.PyCMSError:
        notes.append("icc-unreadable")
        return picture
    notes.append("icc-ignored")
    return picture
