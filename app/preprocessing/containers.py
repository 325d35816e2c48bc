"""What an encoded picture is, by its first bytes, and the same picture without its metadata."""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
# What a decoder needs, and nothing that tells where, when or by whom the picture was made.
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"sBIT"})
_JPEG_DROPPED = frozenset({0xE1, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF})  # EXIF, XMP, IPTC, comments, makers


_SIGNATURES = (
    ("jpeg", 0, (b"\xff\xd8\xff",)),
    ("png", 0, (_PNG,)),
    ("webp", 8, (b"WEBP",)),
    ("gif", 0, (b"GIF87a", b"GIF89a")),
    ("bmp", 0, (b"BM",)),
    ("tiff", 0, (b"II*\0", b"MM\0*")),
    ("avif", 4, (b"ftypavif", b"ftypavis")),
)


def sniff(data: bytes) -> str | None:
    """Return the kind of picture the bytes begin as (`jpeg`, `png`, `webp`, `gif` …), or None."""
    for kind, at, signatures in _SIGNATURES:
        if any(data[at : at + len(one)] == one for one in signatures):
            return kind
    return None


def without_metadata(data: bytes) -> bytes | None:
    """Return the picture without EXIF, places, comments and thumbnails, its pixels untouched.

    None when that needs a new encoding (a kind not handled here, or a file that is not tidy).
    """
    try:
        match sniff(data):
            case "jpeg":
                return _clean_jpeg(data)
            case "png":
                return _clean_png(data)
            case _:
                return None
    except (struct.error, IndexError):
        return None


def _clean_jpeg(data: bytes) -> bytes | None:
    out = bytearray(data[:2])
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:  # the picture itself; whatever follows its end mark is not part of it
            end = data.rfind(b"\xff\xd9")
            return bytes(out + data[at : end + 2]) if end > at else None
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if marker not in _JPEG_DROPPED:
            out += data[at : at + 2 + length]
        at += 2 + length
    return None


def _clean_png(data: bytes) -> bytes | None:
    out = bytearray(_PNG)
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            out += data[at : at + 12 + length]
        if kind == b"IEND":
            return bytes(out)
        at += 12 + length
    return None
