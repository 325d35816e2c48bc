"""Preference pairs: a prompt with pictures, a chosen and a rejected answer (RLAIF-V, VLFeedback, TRL form).

The chosen answer is the sample's; the rejected one stays in `meta`, so that a preference trainer can have it.
"""

from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.qa_rows import references
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.turns import TurnNames, read_turns, settle
from app.preprocessing.sample import Message, Sample

DEFAULTS: dict[str, Value] = {
    "id": "idx",
    "image": "image",
    "image_name": None,
    "prompt": "question",
    "chosen": "chosen",
    "rejected": "rejected",
    "role": "role",
    "content": "content",
    "frame": "stored",
}


def open_pairs(binding: Binding) -> RowReader:
    """Open a split with parts rows and images."""
    files = binding.files("rows")
    rows = open_row_files(files)
    prompt, chosen, rejected = (binding.text(key) for key in ("prompt", "chosen", "rejected"))
    wanted = {"chosen": chosen, "rejected": rejected}
    require_columns(rows, dict(wanted), dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding, name=binding.optional("image_name"))
    names = TurnNames(speaker=binding.text("role"), text=binding.text("content"))

    def convert(index: int, row: Row) -> Sample:
        asked = _turns(row.get(prompt), "user", names)
        good, bad = _turns(row[chosen], "assistant", names), _turns(row[rejected], "assistant", names)
        if not asked:
            # TRL's form without a prompt column repeats the prompt in both answers.
            shared = next((n for n, pair in enumerate(zip(good, bad, strict=False)) if pair[0] != pair[1]), 0)
            asked, good, bad = good[:shared], good[shared:], bad[shared:]
        if good == bad:
            raise BadRow("no-preference", "chosen and rejected are the same")
        if not bad or not bad[-1].text.strip():
            raise BadRow("empty-answer", "the rejected answer is empty")
        images = tuple(pictures.load(one) for one in references(row, binding.text("image").split("|")))
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=images,
            messages=settle([*asked, *good], len(images)),
            meta={"rejected": [{"role": turn.role, "content": turn.text} for turn in bad]},
        )

    return RowReader(binding, rows, convert)


def _turns(value: Any, role: str, names: TurnNames) -> list[Message]:
    if value is None or value in ("", []):
        return []
    if isinstance(value, str):
        return [Message("user" if role == "user" else "assistant", value.strip())]
    return read_turns(value, names)


LAYOUT = Layout(open=open_pairs, defaults=DEFAULTS)
