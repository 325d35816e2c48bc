"""Invent one chart: its numbers, words and style. Numbers are whole multiples of 10^-decimals."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from app.corpora.demo_charts.draws import Draws

Kind = Literal["bar", "line", "pie", "scatter"]
KINDS: tuple[Kind, ...] = ("bar", "line", "pie", "scatter")
SIZES = ((640, 440), (720, 480), (800, 520), (760, 560), (900, 560), (680, 620))


@dataclass(frozen=True, slots=True)
class Theme:
    """Colors of one chart."""

    paper: str
    ink: str
    faint: str
    grid: str
    colors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a picture shows. `values[s][c]` belongs to series s and category c; scatter uses `points`."""

    kind: Kind
    title: str
    unit: str
    decimals: int
    categories: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    points: tuple[tuple[tuple[int, int], ...], ...]
    x_title: str
    size: tuple[int, int]
    theme: Theme
    flat: bool
    stacked: bool
    labeled: bool
    hollow: bool
    legend_right: bool

    def text_of(self, value: int) -> str:
        """Return a number as the chart and the answers write it."""
        if self.decimals == 0:
            return str(value)
        whole, rest = divmod(abs(value), 10**self.decimals)
        sign = "-" if value < 0 else ""
        return f"{sign}{whole}.{rest:0{self.decimals}d}"


def invent(draws: Draws) -> Chart:
    """Return a chart drawn from the stream."""
    kind = draws.pick(KINDS)
    if kind == "pie":
        return _pie(draws)
    if kind == "scatter":
        return _scatter(draws)
    return _series(draws, kind)


def _series(draws: Draws, kind: Kind) -> Chart:
    words = _words()
    # A line between crops would mean nothing, so lines are drawn over time only.
    topics = [topic for topic in words["topics"] if kind == "bar" or _is_timed(topic["axis"])]
    topic = draws.pick(topics)
    axis, timed = _pool(topic["axis"]), _is_timed(topic["axis"])
    categories = _categories(draws, axis, timed=timed, kind=kind)
    pool = _pool(topic["series"])
    names = draws.sample(pool, 1 if draws.chance(35) else draws.between(2, 4 if len(categories) < 7 else 3))
    decimals = int(topic["decimals"])
    low, high = (bound * 10**decimals for bound in topic["values"])
    place = f", {names[0]}" if len(names) == 1 else ""
    taken: set[int] = set()
    rows = tuple(_numbers(draws, (low, high), len(categories), taken, smooth=kind == "line") for _ in names)
    stacked = kind == "bar" and len(names) > 1 and topic["unit"] != "°C" and draws.chance(30)
    return _styled(
        draws,
        kind=kind,
        title=f"{topic['title']}{place}",
        unit=str(topic["unit"]),
        decimals=decimals,
        categories=tuple(categories),
        series=tuple(names),
        values=rows,
        stacked=stacked,
        flat=kind == "bar" and not timed and draws.chance(45),
    )


def _categories(draws: Draws, axis: list[str], *, timed: bool, kind: Kind) -> list[str]:
    most = min(len(axis), 12 if kind == "line" else 7)
    count = draws.between(min(4, most), most)
    if timed:
        start = draws.below(len(axis) - count + 1)
        return axis[start : start + count]
    chosen = draws.sample(axis, count)
    return [name for name in axis if name in chosen]


def _numbers(
    draws: Draws, bounds: tuple[int, int], count: int, taken: set[int], *, smooth: bool
) -> tuple[int, ...]:
    """Return numbers not drawn before, so that "the largest" has one answer; lines move in small steps."""
    low, high = bounds
    step = max((high - low) // 4, 3)
    found: list[int] = []
    for _ in range(count):
        value = draws.between(low, high)
        if smooth and found:
            value = min(max(found[-1] + draws.between(-step, step), low), high)
        free = (near for gap in range(high - low + 1) for near in (value - gap, value + gap))
        value = next(near for near in free if low <= near <= high and near not in taken)
        taken.add(value)
        found.append(value)
    return tuple(found)


def _pie(draws: Draws) -> Chart:
    words = _words()
    topic = draws.pick(words["shares"])
    count = draws.between(3, min(6, len(topic["parts"])))
    while True:
        cuts = sorted(draws.sample(range(4, 97), count - 1))
        shares = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
        if min(shares) >= 6 and len(set(shares)) == count:
            break
    title = topic["title"].replace("{place}", draws.pick(words["places"]))
    parts = tuple(draws.sample(topic["parts"], count))
    return _styled(
        draws,
        kind="pie",
        title=title,
        unit="%",
        decimals=0,
        categories=parts,
        series=("share",),
        values=(tuple(shares),),
    )


def _scatter(draws: Draws) -> Chart:
    words = _words()
    topic = draws.pick(words["clouds"])
    names = tuple(draws.sample(words["groups"], draws.between(1, 3)))
    (x1, x2), (y1, y2) = topic["xs"], topic["ys"]
    taken: set[int] = set()
    clouds = []
    for _ in names:
        cloud = []
        for _ in range(draws.between(7, 16)):
            across = draws.between(0, 1000)
            up = across if topic["slope"] > 0 else 1000 - across
            up = min(max(up * 7 // 10 + draws.between(0, 300), 0), 1000)
            y = y1 + (y2 - y1) * up // 1000
            while y in taken:
                y = y1 + (y - y1 + 1) % (y2 - y1 + 1) if len(taken) <= y2 - y1 else y + 1
            taken.add(y)
            cloud.append((x1 * 10 + (x2 - x1) * across // 100, y))
        clouds.append(tuple(cloud))
    return _styled(
        draws,
        kind="scatter",
        title=str(topic["title"]),
        unit=str(topic["y"]),
        decimals=0,
        categories=(),
        series=names,
        values=(),
        x_title=str(topic["x"]),
        points=tuple(clouds),
    )


def _styled(draws: Draws, **what: Any) -> Chart:
    theme = draws.pick(_words()["themes"])
    turn = draws.below(len(theme["colors"]))
    colors = (*theme["colors"][turn:], *theme["colors"][:turn])
    style: dict[str, Any] = {
        "points": (),
        "x_title": "",
        "flat": False,
        "stacked": False,
        "size": draws.pick(SIZES),
        "theme": Theme(theme["paper"], theme["ink"], theme["faint"], theme["grid"], colors),
        "labeled": draws.chance(60),
        "hollow": draws.chance(45),
        "legend_right": draws.chance(40),
    }
    return Chart(**{**style, **what})


def _is_timed(axis: str | list[str]) -> bool:
    return axis == "months" or (axis[0].isdigit() and len(axis[0]) == 4)


def _pool(name: str | list[str]) -> list[str]:
    return list(_words()[name]) if isinstance(name, str) else list(name)


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    with (Path(__file__).parent / "topics.yaml").open(encoding="utf-8") as stream:
        words: dict[str, Any] = yaml.safe_load(stream)
    return words
