"""Rows of pictures, question and answer: the widest layout (JSON, JSON lines, Parquet, TSV, CSV).

Covers converted VQA sets, MathVista, MATH-Vision, GQA, A-OKVQA, LRV, VSR, NLVR2, POPE, Hub Parquet with image
structs. What a dataset calls its columns is said by `mapping`; `prompt` may wrap the question.
"""

import re
from collections.abc import Sequence
from typing import Any

from app.corpora.readers.answers import all_answers, answer_of, read_codes, with_choices
from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.turns import IMAGE, ask
from app.preprocessing.sample import Sample

DEFAULTS: dict[str, Value] = {
    "id": "question_id",
    "image": "image",
    "image_key": None,
    "image_name": None,
    "question": "question",
    "answer": "answer",
    "choices": None,
    "codes": None,
    "prompt": "{question}",
    "hint": None,
    "image_mark": None,
    "license": None,
    "source_url": None,
    "author": None,
    "member": None,
    "columns": None,
    "frame": "stored",
}
NUMBERED = re.compile(r"<image_?\d+>")


def open_questions(binding: Binding) -> RowReader:
    """Open a split with parts rows and images; `image` names one column or several, joined by `|`.

    Where a row's pictures are named after one id, `image_name` holds several names joined by `&`, and
    `image_key` is a pattern whose group is the part of the column that they share.
    """
    files = binding.files("rows")
    header = binding.optional("columns")
    rows = open_row_files(
        files, member=binding.optional("member"), header=header.split("|") if header else None
    )
    columns = (binding.optional("image") or "").split("|")
    wanted = {"question": binding.text("question"), "answer": binding.text("answer")}
    wanted |= {"image": columns[0]} if columns[0] else {}
    require_columns(rows, wanted, dataset=binding.dataset.id, file=files[0])
    named = (binding.optional("image_name") or "").split("&")
    stores = [Pictures(binding, name=name or None) for name in named]
    key = re.compile(binding.optional("image_key") or "(.*)", re.DOTALL)
    codes = read_codes(binding.optional("codes"))

    def convert(index: int, row: Row) -> Sample:
        images = tuple(
            pictures.load(
                _keyed(one, key),
                license_value=row.get(binding.optional("license") or ""),
                author=row.get(binding.optional("author") or ""),
                source_url=row.get(binding.optional("source_url") or ""),
            )
            for one in references(row, columns)
            for pictures in stores
        )
        answer = row[binding.text("answer")]
        choices = _choices(row.get(binding.optional("choices") or ""))
        question = _question(binding, row, choices, pictures=len(images))
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=images,
            messages=ask(question, answer_of(answer, choices=choices, codes=codes), pictures=len(images)),
            license=images[0].license if images else None,
            source_url=images[0].source_url if images else None,
            meta={"answers": all_answers(answer)} if isinstance(answer, list) else {},
        )

    return RowReader(binding, rows, convert)


def _keyed(reference: Any, key: re.Pattern[str]) -> Any:
    if not isinstance(reference, str):
        return reference
    found = key.match(reference)
    if found is None:
        raise BadRow("missing-image", f"'{reference:.80}' does not fit {key.pattern}")
    return found[1]


def references(row: Row, columns: Sequence[str]) -> list[Any]:
    """Return the picture references of a row, in the order of its columns; absent ones are skipped."""
    found: list[Any] = []
    for column in columns:
        value = row.get(column) if column else None
        if isinstance(value, list):
            found += value
        elif value not in (None, ""):
            found.append(value)
        elif column in row and len(columns) > 1 and found:
            raise BadRow("missing-image", f"column '{column}' is empty")
    return found


def _question(binding: Binding, row: Row, choices: Sequence[Any], *, pictures: int) -> str:
    value = row[binding.text("question")]
    text = str(value[0] if isinstance(value, list) and value else value or "").strip()
    if not text:
        raise BadRow("empty-question", f"{value!r:.60}")
    mark = binding.optional("image_mark")
    if mark == "numbered":
        text = NUMBERED.sub(IMAGE, text)
        if text.count(IMAGE) != pictures:
            # A picture may be named twice or not at all; then it stands once, in front.
            text = " ".join(text.replace(IMAGE, " ").split())
    elif mark:
        text = text.replace(mark, IMAGE)
    hint = str(row.get(binding.optional("hint") or "") or "").strip()
    if hint:
        text = f"{text}\n{hint}"
    return binding.text("prompt").replace("{question}", with_choices(text, choices))


def _choices(value: Any) -> list[Any]:
    return [choice for choice in value if choice not in (None, "")] if isinstance(value, list) else []


LAYOUT = Layout(open=open_questions, defaults=DEFAULTS, version=2)
