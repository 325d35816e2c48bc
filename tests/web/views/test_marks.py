"""Badges, stacks and bars: never a color alone, never a reason missing."""

import pytest

from app.catalog.state import CatalogState
from app.licensing.verdict import Verdict
from app.web.language import Language
from app.web.views.marks import bar_length, layer_stack, reason_of, short_reason, verdict_mark

EN, JA = Language("en"), Language("ja")


def test_each_verdict_has_a_word_an_icon_and_a_class_of_its_own() -> None:
    for language in (EN, JA):
        marks = [verdict_mark(verdict, language) for verdict in Verdict]
        for field in ("word", "icon", "kind", "value"):
            assert len({getattr(mark, field) for mark in marks}) == 4, field


@pytest.mark.parametrize("use", ["research", "train-product", "publish-corpus"])
def test_every_dataset_has_a_stack_and_a_reason_in_its_row(state: CatalogState, use: str) -> None:
    library = state.catalog.library
    for dataset_id, judgement in state.judgements(use).items():
        dataset = library.datasets[dataset_id]
        stack = layer_stack(judgement, library.vocabulary, EN)
        assert stack.bars, dataset_id
        worst = max(bar.mark.value for bar in stack.bars)
        assert worst
        for language in (EN, JA):
            reason = short_reason(dataset, judgement, library.vocabulary, language)
            assert reason.text.strip(), dataset_id
            assert reason.lang in {"", "en"}


def test_the_stack_in_words_names_every_layer_with_its_verdict(state: CatalogState) -> None:
    library = state.catalog.library
    judgement = state.judgements("train-product")["scienceqa"]
    words = layer_stack(judgement, library.vocabulary, EN).label
    assert words.startswith("License layers: ")
    assert "Compilation prohibited" in words


@pytest.mark.parametrize("name", ["laion-5b", "mathvista"])
def test_what_decides_for_the_whole_dataset_is_the_reason_in_its_row(state: CatalogState, name: str) -> None:
    judgement = state.judgements("train-product")[name]
    dataset = state.catalog.library.datasets[name]
    told = short_reason(dataset, judgement, state.catalog.library.vocabulary, EN)
    assert told == reason_of(judgement, EN)
    assert "withdrawn" in told.text or "evaluation only" in told.text


def test_bars_are_on_a_log_scale() -> None:
    lengths = [bar_length(count) for count in (0, 1, 10, 10_000, 10**7, 10**10, 10**12)]
    assert lengths == sorted(lengths)
    assert lengths[0] >= 1
    assert lengths[-1] == lengths[-2] == 100
    assert bar_length(10**6) - bar_length(10**5) == bar_length(10**8) - bar_length(10**7)
