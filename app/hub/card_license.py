"""What a dataset card says of its license in prose: the passages to compare between two revisions."""

import re
from hashlib import sha256

ABOUT = re.compile(
    r"licen[sc]|copyright|terms of use|usage terms|non-?commercial|commercial use|research (?:purposes|only)"
    r"|ライセンス|利用規約|利用条件|著作権|商用",
    re.IGNORECASE,
)
HEADING = re.compile(r"^(#{1,6})\s+(.*)$")


def license_passage(card: str) -> str:
    """Return the sections under a heading about the license, and every other paragraph that speaks of it.

    White space is evened out, so that a card that was only wrapped anew reads the same. The front matter is
    left out: its license tag is compared as a tag.
    """
    kept: list[str] = []
    inside = 0
    for block in re.split(r"\n\s*\n|(?=^#{1,6}\s)|(?<=\n)(?=#{1,6}\s)", _body(card), flags=re.MULTILINE):
        heading = HEADING.match(block.strip().split("\n")[0]) if block.strip() else None
        if heading is not None:
            depth = len(heading[1])
            if inside and depth <= inside:
                inside = 0
            if not inside and ABOUT.search(heading[2]):
                inside = depth
        if inside or ABOUT.search(block):
            kept.append(" ".join(block.split()))
    return "\n".join(one for one in kept if one)


def passage_hash(card: str) -> str:
    """Return the SHA-256 of the license passages."""
    return sha256(license_passage(card).encode()).hexdigest()


def _body(card: str) -> str:
    text = card.replace("\r\n", "\n").lstrip("\ufeff\n ")
    if not text.startswith("---\n"):
        return text
    _, closed, body = text[4:].partition("\n---")
    return body if closed else text
