"""The numbers behind a chart as rows, and rows as a Markdown table."""

from app.corpora.demo_charts.chart import Chart


def table_of(chart: Chart) -> list[list[str]]:
    """Return the numbers behind a chart, header row first."""
    if chart.kind == "scatter":
        rows = [
            [chart.series[s], f"{x / 10:.1f}", str(y)]
            for s, cloud in enumerate(chart.points)
            for x, y in cloud
        ]
        return [["Group", chart.x_title, chart.unit], *rows]
    body = [
        [name, *(chart.text_of(row[c]) for row in chart.values)] for c, name in enumerate(chart.categories)
    ]
    return [["", *(f"{name} ({chart.unit})" for name in chart.series)], *body]


def markdown(rows: list[list[str]]) -> str:
    """Return rows as a Markdown table."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
