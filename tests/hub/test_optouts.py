"""Opt-out headers, read for everyone or for us."""

import pytest

from app.hub.optouts import may_fetch, opted_out, read_robots


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("noai", "noai"),
        ("noarchive, noimageai", "noimageai"),
        ("NOINDEX", "noindex"),
        ("noarchive", None),
        ("otherbot: noai", None),
        ("KondateBot: noai", "noai"),
        ("*: noai", "noai"),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", None),
    ],
)
def test_robot_tags(value: str, expected: str | None) -> None:
    assert opted_out([("X-Robots-Tag", value)]) == expected


def test_text_and_data_mining_can_be_reserved() -> None:
    assert opted_out([("tdm-reservation", "1")]) == "tdm-reservation"
    assert opted_out([("TDM-Reservation", "0"), ("content-type", "image/png")]) is None


def test_rules_for_everyone_and_for_us() -> None:
    rules = read_robots("User-agent: KondateBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    assert not may_fetch(rules, "https://a.example/x.png")
    assert may_fetch(read_robots("User-agent: GPTBot\nDisallow: /\n"), "https://a.example/x.png")
