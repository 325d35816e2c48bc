"""Every format holds the same rows, in the order asked, written once."""

import csv
import io
import json
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest

from app.catalog.export import FORMATS, arrow_table, export_rows
from app.catalog.rows import COLUMNS
from app.catalog.search import ids_in_order
from app.catalog.state import CatalogState
from app.errors import UnknownName

QUESTION = [("domain", "chart-table"), ("use", "train-product"), ("sort", "-size")]


def export(state: CatalogState, folder: Path, name: str, question: list[tuple[str, str]]) -> Path:
    return export_rows(state, state.parse(question), name, folder=folder).path


def test_every_format_holds_the_same_rows_in_the_order_asked(state: CatalogState, tmp_path: Path) -> None:
    ids = ids_in_order(state, state.parse(QUESTION))
    lines = export(state, tmp_path, "jsonl", QUESTION).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["id"] for row in rows] == ids
    assert list(rows[0]) == list(COLUMNS)
    parquet = pq.read_table(export(state, tmp_path, "parquet", QUESTION)).to_pylist()
    with pa.ipc.open_file(export(state, tmp_path, "arrow", QUESTION)) as reader:
        arrow = reader.read_all().to_pylist()
    assert parquet == arrow == rows
    text = export(state, tmp_path, "csv", QUESTION).read_text(encoding="utf-8")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in table] == ids
    assert [row["domains"] for row in table] == ["; ".join(row["domains"]) for row in rows]
    assert {row["verdict"] for row in rows} <= {
        "allowed",
        "allowed-with-obligations",
        "unknown-needs-review",
        "prohibited",
    }


def test_the_question_decides_and_the_page_does_not(state: CatalogState, tmp_path: Path) -> None:
    whole = export(state, tmp_path, "csv", QUESTION)
    assert export(state, tmp_path, "csv", [*QUESTION, ("limit", "3"), ("facets", "1")]) == whole
    assert export(state, tmp_path, "csv", [*QUESTION, ("stage", "evaluation")]) != whole


def test_a_file_is_written_once(state: CatalogState, tmp_path: Path) -> None:
    path = export(state, tmp_path, "parquet", QUESTION)
    before = path.stat().st_mtime_ns
    assert export(state, tmp_path, "parquet", QUESTION).stat().st_mtime_ns == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_named_fields_alone_are_written_in_the_tables_order(state: CatalogState, tmp_path: Path) -> None:
    path = export(state, tmp_path, "arrow", [("fields", "verdict,id,samples")])
    assert pl.read_ipc(path).columns == ["id", "samples", "verdict"]


def test_an_answer_without_rows_still_has_its_columns(state: CatalogState, tmp_path: Path) -> None:
    question = [("q", "nothingislikethis")]
    assert export(state, tmp_path, "csv", question).read_text(encoding="utf-8").strip() == ",".join(COLUMNS)
    table = pq.read_table(export(state, tmp_path, "parquet", question))
    assert (table.num_rows, table.column_names) == (0, list(COLUMNS))
    assert export(state, tmp_path, "jsonl", question).read_bytes() == b""


def test_a_spreadsheet_does_not_run_a_cell(state: CatalogState, tmp_path: Path) -> None:
    table = arrow_table([{"id": "=1+1"}], ("id",))
    assert table.to_pylist() == [{"id": "=1+1"}]  # tables for programs keep the text as it is
    _, write = FORMATS["csv"]
    write([{"id": "=1+1"}], ("id",), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines() == ["id", "'=1+1"]


def test_an_unknown_format_names_the_nearest(state: CatalogState, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="parquet"):
        export(state, tmp_path, "parquets", QUESTION)
