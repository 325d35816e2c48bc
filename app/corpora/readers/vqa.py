"""VQA files: questions and annotations apart, joined by question id (VQA v2, OK-VQA, TextVQA, VizWiz).

Files may be gzip; ten annotators' answers become the most frequent one, all kept in `meta`. The file's
own choice (`prefer`) decides between equals only: conversions put the first answer there.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.corpora.readers.answers import all_answers, answer_of
from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.documents import Version, load_json, version_of
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import ListRows, Row, missing_rows, require_columns
from app.corpora.readers.turns import ask
from app.preprocessing.sample import Sample

DEFAULTS: dict[str, Value] = {
    "image_name": "COCO_train2014_{id:012d}.jpg|COCO_val2014_{id:012d}.jpg|{id:012d}.jpg",
    "prefer": "multiple_choice_answer",
    "skip_answer": None,
    "frame": "stored",
}


def open_vqa(binding: Binding) -> RowReader:
    """Open a split with parts rows (questions), annotations and images."""
    questions = binding.files("rows")
    rows = ListRows(_questions(questions))
    require_columns(
        rows,
        {"question": "question", "image_id": "image_id", "question_id": "question_id"},
        dataset=binding.dataset.id,
        file=questions[0],
    )
    answered = [_annotations(file, version_of(file)) for file in binding.files("annotations")]
    pictures = Pictures(binding, name=binding.optional("image_name"))
    prefer, skip = binding.optional("prefer"), binding.optional("skip_answer")

    def convert(index: int, row: Row) -> Sample:
        number = row["question_id"]
        found = next((part[number] for part in answered if number in part), None)
        if found is None:
            raise BadRow("no-answer", f"question {number} has no annotation")
        answer = answer_of(found.get("answers") or found.get(prefer or ""), prefer=found.get(prefer or ""))
        if skip and answer == skip:
            raise BadRow("unanswerable", f"question {number}")
        picture = pictures.load(row["image_id"])
        return new_sample(
            binding,
            index,
            source_id=number,
            images=(picture,),
            messages=ask(str(row["question"]), answer),
            license=picture.license,
            source_url=picture.source_url,
            meta={
                "answers": all_answers(found.get("answers")),
                "question_type": found.get("question_type"),
                "image_id": row["image_id"],
            },
        )

    return RowReader(binding, rows, convert)


def _questions(files: tuple[Path, ...]) -> list[Row | BadRow]:
    rows: list[Row | BadRow] = []
    for file in files:
        document = load_json(file)
        listed = document.get("questions") if isinstance(document, dict) else None
        if not isinstance(listed, list):
            raise missing_rows(file, "no list 'questions'")
        rows += [row if isinstance(row, dict) else BadRow("malformed-row", repr(row)[:120]) for row in listed]
    return rows


@lru_cache(maxsize=4)
def _annotations(file: Path, version: Version) -> Mapping[object, Mapping[str, Any]]:
    del version
    document = load_json(file)
    listed = document.get("annotations") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise missing_rows(file, "no list 'annotations'")
    return {row.get("question_id"): row for row in listed if isinstance(row, dict)}


LAYOUT = Layout(open=open_vqa, defaults=DEFAULTS, required=("rows", "annotations"), version=3)
