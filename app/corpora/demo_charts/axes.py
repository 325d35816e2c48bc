"""Title, legend, grid and tick labels; each function returns the frame that is left for the marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.corpora.demo_charts.canvas import Box, Canvas
from app.corpora.demo_charts.chart import Chart

MARGIN = 24
TITLE, LABEL, NOTE = 19, 13, 11
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Plot:
    """The frame in which marks stand, and the numbers at its edges."""

    box: Box
    low: float
    high: float
    x_low: float = 0.0
    x_high: float = 1.0

    def y(self, value: float) -> float:
        """Return the height at which a number stands."""
        return self.box[3] - (value - self.low) / (self.high - self.low) * (self.box[3] - self.box[1])

    def x(self, value: float) -> float:
        """Return how far right a number stands."""
        return self.box[0] + (value - self.x_low) / (self.x_high - self.x_low) * (self.box[2] - self.box[0])


def write_title(canvas: Canvas, chart: Chart) -> Box:
    """Write the title, the unit under it and the source note; return the frame below."""
    size = TITLE
    while canvas.width_of(chart.title, size) > canvas.width - 2 * MARGIN and size > LABEL:
        size -= 1
    canvas.text((MARGIN, 18), chart.title, size=size, color=chart.theme.ink, bold=True)
    under = {"pie": "Shares in percent", "scatter": f"{chart.x_title} and {chart.unit}"}
    canvas.text((MARGIN, 46), under.get(chart.kind, f"In {chart.unit}"), size=LABEL, color=chart.theme.faint)
    note = (MARGIN, canvas.height - 14)
    canvas.text(note, "Invented data, for illustration", size=NOTE, color=chart.theme.faint, anchor="ls")
    return MARGIN, 74.0, float(canvas.width - MARGIN), float(canvas.height - 34)


def draw_legend(canvas: Canvas, chart: Chart, names: Sequence[str], frame: Box) -> tuple[Box, list[Box]]:
    """Draw the legend to the right or on top; return the frame left and each entry's box."""
    x1, y1, x2, y2 = frame
    boxes: list[Box] = []
    if chart.legend_right or chart.kind == "pie":
        wide = max(canvas.width_of(name, LABEL) for name in names) + 30
        left = x2 - wide
        for place, name in enumerate(names):
            boxes.append(_entry(canvas, chart, (left, y1 + 8 + place * 24), place, name))
        return (x1, y1, left - 18, y2), boxes
    left, top = x1, y1 - 2
    for place, name in enumerate(names):
        wide = canvas.width_of(name, LABEL) + 38
        if left + wide > x2 and left > x1:
            left, top = x1, top + 22
        boxes.append(_entry(canvas, chart, (left, top), place, name))
        left += wide
    return (x1, top + 30, x2, y2), boxes


def _entry(canvas: Canvas, chart: Chart, at: tuple[float, float], place: int, name: str) -> Box:
    color = chart.theme.colors[place]
    canvas.rectangle((at[0], at[1] + 1, at[0] + 14, at[1] + 15), color, radius=3)
    words = canvas.text((at[0] + 21, at[1] + 8), name, size=LABEL, color=chart.theme.ink, anchor="lm")
    return at[0], min(at[1] + 1, words[1]), words[2], max(at[1] + 15, words[3])


def ticks(low: int, high: int) -> list[int]:
    """Return round numbers that span a range in four to eight steps."""
    span = max(high - low, 1)
    size = 1
    while True:
        for step in STEPS:
            if span / (step * size) <= 7:
                unit = step * size
                first = low // unit * unit
                return list(range(first, -(-high // unit) * unit + 1, unit))
        size *= 10


def draw_axes(canvas: Canvas, chart: Chart, frame: Box) -> Plot:
    """Draw a value axis at the left and category names below."""
    marks = ticks(*_range(chart))
    names = [chart.text_of(mark) for mark in marks]
    left = frame[0] + max(canvas.width_of(name, LABEL) for name in names) + 10
    step = (frame[2] - left) / len(chart.categories)
    lean = max(canvas.width_of(name, LABEL) for name in chart.categories) > step - 6
    plot = Plot((left, frame[1] + 8, frame[2], frame[3] - (42 if lean else 26)), marks[0], marks[-1])
    for mark, name in zip(marks, names, strict=True):
        y = plot.y(mark)
        canvas.line([(left, y), (frame[2], y)], chart.theme.grid)
        canvas.text((left - 8, y), name, size=LABEL, color=chart.theme.faint, anchor="rm")
    canvas.line([(left, plot.box[3]), (frame[2], plot.box[3])], chart.theme.faint)
    for place, name in enumerate(chart.categories):
        drop = 16 if lean and place % 2 else 0
        at = (left + (place + 0.5) * step, plot.box[3] + 8 + drop)
        canvas.text(at, name, size=LABEL, color=chart.theme.ink, anchor="ma")
    return plot


def draw_flat_axes(canvas: Canvas, chart: Chart, frame: Box) -> Plot:
    """Draw category names at the left and a value axis below."""
    marks = ticks(*_range(chart))
    left = frame[0] + max(canvas.width_of(name, LABEL) for name in chart.categories) + 12
    right = frame[2] - 24
    plot = Plot((left, frame[1] + 4, right, frame[3] - 24), 0.0, 1.0, marks[0], marks[-1])
    for mark in marks:
        x = plot.x(mark)
        canvas.line([(x, plot.box[1]), (x, plot.box[3])], chart.theme.grid)
        canvas.text(
            (x, plot.box[3] + 7), chart.text_of(mark), size=LABEL, color=chart.theme.faint, anchor="ma"
        )
    step = (plot.box[3] - plot.box[1]) / len(chart.categories)
    for place, name in enumerate(chart.categories):
        at = (left - 8, plot.box[1] + (place + 0.5) * step)
        canvas.text(at, name, size=LABEL, color=chart.theme.ink, anchor="rm")
    canvas.line([(left, plot.box[1]), (left, plot.box[3])], chart.theme.faint)
    return plot


def draw_cloud_axes(canvas: Canvas, chart: Chart, frame: Box) -> Plot:
    """Draw two value axes; x numbers are kept in tenths."""
    xs = [x for cloud in chart.points for x, _ in cloud]
    ys = [y for cloud in chart.points for _, y in cloud]
    across, up = ticks(min(xs) // 10, -(-max(xs) // 10)), ticks(min(ys), max(ys))
    left = frame[0] + max(canvas.width_of(str(mark), LABEL) for mark in up) + 10
    box = (left, frame[1] + 10, frame[2] - 14, frame[3] - 42)
    plot = Plot(box, up[0], up[-1], across[0] * 10, across[-1] * 10)
    for mark in up:
        canvas.line([(box[0], plot.y(mark)), (box[2], plot.y(mark))], chart.theme.grid)
        canvas.text((left - 8, plot.y(mark)), str(mark), size=LABEL, color=chart.theme.faint, anchor="rm")
    for mark in across:
        x = plot.x(mark * 10)
        canvas.line([(x, box[1]), (x, box[3])], chart.theme.grid)
        canvas.text((x, box[3] + 7), str(mark), size=LABEL, color=chart.theme.faint, anchor="ma")
    middle = ((box[0] + box[2]) / 2, box[3] + 26)
    canvas.text(middle, chart.x_title, size=LABEL, color=chart.theme.ink, anchor="ma")
    return plot


def _range(chart: Chart) -> tuple[int, int]:
    """Return the numbers the value axis must span: from zero for bars, from below the lowest for lines."""
    if chart.stacked:
        return 0, max(sum(row[c] for row in chart.values) for c in range(len(chart.categories)))
    numbers = [value for row in chart.values for value in row]
    low = 0 if chart.kind == "bar" or min(numbers) * 3 < max(numbers) else min(numbers)
    return low, max(numbers)
