"""Words are found in English and Japanese, whole and begun, and shown where they are."""

import numpy as np
import pytest
from pyroaring import BitMap

from app.catalog.codes import row_numbers, to_bitmap
from app.catalog.text_build import Texts
from app.catalog.text_search import (
    TextIndex,
    wordbook,
)
from app.catalog.words import snippet, terms, tokens

NAMES = ["ChartQA", "chart-gemma", "DocVQA (2020)", "COCO キャプション"]
BODIES = [
    "Questions on charts from the web",
    "図表についての質問と回答",
    "文書画像の質問応答",
    "写真の説明文。商用利用の可否は画像ごとに異なる",
]


def texts(*columns: list[str]) -> Texts:
    made = Texts()
    for column in columns:
        made.add(column, rows=np.arange(len(column), dtype=np.uint32))
    return made


@pytest.fixture(scope="module")
def index() -> TextIndex:
    words = wordbook([(("chart-table", "Charts and tables", "図表"), BitMap([0, 1]))])
    return TextIndex(
        names=texts(NAMES).freeze(), bodies=texts(BODIES, ["shared by all rows"] * 4).freeze(), wordbook=words
    )


def found(index: TextIndex, question: str) -> list[int]:
    match = index.search(question)
    assert match is not None
    return list(match.rows)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("chart", [0, 1]),
        ("charts", [0, 1]),
        ("CHARTQA", [0]),
        ("ｃｈａｒｔｑａ", [0]),
        ("qa", [0]),
        ("shared", [0, 1, 2, 3]),
        ("vqa", [2]),
        ("chart gemma", [1]),
        ("chart-gemma", [1]),
        ("図表", [0, 1]),
        ("図", [0, 1]),
        ("表", [0, 1]),
        ("商用", [3]),
        ("質問", [1, 2]),
        ("質問応答", [2]),
        ("質問回答", []),
        ("可否", [3]),
        ("キャプション", [3]),
        ("COCO 商用", [3]),
        ("nothing-like-this", []),
    ],
)
def test_words_are_found(index: TextIndex, question: str, rows: list[int]) -> None:
    assert found(index, question) == rows


def test_a_japanese_word_is_found_only_as_it_is_written(index: TextIndex) -> None:
    assert found(index, "答質") == []
    assert found(index, "利用の可否") == [3]
    assert found(index, "可否の利用") == []


def test_a_question_without_a_word_asks_nothing(index: TextIndex) -> None:
    assert index.search("  -- !! ") is None


def test_rows_whose_name_matches_are_told_apart(index: TextIndex) -> None:
    match = index.search("chart")
    assert match is not None
    assert list(match.names) == [0, 1]
    match = index.search("web")
    assert match is not None
    assert (list(match.rows), list(match.names)) == ([0], [])


def test_a_word_may_be_answered_by_rows_instead_of_texts(index: TextIndex) -> None:
    instead = {"商用": BitMap([0, 2])}
    for question, rows in (("商用", [0, 2]), ("chart 商用", [0]), ("商用利用", [3])):
        match = index.search(question, instead=instead)
        assert match is not None
        assert list(match.rows) == rows


def test_splitting_keeps_pairs_and_the_last_character() -> None:
    assert {"図表", "表を"} < set(tokens("図表を"))
    assert set(tokens("ChartQA")) == {"chartqa", "chart", "qa"}
    assert set(tokens("LLaVA")) == {"llava", "l", "la", "va"}
    assert tokens("150k") == ("150k",)
    assert terms("商用 図表 LLaVA-1.5") == ("商用", "図表", "llava", "1", "5")


def test_an_empty_index_answers() -> None:
    for empty in (Texts().freeze(), texts([]).freeze()):
        assert list(empty.find("chart")) == list(empty.find("図表")) == list(empty.find("図")) == []


def test_a_snippet_marks_every_hit_and_keeps_the_text() -> None:
    parts = snippet("Questions on charts, and on one Chart.", "chart")
    assert [part for part, hit in parts if hit] == ["chart", "Chart"]
    assert "".join(part for part, _ in parts) == "Questions on charts, and on one Chart."


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    parts = snippet("あ" * 300 + "商用利用" + "い" * 300, "商用", width=60)
    whole = "".join(part for part, _ in parts)
    assert ("商用", True) in parts
    assert whole.startswith("…")
    assert whole.endswith("…")
    assert len(whole) == 62


def test_a_latin_word_is_marked_where_a_word_begins() -> None:
    assert snippet("smart art", "art") == (("smart ", False), ("art", True))
    assert snippet("PlotQA and plotting", "plot") == (
        ("Plot", True),
        ("QA and ", False),
        ("plot", True),
        ("ting", False),
    )
    assert snippet("FigureQA", "qa") == (("Figure", False), ("QA", True))


def test_a_snippet_leaves_markup_as_text() -> None:
    assert snippet("<b>chart</b>", "chart") == (("<b>", False), ("chart", True), ("</b>", False))


def test_row_numbers_survive_the_way_through_bitmaps() -> None:
    rows = BitMap([0, 5, 70_000])
    assert to_bitmap(row_numbers(rows)) == rows
