"""Answers as HTML for notebooks: escaped, without script, in the notebook's own colors (light or dark)."""

from collections.abc import Iterable
from html import escape
from typing import Any

_LEFT = "text-align:left;vertical-align:top"
_MARKS = {
    "allowed": ("✓", "rgba(46,125,50,.25)"),
    "allowed-with-obligations": ("§", "rgba(2,119,189,.25)"),
    "unknown-needs-review": ("?", "rgba(158,118,0,.28)"),
    "prohibited": ("✕", "rgba(198,40,40,.25)"),
}


def table(columns: Iterable[str], rows: Iterable[Iterable[str]], *, caption: str) -> str:
    """Return a table; cells are HTML already, columns and caption are text."""
    head = "".join(f'<th scope="col" style="{_LEFT}">{escape(one)}</th>' for one in columns)
    lines = ("".join(f'<td style="{_LEFT}">{cell}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    title = f"<caption>{escape(caption)}</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text(value: Any) -> str:
    """Return any value as escaped text; lists with commas, counts with separators."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return escape(", ".join(str(one) for one in value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return escape(f"{value:.3g}" if isinstance(value, float) else str(value))


def verdict(value: Any) -> str:
    """Return a verdict as icon, word and a tint that both themes can bear."""
    if value is None:
        return ""
    icon, tint = _MARKS.get(str(value), ("", "transparent"))
    style = f"background:{tint};color:inherit;padding:0 .4em;border-radius:.3em;white-space:nowrap"
    return f'<span style="{style}">{icon} {escape(str(value).replace("-", " "))}</span>'


def bar(fraction: float) -> str:
    """Return a progress bar."""
    return f'<progress max="1" value="{min(max(fraction, 0.0), 1.0):.3f}">{fraction:.0%}</progress>'


def section(title: str, *parts: str) -> str:
    """Return a titled block; parts are HTML already."""
    return f'<div style="color:inherit"><p><b>{escape(title)}</b></p>{"".join(parts)}</div>'
