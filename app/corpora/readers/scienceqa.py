"""Problems keyed by id with choices and a solution: ScienceQA, and TabMWP by mapping.

The answer is an index into the choices, or the answer's text; the lecture and solution become the
explanation before the answer when `explain` is on.
"""

from pathlib import Path
from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.documents import load_json
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import ExpandedRows, KeptRows, Row, Rows, require_columns
from app.corpora.readers.turns import ask
from app.errors import SourceUnavailable
from app.preprocessing.sample import Image, Sample

DEFAULTS: dict[str, Value] = {
    "id": "id",
    "question": "question",
    "choices": "choices",
    "answer": "answer",
    "hint": "hint",
    "image": "image",
    "image_name": None,
    "solution": "solution",
    "lecture": "lecture",
    "explain": True,
    "split_field": "split",
    "frame": "stored",
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def open_problems(binding: Binding) -> RowReader:
    """Open a split with parts rows, images, and optionally ids (the file that lists each split's ids)."""
    file = binding.files("rows")[0]
    key = binding.text("id")
    everything = open_row_files(binding.files("rows"), key=key)
    require_columns(
        everything,
        {name: binding.optional(name) for name in ("question", "answer")},
        dataset=binding.dataset.id,
        file=file,
    )
    rows = _of_split(binding, everything, key)
    pictures = Pictures(binding)

    def convert(index: int, row: Row) -> Sample:
        images = _images(binding, pictures, row)
        question, answer = _question(binding, row), _answer(binding, row)
        return new_sample(
            binding,
            index,
            source_id=row.get(key),
            images=images,
            messages=ask(question, answer, pictures=len(images)),
            meta={name: row[name] for name in ("subject", "topic", "grade", "skill") if row.get(name)},
        )

    return RowReader(binding, rows, convert)


def _of_split(binding: Binding, everything: Rows, key: str) -> Rows:
    """Keep the rows of the split asked for: by the list of ids, else by the row's own word."""
    listed = binding.find_files("ids")
    name = binding.parts.get("name", binding.split)
    if listed:
        ids = load_json(listed[0]).get(name)
        if not isinstance(ids, list):
            raise SourceUnavailable(
                f"dataset '{binding.dataset.id}': {listed[0].name} has no split '{name}'", field="split"
            )
        known = everything.read(0, everything.count())
        by_id = {str(row.get(key)): row for _, row in known if not isinstance(row, BadRow)}

        def pick(index: int) -> Row:
            row = by_id.get(str(ids[index]))
            if row is None:
                raise BadRow("missing-row", f"the split lists {ids[index]}, the problems do not have it")
            return row

        return ExpandedRows(len(ids), pick)
    field = binding.optional("split_field")
    if field is None:
        return everything
    return KeptRows(everything, lambda row: row.get(field) in (None, name))


def _images(binding: Binding, pictures: Pictures, row: Row) -> tuple[Image, ...]:
    column, template = binding.optional("image"), binding.optional("image_name")
    if template is not None:
        return (pictures.load(_filled(template, binding, row)),)
    value = row.get(column) if column else None
    if value is None:
        return ()
    if isinstance(value, str) and not Path(value).is_absolute():
        folder = f"{row.get(binding.text('split_field'), '')}/{row[binding.text('id')]}/{value}"
        try:
            return (pictures.load(folder),)
        except BadRow as problem:
            if problem.reason != "missing-image":
                raise
    return (pictures.load(value),)


def _filled(template: str, binding: Binding, row: Row) -> str:
    return template.replace("{id}", str(row[binding.text("id")]))


def _question(binding: Binding, row: Row) -> str:
    text = str(row[binding.text("question")]).strip()
    hint = row.get(binding.optional("hint") or "")
    choices = row.get(binding.optional("choices") or "")
    parts = [text]
    if hint and str(hint).strip():
        parts.append(f"Context: {str(hint).strip()}")
    if choices:
        parts.append("\n".join(f"({LETTERS[i]}) {choice}" for i, choice in enumerate(choices)))
    return "\n".join(parts)


def _answer(binding: Binding, row: Row) -> str:
    value: Any = row[binding.text("answer")]
    choices = row.get(binding.optional("choices") or "") or []
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value < len(choices):
            raise BadRow("bad-answer", f"answer {value} of {len(choices)} choices")
        final = f"({LETTERS[value]}) {choices[value]}"
    elif value in choices:
        final = f"({LETTERS[choices.index(value)]}) {value}"
    else:
        final = str(value or "").strip()
    if not final:
        raise BadRow("empty-answer", str(row[binding.text("question")]))
    if not binding.flag("explain"):
        return final
    why = [str(row.get(binding.optional(key) or "") or "").strip() for key in ("lecture", "solution")]
    return "\n".join([*(part for part in why if part), f"The answer is {final}."])


LAYOUT = Layout(open=open_problems, defaults=DEFAULTS)
