"""Draw a chart and say where everything is: plot frame, axes, legend, and one box a mark."""

from dataclasses import dataclass, field

from app.corpora.demo_charts import axes, marks
from app.corpora.demo_charts.canvas import Box, Canvas
from app.corpora.demo_charts.chart import Chart


@dataclass(frozen=True, slots=True)
class Mark:
    """Something one can point at: a bar, a slice, a data point or a legend entry."""

    kind: str
    series: int
    category: int
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture and its marks."""

    png: bytes
    marks: tuple[Mark, ...] = field(default=())

    def find(self, kind: str, series: int, category: int) -> Mark | None:
        """Return one mark, None when the chart does not draw it."""
        wanted = (kind, series, category)
        return next((m for m in self.marks if (m.kind, m.series, m.category) == wanted), None)


def draw(chart: Chart) -> Drawing:
    """Return the picture of a chart."""
    canvas = Canvas(chart.size, chart.theme.paper)
    frame = axes.write_title(canvas, chart)
    names = chart.categories if chart.kind == "pie" else chart.series
    entries: list[Box] = []
    if len(names) > 1:
        frame, entries = axes.draw_legend(canvas, chart, names, frame)
    found = [Mark("legend", i, -1, box) for i, box in enumerate(entries)]
    if chart.kind == "pie":
        boxes = marks.draw_slices(canvas, chart, frame)
    elif chart.kind == "scatter":
        boxes = marks.draw_cloud(canvas, chart, axes.draw_cloud_axes(canvas, chart, frame))
    elif chart.flat:
        boxes = marks.draw_flat_bars(canvas, chart, axes.draw_flat_axes(canvas, chart, frame))
    else:
        plot = axes.draw_axes(canvas, chart, frame)
        boxes = (marks.draw_bars if chart.kind == "bar" else marks.draw_lines)(canvas, chart, plot)
    name = {"bar": "bar", "line": "point", "pie": "slice", "scatter": "point"}[chart.kind]
    found += [Mark(name, series, category, box) for (series, category), box in sorted(boxes.items())]
    return Drawing(canvas.png(), tuple(found))
