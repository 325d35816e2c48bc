"""robots.txt as RFC 9309 has it: the group for our name or `*`, the longest matching rule, `*` and `$`.

The standard library's parser takes the first rule that fits and knows no wildcards, so it would let us
into places that a site closed.
"""

from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit


@dataclass(slots=True)
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[bool, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site that concern us: (allowed, path pattern)."""

    rules: tuple[tuple[bool, str], ...] = ()

    def allows(self, url: str) -> bool:
        """Return whether a link may be fetched: of the rules that fit, the longest says; a tie is a yes."""
        parts = urlsplit(url)
        path = _plain((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [(len(rule), allowed) for allowed, rule in self.rules if _fits(rule, path)]
        return max(fitting, default=(0, True))[1]


def read_robots(text: str, *, agent: str) -> Robots:
    """Return the rules for an agent: those of every group that names it, else those of `*`."""
    groups: list[_Group] = []
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        name, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            if not groups or groups[-1].rules:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
        elif name in ("allow", "disallow") and groups:
            # An empty rule closes nothing, but it ends the list of agents before it.
            groups[-1].rules.append((name == "allow", value))
    ours = [group for group in groups if agent.lower() in group.agents]
    chosen = ours or [group for group in groups if "*" in group.agents]
    return Robots(tuple(rule for group in chosen for rule in group.rules if rule[1]))


def _plain(path: str) -> str:
    return quote(unquote(path), safe="/?&=*$:@!'();,+~%-._")


def _fits(rule: str, path: str) -> bool:
    """Return whether a rule's pieces follow each other in a path; leftmost places do, so no time is lost."""
    anchored = rule.endswith("$")
    first, *rest = [_plain(piece) for piece in rule.removesuffix("$").split("*")]
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not anchored or at == len(path)
    last = rest.pop() if anchored else ""
    for piece in rest:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return path.endswith(last) and len(path) - len(last) >= at
