"""Preference pairs in columns of text and in TRL's lists of messages; the Cauldron's texts beside them."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.corpora.readers.slices import entry, read, texts

STRUCT = {"bytes": b"\x89PNG picture", "path": "a.png"}


def parquet(folder: Path, row: dict[str, Any]) -> Path:
    pq.write_table(pa.Table.from_pylist([row]), folder / "rows.parquet")
    return folder


def test_columns_of_text(tmp_path: Path) -> None:
    row = {"idx": 4, "image": STRUCT, "question": "What?", "chosen": "A cat.", "rejected": "A dog."}
    found = read(entry("preference", {"rows": "*.parquet"}), parquet(tmp_path, row))
    assert texts(found.first) == [("user", "<image>\nWhat?"), ("assistant", "A cat.")]
    assert found.first.meta["rejected"] == [{"role": "assistant", "content": "A dog."}]
    assert found.first.images[0].data == STRUCT["bytes"]


def test_lists_that_repeat_the_prompt_are_cut_where_they_part(tmp_path: Path) -> None:
    def told(answer: str) -> list[dict[str, str]]:
        return [{"role": "user", "content": "What?"}, {"role": "assistant", "content": answer}]

    row = {"images": [STRUCT], "chosen": told("A cat."), "rejected": told("A dog.")}
    dataset = entry("preference", {"rows": "*.parquet"}, mapping={"image": "images"})
    found = read(dataset, parquet(tmp_path, row))
    assert texts(found.first) == [("user", "<image>\nWhat?"), ("assistant", "A cat.")]
    assert found.first.meta["rejected"] == [{"role": "assistant", "content": "A dog."}]


def test_equal_answers_prefer_nothing(tmp_path: Path) -> None:
    row = {"image": STRUCT, "question": "What?", "chosen": "A cat.", "rejected": "A cat."}
    found = read(entry("preference", {"rows": "*.parquet"}), parquet(tmp_path, row))
    assert found.rejects == {"no-preference": 1}


def test_cauldron_pairs_become_turns_and_low_ratings_leave(tmp_path: Path) -> None:
    pairs = [
        {"user": "One?", "assistant": "1", "source": "s"},
        {"user": "Two?", "assistant": "2", "source": "s"},
    ]
    row = {"images": [STRUCT], "texts": pairs, "relevance_ratings": [5, 1]}
    place = parquet(tmp_path, row)
    everything = read(entry("texts-rows", {"rows": "*.parquet"}), place)
    assert len(everything.first.messages) == 4
    strict = entry(
        "texts-rows", {"rows": "*.parquet"}, mapping={"rating": "relevance_ratings", "min_rating": 3}
    )
    assert texts(read(strict, place).first) == [("user", "<image>\nOne?"), ("assistant", "1")]
