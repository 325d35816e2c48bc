"""Questions about a chart with answers that follow from its numbers, in English or Japanese."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from app.corpora.demo_charts.canvas import Box
from app.corpora.demo_charts.chart import Chart
from app.corpora.demo_charts.drawing import Drawing, Mark
from app.corpora.demo_charts.draws import Draws
from app.corpora.demo_charts.table import markdown, table_of

Language = Literal["en", "ja"]
Facts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a question may speak of, and in which language."""

    chart: Chart
    drawing: Drawing
    language: Language


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer, its kind, and the box it speaks of."""

    kind: str
    question: str
    answer: str
    box: Box | None = None
    label: str | None = None


def ask_about(chart: Chart, drawing: Drawing, draws: Draws, *, count: int, language: Language) -> list[Asked]:
    """Return some questions of different kinds, in drawn order."""
    makers = _MAKERS[chart.kind]
    if len(chart.series) < 2:
        makers = tuple(maker for maker in makers if maker is not _compare)
        if chart.kind == "scatter":
            makers = tuple(maker for maker in makers if maker is not _locate)
    scene = Scene(chart, drawing, language)
    return [maker(scene, draws) for maker in draws.sample(makers, count)]


def _write(kind: str, language: Language, draws: Draws, facts: Facts) -> Asked:
    words = _templates()[kind][language]
    worked = draws.chance(55)
    return Asked(
        kind, _fill(draws.pick(words["ask"]), facts), _fill(words["why" if worked else "short"], facts)
    )


def _fill(template: str, facts: Facts) -> str:
    for name, value in facts.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _lookup(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    s, c = draws.below(len(chart.series)), draws.below(len(chart.categories))
    facts = {
        "series": chart.series[s],
        "category": chart.categories[c],
        "value": chart.text_of(chart.values[s][c]),
        "unit": chart.unit,
    }
    return _write("lookup" if len(chart.series) > 1 else "lookup-one", language, draws, facts)


def _extreme(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    s, largest = draws.below(len(chart.series)), draws.chance(60)
    row = chart.values[s]
    value = max(row) if largest else min(row)
    names = zip(chart.categories, row, strict=True)
    facts = {
        "series": chart.series[s],
        "category": chart.categories[row.index(value)],
        "value": chart.text_of(value),
        "unit": chart.unit,
        "list": ", ".join(f"{name} {chart.text_of(number)}" for name, number in names),
    }
    return _write("largest" if largest else "smallest", language, draws, facts)


def _difference(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    s = draws.below(len(chart.series))
    first, second = draws.sample(range(len(chart.categories)), 2)
    a, b = chart.values[s][first], chart.values[s][second]
    facts = {
        "series": chart.series[s],
        "first": chart.categories[first],
        "second": chart.categories[second],
        "a": chart.text_of(a),
        "b": chart.text_of(b),
        "high": chart.text_of(max(a, b)),
        "low": chart.text_of(min(a, b)),
        "value": chart.text_of(abs(a - b)),
        "unit": chart.unit,
    }
    return _write("difference", language, draws, facts)


def _total(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    s = draws.below(len(chart.series))
    row = chart.values[s]
    facts = {
        "series": chart.series[s],
        "sum": " + ".join(chart.text_of(value) for value in row),
        "value": chart.text_of(sum(row)),
        "unit": chart.unit,
    }
    return _write("total", language, draws, facts)


def _above(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    s = draws.below(len(chart.series))
    row = sorted(chart.values[s])
    place = draws.between(1, len(row) - 2)
    limit = (row[place] + row[place - 1]) // 2
    names = [name for name, value in zip(chart.categories, chart.values[s], strict=True) if value > limit]
    facts = {
        "series": chart.series[s],
        "limit": chart.text_of(limit),
        "list": ", ".join(names),
        "value": str(len(names)),
    }
    return _write("above", language, draws, facts)


def _compare(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    first, second = draws.sample(range(len(chart.series)), 2)
    c = draws.below(len(chart.categories))
    a, b = chart.values[first][c], chart.values[second][c]
    facts = {
        "first": chart.series[first],
        "second": chart.series[second],
        "category": chart.categories[c],
        "a": chart.text_of(a),
        "b": chart.text_of(b),
        "value": str(_templates()["compare"][language]["true" if a > b else "false"]),
    }
    return _write("compare", language, draws, facts)


def _share(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    first, second = draws.sample(range(len(chart.categories)), 2)
    a, b = chart.values[0][first], chart.values[0][second]
    facts = {
        "category": chart.categories[first],
        "first": chart.categories[first],
        "second": chart.categories[second],
        "a": str(a),
        "b": str(b),
    }
    if draws.chance(50):
        return _write("share", language, draws, {**facts, "value": str(a)})
    return _write("share-sum", language, draws, {**facts, "value": str(a + b)})


def _points(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    s = draws.below(len(chart.series))
    facts = {"series": chart.series[s], "value": str(len(chart.points[s]))}
    return _write("points" if len(chart.series) > 1 else "points-one", language, draws, facts)


def _slope(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    words = _templates()["slope"][language]
    cloud = [point for points in chart.points for point in points]
    across, up = sum(x for x, _ in cloud), sum(y for _, y in cloud)
    count = len(cloud)
    rises = sum((x * count - across) * (y * count - up) for x, y in cloud) > 0
    facts = {
        "x": chart.x_title,
        "y": chart.unit,
        "value": str(words["rise" if rises else "fall"]),
        "direction": str(words["up" if rises else "down"]),
    }
    return _write("slope", language, draws, facts)


def _kind(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    name = _templates()["kind"][language].get(chart.kind, chart.kind)
    return _write("kind", language, draws, {"value": str(name)})


def _locate(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    marks = [mark for mark in scene.drawing.marks if mark.kind != "point" or chart.kind == "line"]
    mark = draws.pick(marks)
    name = _name_of(chart, mark)
    words = _templates()["locate"][language]
    asked = _write("locate", language, draws, {"name": name, "kind": str(words[mark.kind])})
    return Asked("locate", asked.question, asked.answer, mark.box, name)


def _name_of(chart: Chart, mark: Mark) -> str:
    if mark.kind == "legend":
        return chart.categories[mark.series] if chart.kind == "pie" else chart.series[mark.series]
    if mark.kind == "slice" or len(chart.series) == 1:
        return chart.categories[mark.category] if chart.categories else chart.series[mark.series]
    if chart.kind == "scatter":
        return chart.series[mark.series]
    return f"{chart.series[mark.series]}, {chart.categories[mark.category]}"


def _table(scene: Scene, draws: Draws) -> Asked:
    chart, language = scene.chart, scene.language
    return _write("table", language, draws, {"table": markdown(table_of(chart))})


@lru_cache(maxsize=1)
def _templates() -> dict[str, Any]:
    with (Path(__file__).parent / "questions.yaml").open(encoding="utf-8") as stream:
        templates: dict[str, Any] = yaml.safe_load(stream)
    return templates


_Maker = Callable[[Scene, Draws], Asked]
_COUNTED: tuple[_Maker, ...] = (
    _lookup,
    _extreme,
    _difference,
    _total,
    _above,
    _compare,
    _kind,
    _locate,
    _table,
)
_MAKERS: dict[str, tuple[_Maker, ...]] = {
    "bar": _COUNTED,
    "line": _COUNTED,
    "pie": (_share, _extreme, _difference, _kind, _locate, _table),
    "scatter": (_points, _slope, _kind, _locate),
}
