"""What an answer says about machines: the opt-out headers, and the name under which we ask."""

import re
from collections.abc import Iterable

AGENT = "KondateBot"
USER_AGENT = f"{AGENT}/0.1 (training data; honors robots.txt and X-Robots-Tag noai)"
OPT_OUTS = frozenset({"noai", "noimageai", "noindex", "noimageindex", "none"})
RESERVED = "tdm-reservation"
VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
AGENT_NAME = re.compile(r"[a-z][\w.-]*|\*")


def opted_out(headers: Iterable[tuple[str, str]]) -> str | None:
    """Return the word by which an answer opts out for everyone or for us, None when it does not.

    A tag may be meant for one named agent (`otherbot: noai`); only ours and unnamed ones count.
    """
    for name, value in headers:
        key = name.lower()
        if key == RESERVED and value.strip() == "1":
            return RESERVED
        if key != "x-robots-tag":
            continue
        word = _opt_out(value)
        if word is not None:
            return word
    return None


def _opt_out(tag: str) -> str | None:
    """Return the opt-out of one tag; `agent:` before words means them for that agent alone."""
    agent = "*"
    for part in tag.split(","):
        head, colon, rest = part.strip().lower().partition(":")
        if colon and head.strip() in VALUED:
            continue
        if colon and AGENT_NAME.fullmatch(head.strip()):
            agent = head.strip()
        word = (rest if colon else head).strip()
        if word in OPT_OUTS and agent in {AGENT.lower(), "*"}:
            return word
    return None
