"""robots.txt by RFC 9309: groups, the longest rule, wildcards."""

import time

import pytest

from app.hub.robots import read_robots

SITE = "https://a.example"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: KondateBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/x.png", False),
        ("User-agent: GPTBot\nDisallow: /\n", "/x.png", True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /\n", "/x.png", False),
        ("User-agent: *\nAllow: /\nDisallow: /photos/\n", "/photos/1.jpg", False),
        ("User-agent: *\nDisallow: /photos/\nAllow: /photos/free/\n", "/photos/free/1.jpg", True),
        ("User-agent: *\nDisallow: /*.jpg$\n", "/photos/1.jpg", False),
        ("User-agent: *\nDisallow: /*.jpg$\n", "/photos/1.jpg?size=2", True),
        ("User-agent: *\nDisallow: /*?size=\n", "/1.jpg?size=2", False),
        ("User-agent: *\nDisallow: /caf%C3%A9/\n", "/caf\u00e9/1.jpg", False),
        ("User-agent: *\nDisallow: /a*b*c$\n", "/axbxxc", False),
        ("User-agent: *\nDisallow: /ab*bc$\n", "/abc", True),
        ("User-agent: *\nDisallow: /$\n", "/x.png", True),
        ("User-agent: *\nDisallow:\n", "/x.png", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", True),
        ("\ufeffuser-agent : *  # everyone\ndisallow : /a # closed\n", "/a", False),
        ("Disallow: /\n", "/x.png", True),
        ("User-agent: kondatebot\nDisallow: /a\n\nUser-agent: KondateBot\nDisallow: /b\n", "/b", False),
        ("<html>not found</html>", "/x.png", True),
    ],
)
def test_the_group_that_names_us_and_the_longest_rule_say(text: str, path: str, allowed: bool) -> None:
    assert read_robots(text, agent="KondateBot").allows(SITE + path) is allowed


def test_a_hostile_pattern_costs_no_time() -> None:
    rules = read_robots("User-agent: *\nDisallow: /" + "*a" * 5000 + "x$\n", agent="KondateBot")
    start = time.process_time()
    assert rules.allows(f"{SITE}/{'a' * 2000}")
    assert time.process_time() - start < 1
