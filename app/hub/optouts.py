"""What a site says about machines: robots.txt, and the opt-out headers of an answer."""

from collections.abc import Iterable
from urllib.robotparser import RobotFileParser

AGENT = "KondateBot"
USER_AGENT = f"{AGENT}/0.1 (training data; honors robots.txt and X-Robots-Tag noai)"
OPT_OUTS = frozenset({"noai", "noimageai", "noindex", "noimageindex", "none"})
RESERVED = "tdm-reservation"


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
        agent, separator, rest = value.partition(":")
        named = bool(separator) and agent.strip().lower() not in {"unavailable_after", "max-snippet"}
        if named and agent.strip().lower() not in {AGENT.lower(), "*"}:
            continue
        for word in (rest if named else value).split(","):
            if word.strip().lower() in OPT_OUTS:
                return word.strip().lower()
    return None


def read_robots(text: str) -> RobotFileParser:
    """Return the rules of a robots.txt."""
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    return rules


def may_fetch(rules: RobotFileParser, url: str) -> bool:
    """Return whether the rules let us fetch a link."""
    return rules.can_fetch(AGENT, url)
