"""Bands: parts of a whole laid end to end."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.web.language import Language


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a band: where it starts and how long it is, in percent."""

    label: str
    start: float
    length: float
    share: str
    kind: str

    @property
    def labelled(self) -> bool:
        """Return whether there is room for a label; a sliver's name is in its title and in the table."""
        return self.length >= 6


def segments(parts: Iterable[tuple[str, float, str]], language: Language) -> tuple[Segment, ...]:
    """Lay parts end to end over a whole of 100 percent."""
    found, start = [], 0.0
    rows = [one for one in parts if one[1] > 0]
    whole = sum(share for _, share, _ in rows) or 1.0
    for label, share, kind in rows:
        length = 100 * share / whole
        found.append(
            Segment(
                label=label,
                start=round(start, 3),
                length=round(length, 3),
                share=language.percent(share / whole),
                kind=kind,
            )
        )
        start += length
    return tuple(found)
