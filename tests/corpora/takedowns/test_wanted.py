"""Deletion lists in YAML, JSON and CSV, and which samples they mean."""

from pathlib import Path
from typing import Any

import pytest

from app.corpora.takedowns.wanted import Wanted, match, read_list
from app.errors import InvalidInput

LINES = (
    Wanted(what="sample", value="chartqa/7", reason="opt-out"),
    Wanted(what="url", value="https://example.org/a,b.jpg", reason="person-asked", note="by letter"),
)
TEXTS = {
    "list.yaml": """
- {what: sample, value: chartqa/7, reason: opt-out}
- {what: url, value: "https://example.org/a,b.jpg", reason: person-asked, note: by letter}
""",
    "list.json": '[{"what": "sample", "value": "chartqa/7", "reason": "opt-out"}, {"what": "url", '
    '"value": "https://example.org/a,b.jpg", "reason": "person-asked", "note": "by letter"}]',
    "list.csv": 'what,value,reason,note\nsample,chartqa/7,opt-out,\nurl,"https://example.org/a,b.jpg",'
    "person-asked,by letter\n",
}


def receipt(**changes: Any) -> dict[str, Any]:
    told = {"dataset": "chartqa", "sample_id": "7", "epoch": 1, "source_id": None, "source_url": None}
    return {**told, "pixels_before": [], "files_after": [], "image_urls": [], **changes}


@pytest.mark.parametrize("name", TEXTS)
def test_a_list_reads_the_same_in_every_form(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXTS[name])
    assert read_list(tmp_path / name) == LINES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {what: sample, value: a/1, reason: because}", "entry 1, reason"),
        ("- {what: person, value: a/1, reason: opt-out}", "entry 1, what"),
        ("- {what: sample, value: a/1, reason: opt-out}\n- {what: url, reason: opt-out}", "entry 2, value"),
        ("what: sample", "tuple"),
        ("", "tuple"),
        ("- [", "cannot be read"),
    ],
)
def test_a_mistake_names_its_entry(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "list.yaml").write_text(text)
    with pytest.raises(InvalidInput, match=said):
        read_list(tmp_path / "list.yaml")


@pytest.mark.parametrize(
    ("line", "changes", "meant"),
    [
        (("sample", "chartqa/7"), {}, True),
        (("sample", "chartqa/7"), {"sample_id": "7#2", "epoch": 2}, True),
        (("sample", "chartqa/7"), {"sample_id": "7#2"}, False),
        (("sample", "chartqa/photo.jpg"), {"source_id": "photo.jpg"}, True),
        (("sample", "docvqa/7"), {}, False),
        (("dataset", "chartqa"), {}, True),
        (("dataset", "chart"), {}, False),
        (("image", "ab12"), {"files_after": ["ab12"]}, True),
        (("image", "ab12"), {"pixels_before": ["ab12"]}, True),
        (("url", "https://example.org/x"), {"source_url": "https://example.org/x"}, True),
        (("url", "https://example.org/x"), {"image_urls": [None, "https://example.org/x"]}, True),
    ],
)
def test_a_line_means_a_sample_by_any_of_its_names(
    line: tuple[str, str], changes: dict[str, Any], meant: bool
) -> None:
    wanted = Wanted.model_validate({"what": line[0], "value": line[1], "reason": "opt-out"})
    assert match([wanted], [receipt(**changes)]) == ({0: wanted} if meant else {})


def test_the_first_line_that_means_a_sample_says_why() -> None:
    other = Wanted(what="dataset", value="chartqa", reason="faulty")
    assert match([*LINES, other], [receipt(), receipt(sample_id="8")]) == {0: LINES[0], 1: other}
