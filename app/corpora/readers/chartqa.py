"""ChartQA: question files by origin, chart pictures, and the table and annotation behind a chart.

Values are kept as written: percentages as fractions, dates as spreadsheet serials, lists as text.
"""

import csv
from pathlib import Path

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.turns import ask
from app.preprocessing.sample import Sample

DEFAULTS: dict[str, Value] = {"image": "imgname", "question": "query", "answer": "label", "frame": "stored"}
TABLE_BYTES = 1_000_000


def open_chartqa(binding: Binding) -> RowReader:
    """Open a split with parts rows (all question files), images, and optionally tables."""
    files = binding.files("rows")
    rows = open_row_files(files, notes=[{"_file": file.name} for file in files])
    image, question, answer = (binding.text(key) for key in ("image", "question", "answer"))
    require_columns(
        rows,
        {"image": image, "question": question, "answer": answer},
        dataset=binding.dataset.id,
        file=files[0],
    )
    pictures = Pictures(binding)
    tables = binding.find_files("tables")

    def convert(index: int, row: Row) -> Sample:
        picture = pictures.load(row[image])
        meta = {"question_file": row["_file"], "chart": picture.path}
        table = _table(tables, picture.path)
        if table:
            meta["table"] = table
        answers = row[answer]
        first = str(answers[0]) if isinstance(answers, list) and answers else str(answers)
        if isinstance(answers, list) and not answers:
            raise BadRow("empty-answer", str(row[question]))
        return new_sample(
            binding,
            index,
            images=(picture,),
            messages=ask(str(row[question]), first),
            meta=meta,
        )

    return RowReader(binding, rows, convert)


def _table(folders: tuple[Path, ...], chart: str) -> list[list[str]] | None:
    for folder in folders:
        file = folder / f"{Path(chart).stem}.csv"
        if file.is_file() and file.stat().st_size <= TABLE_BYTES:
            with file.open(newline="", encoding="utf-8", errors="replace") as stream:
                return list(csv.reader(stream))
    return None


LAYOUT = Layout(open=open_chartqa, defaults=DEFAULTS, required=("rows", "images"))
