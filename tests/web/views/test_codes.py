"""Steps and reasons have words in both languages; what has none is shown as it is."""

import re

import pytest

from app.preprocessing.steps import STEPS
from app.web.language import Language
from app.web.views.codes import reason_words, step_words
from tests.conftest import ROOT

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
RAISED = re.compile(
    r'(?:BadRow|BadImage|BadGeometry|reject|filtered)\((?:sample, NAME, )?"([a-z]+(?:-[a-z]+)*)"'
)


def reasons() -> set[str]:
    """Return the reasons that readers and steps give as they are written in the code."""
    files = [*(ROOT / "app/corpora/readers").rglob("*.py"), *(ROOT / "app/preprocessing").rglob("*.py")]
    return {code for file in files for code in RAISED.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("code", STEPS)
def test_every_step_has_words(code: str) -> None:
    assert JAPANESE.search(step_words(code, Language("ja")))
    assert step_words(code, Language("en"))


def test_every_reason_a_reader_or_step_gives_has_words() -> None:
    found = reasons()
    assert len(found) > 40
    assert {code for code in found if not JAPANESE.search(reason_words(code, Language("ja")))} == set()
    assert "missing-image" in found
    assert reason_words("missing-image", Language("en")) == "picture missing"


def test_a_link_that_gave_no_picture_names_its_cause_and_an_unknown_code_stays() -> None:
    assert reason_words("fetch-http-404", Language("ja")) == "取得できなかった（http-404）"
    assert reason_words("of-another-version", Language("ja")) == "of-another-version"
