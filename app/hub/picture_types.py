"""Is this a picture? Asked of the bytes, since servers call error pages images and images text."""

STARTS = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x00\x0cjP  ",
    b"\xff\x4f\xff\x51",
    b"\xff\x0a",
)
BRANDS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")


def looks_like_picture(data: bytes) -> bool:
    """Return whether bytes begin as a picture file does."""
    if data.startswith(STARTS):
        return True
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return True
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS
