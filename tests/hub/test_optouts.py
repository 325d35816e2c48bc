"""Opt-out headers, read for everyone or for us."""

import pytest

from app.hub.optouts import opted_out


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("noai", "noai"),
        ("noarchive, noimageai", "noimageai"),
        ("NOINDEX", "noindex"),
        ("noarchive", None),
        ("otherbot: noai", None),
        ("otherbot: noarchive, noai", None),
        ("KondateBot: noai", "noai"),
        ("*: noai", "noai"),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", None),
        ("unavailable_after: Wednesday, 25-Jun-30 15:00:00 GMT, noai", "noai"),
        ("max-image-preview:large, noai", "noai"),
        ("noai, max-snippet: -1", "noai"),
    ],
)
def test_robot_tags(value: str, expected: str | None) -> None:
    assert opted_out([("X-Robots-Tag", value)]) == expected


def test_text_and_data_mining_can_be_reserved() -> None:
    assert opted_out([("tdm-reservation", "1")]) == "tdm-reservation"
    assert opted_out([("TDM-Reservation", "0"), ("content-type", "image/png")]) is None
