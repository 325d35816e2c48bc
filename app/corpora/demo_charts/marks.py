"""Draw bars, lines, slices and points, and return the box of each by (series, category)."""

import math

from app.corpora.demo_charts.axes import LABEL, NOTE, Plot
from app.corpora.demo_charts.canvas import Box, Canvas
from app.corpora.demo_charts.chart import Chart

Boxes = dict[tuple[int, int], Box]


def draw_bars(canvas: Canvas, chart: Chart, plot: Plot) -> Boxes:
    """Draw standing bars: one series, several side by side, or stacked."""
    boxes: Boxes = {}
    x1, _, x2, _ = plot.box
    step = (x2 - x1) / len(chart.categories)
    lanes = 1 if chart.stacked else len(chart.series)
    wide = step * (0.62 if lanes == 1 else 0.8) / lanes
    for c in range(len(chart.categories)):
        left = x1 + c * step + (step - wide * lanes) / 2
        base = 0
        for s in range(len(chart.series)):
            value = chart.values[s][c]
            bottom = base if chart.stacked else 0
            at = left + (0 if chart.stacked else s * wide)
            box = (at, plot.y(bottom + value), at + wide * (0.94 if lanes > 1 else 1), plot.y(bottom))
            canvas.rectangle(box, _color(chart, s, c), radius=0 if chart.stacked else 2)
            boxes[s, c] = box
            base += value
            if chart.labeled and not chart.stacked and wide >= 26:
                at_top = ((box[0] + box[2]) / 2, box[1] - 4)
                text = chart.text_of(value)
                canvas.text(at_top, text, size=NOTE, color=chart.theme.ink, anchor="ms")
    return boxes


def draw_flat_bars(canvas: Canvas, chart: Chart, plot: Plot) -> Boxes:
    """Draw lying bars."""
    boxes: Boxes = {}
    x1, y1, _, y2 = plot.box
    step = (y2 - y1) / len(chart.categories)
    lanes = 1 if chart.stacked else len(chart.series)
    high = step * (0.6 if lanes == 1 else 0.8) / lanes
    for c in range(len(chart.categories)):
        top = y1 + c * step + (step - high * lanes) / 2
        base = 0
        for s in range(len(chart.series)):
            value = chart.values[s][c]
            bottom = base if chart.stacked else 0
            at = top + (0 if chart.stacked else s * high)
            box = (max(plot.x(bottom), x1), at, plot.x(bottom + value), at + high * 0.94)
            canvas.rectangle(box, _color(chart, s, c), radius=0 if chart.stacked else 2)
            boxes[s, c] = box
            base += value
            if chart.labeled and not chart.stacked and high >= 13:
                at_end = (box[2] + 5, (box[1] + box[3]) / 2)
                canvas.text(at_end, chart.text_of(value), size=NOTE, color=chart.theme.ink, anchor="lm")
    return boxes


def draw_lines(canvas: Canvas, chart: Chart, plot: Plot) -> Boxes:
    """Draw one line a series with a marker a category."""
    boxes: Boxes = {}
    x1, _, x2, _ = plot.box
    step = (x2 - x1) / len(chart.categories)
    for s, row in enumerate(chart.values):
        color = chart.theme.colors[s]
        points = [(x1 + (c + 0.5) * step, plot.y(value)) for c, value in enumerate(row)]
        canvas.line(points, color, width=2.4)
        if chart.labeled and len(chart.series) == 1:
            for (x, y), value in zip(points, row, strict=True):
                ink, paper = chart.theme.ink, chart.theme.paper
                at = (x, y - 10)
                canvas.text(at, chart.text_of(value), size=NOTE, color=ink, anchor="ms", halo=paper)
        for c, (x, y) in enumerate(points):
            canvas.dot((x, y), 4.5, color, hole=chart.theme.paper if chart.hollow else None)
            boxes[s, c] = (x - 7, y - 7, x + 7, y + 7)
    return boxes


def draw_slices(canvas: Canvas, chart: Chart, frame: Box) -> Boxes:
    """Draw a pie or ring; a slice's box encloses the whole slice."""
    boxes: Boxes = {}
    x1, y1, x2, y2 = frame
    center = ((x1 + x2) / 2, (y1 + y2) / 2)
    radius = min(x2 - x1, y2 - y1) / 2 - 6
    start = 0.0
    for c, share in enumerate(chart.values[0]):
        stop = start + share * 3.6
        canvas.slice(center, radius, (start, stop), chart.theme.colors[c])
        boxes[0, c] = _slice_box(center, radius, start, stop)
        start = stop
    start = 0.0
    for share in chart.values[0]:
        for angle in (start, start + share * 3.6):
            canvas.line([center, _on_circle(center, radius + 1, angle)], chart.theme.paper, width=1.5)
        start += share * 3.6
    if chart.hollow:
        canvas.dot(center, radius * 0.54, chart.theme.paper)
    start = 0.0
    for share in chart.values[0]:
        x, y = _on_circle(center, radius * 0.77, start + share * 1.8)
        if share >= 6:
            _share_label(canvas, (x, y), f"{share}%", chart)
        start += share * 3.6
    return boxes


def draw_cloud(canvas: Canvas, chart: Chart, plot: Plot) -> Boxes:
    """Draw points, one color a group."""
    boxes: Boxes = {}
    for s, cloud in enumerate(chart.points):
        for c, (x, y) in enumerate(cloud):
            at = (plot.x(x), plot.y(y))
            canvas.dot(at, 5, chart.theme.colors[s], hole=chart.theme.paper if chart.hollow else None)
            boxes[s, c] = (at[0] - 6, at[1] - 6, at[0] + 6, at[1] + 6)
    return boxes


def _share_label(canvas: Canvas, at: tuple[float, float], text: str, chart: Chart) -> None:
    half = canvas.width_of(text, LABEL) / 2 + 5
    box = (at[0] - half, at[1] - 10, at[0] + half, at[1] + 10)
    canvas.rectangle(box, chart.theme.paper, radius=6)
    canvas.text(at, text, size=LABEL, color=chart.theme.ink, anchor="mm")


def _color(chart: Chart, series: int, category: int) -> str:
    if len(chart.series) == 1 and chart.hollow:
        return chart.theme.colors[category % len(chart.theme.colors)]
    return chart.theme.colors[series]


def _on_circle(center: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    turn = math.radians(angle - 90)
    return center[0] + radius * math.cos(turn), center[1] + radius * math.sin(turn)


def _slice_box(center: tuple[float, float], radius: float, start: float, stop: float) -> Box:
    corners = [center, _on_circle(center, radius, start), _on_circle(center, radius, stop)]
    corners += [_on_circle(center, radius, turn) for turn in (0, 90, 180, 270) if start < turn < stop]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
