"""Counts as people read them: three digits and a unit, by tens of thousands in Japanese."""

from collections.abc import Mapping

# (from this value on, divisor, unit): four digits or fewer are written out in full
_SCALES: Mapping[str, tuple[tuple[float, float, str], ...]] = {
    "en": ((10_000, 1e3, " k"), (1_000_000, 1e6, " M"), (1_000_000_000, 1e9, " B"), (10**12, 1e12, " T")),
    "ja": ((10_000, 1e4, "万"), (10**8, 1e8, "億"), (10**12, 1e12, "兆")),
}


def compact(value: float, language: str) -> str:
    """Write a count with three digits and its unit: 12.4 M, 1,240万; a minus stands before it."""
    if value < 0:
        return "-" + compact(-value, language)
    scale = None
    for step in _SCALES[language]:
        # a value that would round up to "1,000 k" is written with the next unit
        if value >= step[0] * (1 if scale is None else 0.9995):
            scale = step
    if scale is None:
        return f"{round(value) if value == round(value) or value >= 100 else round(value, 2):,}"
    shown = value / scale[1]
    digits = 2 if shown < 10 else 1 if shown < 100 else 0
    rounded = round(shown, digits)
    return f"{int(rounded) if rounded == int(rounded) else rounded:,}{scale[2]}"


def change(value: int, language: str) -> str:
    """Write a difference with its sign."""
    return ("+" if value >= 0 else "") + compact(value, language)
