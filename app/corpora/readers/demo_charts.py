"""The shipped source: charts drawn by our own generator, CC0, made row by row without any file."""

from collections.abc import Iterator

from app.corpora.demo_charts.chart import invent
from app.corpora.demo_charts.drawing import draw
from app.corpora.demo_charts.draws import Draws
from app.corpora.demo_charts.questions import Language, ask_about
from app.corpora.demo_charts.table import table_of
from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.licenses import stated_license
from app.corpora.readers.row_reader import new_sample
from app.corpora.readers.turns import IMAGE
from app.preprocessing.sample import Image, Message, RawSample, Region, Sample

DEFAULTS: dict[str, Value] = {"samples": 2000, "seed": 1, "frame": "shown"}


class DemoCharts:
    """Charts 0 … count-1 of one split; each depends on its own number only."""

    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        self._seed = binding.number("seed")
        self._count = int(binding.parts.get("samples", binding.number("samples")))
        self._language: Language = "ja" if binding.parts.get("language") == "ja" else "en"
        self._license = stated_license(binding.dataset, by_image=True)

    def count(self) -> int:
        """Return how many charts the split has."""
        return self._count

    def read(self, start: int, stop: int) -> Iterator[RawSample]:
        """Yield charts [start, stop)."""
        for index in range(max(start, 0), min(stop, self._count)):
            yield RawSample(self._make(index))

    def _make(self, index: int) -> Sample:
        draws = Draws(f"{self._seed}/{self._binding.split}/{index}")
        chart = invent(draws)
        drawing = draw(chart)
        asked = ask_about(chart, drawing, draws, count=draws.between(2, 4), language=self._language)
        messages: list[Message] = []
        regions: list[Region] = []
        for place, one in enumerate(asked):
            answer = one.answer
            if one.box is not None:
                answer = answer.replace("{region}", f"<region:{len(regions)}>")
                regions.append(Region(0, one.box, one.label))
            lead = f"{IMAGE}\n" if place == 0 else ""
            messages += [Message("user", lead + one.question), Message("assistant", answer)]
        picture = Image(
            data=drawing.png,
            path=f"charts/{self._binding.split}/{index:06d}.png",
            width=chart.size[0],
            height=chart.size[1],
            license=self._license,
        )
        return new_sample(
            self._binding,
            index,
            images=(picture,),
            messages=tuple(messages),
            license=self._license,
            regions=tuple(regions),
            meta={
                "chart": chart.kind,
                "title": chart.title,
                "language": self._language,
                "questions": [one.kind for one in asked],
                "table": table_of(chart),
            },
        )


LAYOUT = Layout(open=DemoCharts, defaults=DEFAULTS, required=(), made_here=True)
