"""Files of rows: every form, large ones by offsets, broken ones row by row."""

import hashlib
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.corpora.readers import row_files
from app.corpora.readers.json_scan import scan_elements
from app.corpora.readers.problem import BadRow
from app.corpora.readers.row_files import open_row_files
from app.errors import SourceUnavailable

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def whole(file: Path, **options: object) -> list[object]:
    rows = open_row_files([file], **options)  # type: ignore[arg-type]
    return [row for _, row in rows.read(0, rows.count())]


@given(st.lists(st.dictionaries(st.text(max_size=5), PLAIN, max_size=3), max_size=6))
def test_scanned_elements_are_the_parsed_ones(rows: list[dict[str, object]]) -> None:
    text = orjson.dumps(rows)
    starts, ends, names = scan_elements(text)
    found = [orjson.loads(text[low:high]) for low, high in zip(starts, ends, strict=True)]
    assert found == orjson.loads(text)
    assert names == []


@given(
    st.dictionaries(st.text(max_size=5), st.dictionaries(st.text(max_size=5), PLAIN, max_size=3), max_size=6)
)
def test_scanned_objects_keep_their_names(rows: dict[str, dict[str, object]]) -> None:
    text = orjson.dumps(rows, option=orjson.OPT_INDENT_2)
    starts, ends, names = scan_elements(text)
    found = [orjson.loads(text[low:high]) for low, high in zip(starts, ends, strict=True)]
    assert dict(zip(names, found, strict=True)) == orjson.loads(text)


def test_a_large_list_is_read_by_offsets_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"n": n, "text": 'a "quoted" [bracket] { é }'} for n in range(50)]
    file = tmp_path / "rows.json"
    file.write_bytes(orjson.dumps(rows))
    small = whole(file)
    monkeypatch.setattr(row_files, "WHOLE_DOCUMENT_BYTES", 10)
    assert whole(file) == small == rows
    assert [row for _, row in open_row_files([file]).read(20, 23)] == rows[20:23]


def test_json_lines_reject_only_the_broken_line(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b'{"a": 1}\n{"a": \n\n[1]\n{"a": 2}')
    rows = whole(file)
    assert rows[0] == {"a": 1}
    assert rows[3] == {"a": 2}
    assert [row.reason for row in rows if isinstance(row, BadRow)] == ["malformed-json", "malformed-row"]


def test_csv_keeps_quoted_newlines_and_counts_wrong_widths(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('a,b\n1,"two\nlines, and a comma"\n3\n4,5\n')
    rows = whole(file)
    assert rows[0] == {"a": "1", "b": "two\nlines, and a comma"}
    assert isinstance(rows[1], BadRow)
    assert rows[1].reason == "malformed-line"
    assert rows[2] == {"a": "4", "b": "5"}


def test_tsv_without_header_takes_names_and_leaves_quotes_alone(samples: Path) -> None:
    file = samples / "conceptual_captions/Validation_GCC-1.1.0-Validation.tsv"
    rows = whole(file, header=["caption", "url"])
    assert len(rows) == 500
    assert rows[0] == {
        "caption": "author : a life in photography -- in pictures",
        "url": "https://i.pinimg.com/736x/66/01/6c/66016c3ba27c0e04f39e2bd81a934e3e--anita-ekberg-bob-hope.jpg",
    }


def test_parquet_ranges_touch_only_their_rows(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"n": list(range(1000))}), file, row_group_size=70)
    rows = open_row_files([file])
    assert rows.count() == 1000
    for low, high in ((0, 3), (69, 71), (139, 400), (995, 1000)):
        assert [(i, row["n"]) for i, row in rows.read(low, high)] == [(n, n) for n in range(low, high)]  # type: ignore[index]


def test_several_files_are_one_sequence(tmp_path: Path) -> None:
    for name, numbers in (("a.jsonl", (0, 1)), ("b.jsonl", (2,)), ("c.jsonl", (3, 4, 5))):
        (tmp_path / name).write_text("\n".join(f'{{"n": {n}}}' for n in numbers))
    rows = open_row_files(sorted(tmp_path.glob("*.jsonl")))
    assert [row["n"] for _, row in rows.read(1, 5)] == [1, 2, 3, 4]  # type: ignore[index]


@pytest.mark.parametrize(("name", "content"), [("x.parquet", b"no"), ("x.csv", b""), ("x.json", b"7")])
def test_a_file_of_which_nothing_can_be_read_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        whole(tmp_path / name)


def test_a_damaged_row_group_costs_its_rows_and_no_others(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    columns = pa.table(
        {
            "n": list(range(30)),
            "text": [f"row {n} {hashlib.sha256(bytes([n])).hexdigest()}" for n in range(30)],
        }
    )
    pq.write_table(columns, file, row_group_size=10, compression="zstd", use_dictionary=False)
    with pq.ParquetFile(file) as table:
        place = table.metadata.row_group(1).column(1).data_page_offset
    data = bytearray(file.read_bytes())
    data[place : place + 200] = bytes(200)
    file.write_bytes(bytes(data))
    rows = open_row_files([file])
    read = dict(rows.read(0, rows.count()))
    assert sorted(read) == list(range(30))
    assert [n for n, row in read.items() if isinstance(row, BadRow)] == list(range(10, 20))
    assert {row.reason for row in read.values() if isinstance(row, BadRow)} == {"broken-file"}
    assert [n for n, _ in rows.read(12, 23)] == list(range(12, 23))
