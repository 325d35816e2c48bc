"""Rows of the Cauldron and FineVision: `images` as structs, `texts` as pairs of user and assistant."""

from typing import Any

from app.corpora.readers.binding import Binding, Value
from app.corpora.readers.layout import Layout
from app.corpora.readers.pictures import Pictures
from app.corpora.readers.problem import BadRow
from app.corpora.readers.qa_rows import references
from app.corpora.readers.row_files import open_row_files
from app.corpora.readers.row_reader import RowReader, new_sample
from app.corpora.readers.rows import Row, require_columns
from app.corpora.readers.turns import settle
from app.preprocessing.sample import Message, Sample

DEFAULTS: dict[str, Value] = {
    "id": "id",
    "images": "images",
    "texts": "texts",
    "rating": None,
    "min_rating": 0,
    "frame": "stored",
}


def open_texts(binding: Binding) -> RowReader:
    """Open a split with part rows (Parquet); with `rating`, pairs rated below `min_rating` are left out."""
    files = binding.files("rows")
    rows = open_row_files(files)
    images, texts = binding.text("images"), binding.text("texts")
    require_columns(rows, {"images": images, "texts": texts}, dataset=binding.dataset.id, file=files[0])
    pictures = Pictures(binding)

    def convert(index: int, row: Row) -> Sample:
        loaded = tuple(pictures.load(one) for one in references(row, [images]))
        ratings = row.get(binding.optional("rating") or "")
        messages, left_out = _turns(row[texts], ratings, binding.number("min_rating"))
        source = next((pair.get("source") for pair in row[texts] if pair.get("source")), None)
        return new_sample(
            binding,
            index,
            source_id=row.get(binding.optional("id") or ""),
            images=loaded,
            messages=settle(messages, len(loaded)),
            meta={"source": source, "pairs_left_out": left_out},
        )

    return RowReader(binding, rows, convert)


def _turns(pairs: Any, ratings: Any, floor: int) -> tuple[list[Message], int]:
    messages: list[Message] = []
    left_out = 0
    for place, pair in enumerate(pairs):
        rating = ratings[place] if isinstance(ratings, list) and place < len(ratings) else None
        if isinstance(rating, int) and rating < floor:
            left_out += 1
            continue
        messages += [Message("user", str(pair["user"])), Message("assistant", str(pair["assistant"]))]
    if not messages:
        raise BadRow("low-rating", f"all {left_out} pairs are rated below {floor}")
    return messages, left_out


LAYOUT = Layout(open=open_texts, defaults=DEFAULTS)
