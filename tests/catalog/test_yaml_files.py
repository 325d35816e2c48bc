"""YAML text: its lines, and what would surprise a reader."""

from pathlib import Path

import pytest

from app.catalog.yaml_files import read_data, read_document


def document(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "one.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "where", "words"),
    [
        ("open: yes\n", 1, ("open",), "true or false"),
        ("a: 1\nlanguages:\n  - en\n  - no\n", 4, ("languages", 1), "true or false"),
        ("since: 2024-01-02\n", 1, ("since",), "date"),
        ("version: 0x10\n", 1, ("version",), "another number"),
        ("time: 12:30\n", 1, ("time",), "another number"),
        ("count: 1_000\n", 1, ("count",), "another number"),
        ("note:\nid: x\n", 1, ("note",), "null"),
        ("id: a\nname: b\nid: c\n", 3, ("id",), "twice; first in line 1"),
        ("a: &x\n  - 1\nb: *x\n", 1, (), "anchors"),
        ("list: [a, b]\n", 1, ("list",), "instead of brackets"),
        ("a: 1\n b: [\n", 2, (), "is not YAML"),
        ("? [a]\n: 1\n", 1, (), "plain word"),
        ("? {}\n", 1, (), "plain word"),
        ("day: 2024-13-45\n", 1, ("day",), "date"),
    ],
)
def test_a_surprising_value_is_reported_with_its_line(
    tmp_path: Path, text: str, line: int, where: tuple[str | int, ...], words: str
) -> None:
    troubles = read_document(document(tmp_path, text)).troubles
    assert [one for one in troubles if one.line == line and one.where == where and words in one.message]


@pytest.mark.parametrize(
    "text", ["a: 'yes'\nb: '2024-01-02'\nc: true\nd: null\ne: []\nf: {}\ng: 12\nh: 1.5\n"]
)
def test_what_is_quoted_or_plain_is_not_reported(tmp_path: Path, text: str) -> None:
    found = read_document(document(tmp_path, text))
    assert found.troubles == ()
    assert found.data == read_data(found.path)


def test_a_file_that_is_not_text_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_bytes(b"id: caf\xe9\n")
    (trouble,) = read_document(path).troubles
    assert "UTF-8" in trouble.message


def test_a_missing_file_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (trouble,) = read_document(tmp_path / "none.yaml").troubles
    assert "cannot be read" in trouble.message


def test_the_line_of_a_missing_field_is_that_of_what_encloses_it(tmp_path: Path) -> None:
    found = read_document(document(tmp_path, "id: a\nscale:\n  samples: 1\nrows:\n  - id: b\n"))
    assert found.line_of(("scale", "images")) == 2
    assert found.line_of(("rows", 0, "id")) == 5
    assert found.line_of(("rows", 7, "id")) == 4
    assert found.line_of(()) == 1
