"""A folder of another version says so, wherever it is opened."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.corpora.job import find_job
from app.corpora.opened import get_manifest, other_format
from app.corpora.takedowns.takedown import take_down
from app.corpora.verify import verify_corpus
from app.corpora.why import explain_sample
from app.errors import Conflict, NotFound

OPENERS: list[Callable[[Path], object]] = [
    get_manifest,
    lambda corpus: verify_corpus(corpus, None),
    lambda corpus: explain_sample(corpus, "a/b", catalog=None),
    lambda corpus: take_down(corpus, (), today=date(2026, 1, 1)),
]


@pytest.mark.parametrize("opened", OPENERS)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps({"format": "kondate-corpus/2"}), "'kondate-corpus/2'"),
        (json.dumps({"name": "another tool's"}), "says no format"),
        (json.dumps(["list"]), "says no format"),
        ('{"format": "kondate', "not whole"),
    ],
)
def test_another_format_is_named(
    tmp_path: Path, opened: Callable[[Path], object], text: str, said: str
) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(Conflict, match=said):
        opened(tmp_path)


@pytest.mark.parametrize("opened", OPENERS)
def test_an_empty_folder_holds_no_corpus(tmp_path: Path, opened: Callable[[Path], object]) -> None:
    assert other_format(tmp_path) == ""
    with pytest.raises(NotFound, match="no finished corpus"):
        opened(tmp_path)


def test_a_job_of_another_version_says_so(tmp_path: Path) -> None:
    assert find_job(tmp_path) is None
    (tmp_path / "job.json").write_text('{"order": {"mix": "m", "profile": "p", "flavor": "new"}}')
    with pytest.raises(Conflict, match="another version of Kondate"):
        find_job(tmp_path)
