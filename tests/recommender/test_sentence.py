"""What is read out of sentences, with the catalog's own vocabulary."""

from typing import Any

import pytest

from app.catalog.load import read_catalog
from app.facts.vocabulary import Vocabulary
from app.recommender.sentence import understand
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_catalog(ROOT / "catalog").library.vocabulary


CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "日本語の帳票OCR、商用、50万件",
        {
            "languages": ["ja"],
            "domains": {"document-ocr": 1.0},
            "use": "train-product",
            "budget": {"samples": 500_000},
        },
    ),
    (
        "Pretraining on 100M pairs of general captions, commercial, open weights",
        {
            "stage": "pretraining",
            "domains": {"general-caption": 1.0},
            "use": "train-product-release-weights",
            "budget": {"samples": 100_000_000},
        },
    ),
    (
        "research only: VQA and charts, English, 1.5 million samples, blurred faces",
        {
            "use": "research",
            "domains": {"vqa": 1.0, "chart-table": 1.0},
            "languages": ["en"],
            "budget": {"samples": 1_500_000},
            "privacy": {"faces": "blurred-or-none"},
        },
    ),
    (
        "非商用、英語の数学、10億トークン",
        {"use": "research", "languages": ["en"], "domains": {"math": 1.0}, "budget": {"tokens": 10**9}},
    ),
    ("GUIのスクリーンショット 200 GB", {"domains": {"gui": 1.0}, "budget": {"bytes": 200 * 10**9}}),
    ("no commercial use, general captions", {"use": "research", "domains": {"general-caption": 1.0}}),
    ("商用利用はしない、数学", {"use": "research", "domains": {"math": 1.0}}),
    ("no video, charts, ten thousand", {"domains": {"chart-table": 1.0}, "budget": {"samples": 10_000}}),
    ("動画以外の図表、二十万件", {"domains": {"chart-table": 1.0}, "budget": {"samples": 200_000}}),
    ("二億三千万トークン", {"budget": {"tokens": 230_000_000}}),
    (
        "VQA, 64 GPU hours at 12,000 tokens/s, max 2 epochs, qwen2.5-vl",
        {
            "domains": {"vqa": 1.0},
            "budget": {"gpu_hours": 64, "tokens_per_second": 12_000},
            "limits": {"max_epochs": 2},
            "profile": "qwen2.5-vl",
        },
    ),
    ("64 GPU hours", {}),
    (
        "captions for a 7B model, 2k images, we will release the weights",
        {
            "domains": {"general-caption": 1.0},
            "budget": {"samples": 2000},
            "use": "train-product-release-weights",
        },
    ),
    (
        "100m image-text pairs for pretraining",
        {
            "stage": "pretraining",
            "domains": {"general-caption": 1.0},
            "budget": {"samples": 100_000_000},
        },
    ),
    ("no share-alike", {"accept": {"share_alike": False}}),
    ("hello world", {}),
)


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_sentence_fills_the_form(vocabulary: Vocabulary, sentence: str, expected: dict[str, Any]) -> None:
    assert understand(sentence, vocabulary, ("qwen2.5-vl",)).requirements == expected


def test_every_word_read_is_shown_where_it_stands(vocabulary: Vocabulary) -> None:
    sentence = "日本語の帳票OCR、商用、50万件"
    reading = understand(sentence, vocabulary)
    assert [one.text for one in reading.understood] == ["日本語", "帳票", "OCR", "商用", "50万件"]
    assert all(sentence[one.start :].startswith(one.text) for one in reading.understood)
    assert reading.rest == ""


def test_what_no_requirement_can_hold_is_left_over_for_the_reader_to_see(vocabulary: Vocabulary) -> None:
    assert understand("charts, Apache 2.0 only, no video", vocabulary).rest == "Apache 2.0 no video"
    assert understand("VQA, 64 GPU hours", vocabulary).rest == "64 GPU hours"


def test_words_inside_other_words_are_not_read(vocabulary: Vocabulary) -> None:
    assert understand("stable", vocabulary).requirements == {}
    assert understand("代表", vocabulary).requirements == {}


def test_non_commercial_is_not_read_as_commercial(vocabulary: Vocabulary) -> None:
    assert understand("non-commercial", vocabulary).requirements == {"use": "research"}
