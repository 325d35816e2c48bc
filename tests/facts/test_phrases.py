"""Our notes in Japanese: every sentence that a page shows, and nothing that no fact says."""

from pathlib import Path

import pytest

from app.catalog.load import read_catalog
from app.facts.phrases import DRAFT_LICENSE, DRAFT_OPEN, needs_words, sentences_of

SHIPPED = Path(__file__).resolve().parent.parent.parent / "catalog"


def test_every_sentence_of_the_shipped_facts_has_its_japanese() -> None:
    library = read_catalog(SHIPPED).library
    records = (*library.datasets.values(), *library.origins.values(), library.vocabulary)
    said = {sentence for record in records for sentence in sentences_of(record)}
    said |= {*DRAFT_OPEN, DRAFT_LICENSE}
    missing = sorted(one for one in said if needs_words(one) and one not in library.phrases)
    assert missing == [], "add these sentences to catalog/phrases.yaml, in both languages"


@pytest.mark.parametrize(
    ("sentence", "words"), [("33,626", False), ("train2017", False), ("50k + 2k", False)]
)
def test_figures_and_names_need_no_translation(sentence: str, words: bool) -> None:
    assert needs_words(sentence) is words
    assert needs_words(f"{sentence} at most")
