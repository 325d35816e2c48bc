"""DocVQA: questions over page pictures, with the OCR of each page where the folder has it.

Reads the questions' `data` list, and OCR as published: lines of words with four corners in pixels
(`recognitionResults`), or Textract blocks with boxes as shares of the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from app.corpora.readers.answers import all_answers, answer_of
from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.documents import load_json
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.sizes import size_of
from app.corpora.readers.turns import ask
from app.errors import SourceUnavailable
from app.preprocessing.sample import Image, OcrWord, Sample

DEFAULTS: dict[str, Value] = {
    "id": "questionId",
    "image": "image",
    "question": "question",
    "answer": "answers",
    "member": "data",
    "strip_folder": True,
    "frame": "stored",
}
OCR_BYTES = 64_000_000


def open_docvqa(binding: Binding) -> RowReader:
    """Open a split with parts rows (the questions), images, and optionally ocr (one JSON a page)."""
    files = binding.files("rows")
    rows = open_row_files(files, member=binding.optional("member"))
    image, question, answer = (binding.text(key) for key in ("image", "question", "answer"))
    wanted = {"image": image, "question": question}
    require_columns(rows, dict(wanted), dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding)
    pages = binding.find_files("ocr")

    def convert(index: int, row: Row) -> Sample:
        answers = row.get(answer)
        text = answer_of(answers)
        name = row[image]
        if isinstance(name, str) and binding.flag("strip_folder"):
            # The files say `documents/x.png`; the folder of that name is the part `images`.
            name = PurePosixPath(name).name
        picture = pictures.load(name)
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=(picture,),
            messages=ask(str(row[question]), text),
            ocr=tuple(_words(pages, picture)),
            meta={"answers": all_answers(answers), "page": picture.path},
        )

    return RowReader(binding, rows, convert)


def _words(folders: tuple[Path, ...], picture: Image) -> Iterator[OcrWord]:
    for folder in folders:
        file = folder / f"{PurePosixPath(picture.path).stem}.json"
        if not file.is_file() or file.stat().st_size > OCR_BYTES:
            continue
        try:
            page = load_json(file)
        except SourceUnavailable:
            # OCR is an addition; a damaged page of it does not cost the question.
            continue
        yield from words_of(page, picture.data)
        return


def words_of(page: Any, picture: bytes) -> Iterator[OcrWord]:
    """Yield the words of one OCR file with pixel boxes; entries without a box or text are skipped."""
    if not isinstance(page, Mapping):
        return
    for result in page.get("recognitionResults") or ():
        for line in result.get("lines") or ():
            for word in line.get("words") or (line,):
                box = around(word.get("boundingBox"))
                if box is not None and word.get("text"):
                    yield OcrWord(0, str(word["text"]), box)
    blocks = page.get("WORD") or ()
    width, height = size_of(picture) if blocks else (0, 0)
    for block in blocks:
        share = (block.get("Geometry") or {}).get("BoundingBox") or {}
        if block.get("Text") and {"Left", "Top", "Width", "Height"} <= set(share):
            left, top = float(share["Left"]) * width, float(share["Top"]) * height
            right, bottom = left + float(share["Width"]) * width, top + float(share["Height"]) * height
            yield OcrWord(0, str(block["Text"]), (left, top, right, bottom))


def around(corners: Any) -> tuple[float, float, float, float] | None:
    """Return the box around corner points written x, y, x, y, …; None when it is not such a list."""
    if not isinstance(corners, Sequence) or isinstance(corners, str) or len(corners) < 4 or len(corners) % 2:
        return None
    numbers = [float(value) for value in corners]
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


LAYOUT = Layout(open=open_docvqa, defaults=DEFAULTS, version=2)
