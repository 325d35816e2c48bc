"""Languages, repetition, symbols, blocked words and personal data, in several scripts."""

import pytest

from app.preprocessing.languages import guess_language
from app.preprocessing.private_data import find_private_data, mask_private_data
from app.preprocessing.text_rules import (
    find_blocked,
    longest_run,
    repeated_lines_share,
    repeated_share,
    symbol_share,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the man in the picture holding?", "en"),
        ("この画像には何が写っていますか", "ja"),
        ("東京都庁の展望台から見た景色", "ja"),
        ("图中的人在做什么", "zh"),
        ("이 사진은 무엇입니까", "ko"),
        ("Что на картинке", "ru"),
        ("ماذا يوجد في الصورة", "ar"),
        ("Was ist auf dem Bild zu sehen und wer ist das", "de"),
        ("Que fait la femme dans la rue avec les chiens", "fr"),
        ("¿Qué hay en la mesa de la cocina?", "es"),
        ("42", "und"),
        ("Cat", "und"),
    ],
)
def test_the_language_is_told_by_script_or_common_words(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_repetition_is_measured_in_words_of_any_script() -> None:
    assert words_of("A red 犬だ") == ["a", "red", "犬", "だ"]
    assert repeated_share(words_of("the cat sat " * 10), n=3) == 0.9
    assert repeated_share(words_of("a dog runs over the green hill today"), n=3) == 0
    assert repeated_lines_share("a\na\na\nb") == 0.5
    assert longest_run("nooooo") == 5
    assert symbol_share("|||###") == 1
    assert symbol_share("plain words, yes.") == 0


def test_blocked_words_match_whole_words_and_their_language() -> None:
    lists = {"en": ["ass", "very bad"], "ja": ["禁止"], "*": ["spam"]}
    assert find_blocked("a class of grass", language="en", blocklists=lists) is None
    assert find_blocked("an ass", language="en", blocklists=lists) == "ass"
    assert find_blocked("a Very Bad thing", language="en", blocklists=lists) == "very bad"
    assert find_blocked("立入禁止です", language="ja", blocklists=lists) == "禁止"
    assert find_blocked("an ass", language="de", blocklists=lists) is None
    assert find_blocked("Spam!", language="de", blocklists=lists) == "spam"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to jane.doe+x@example.co.jp now", "email"),
        ("card 4111 1111 1111 1111", "card"),
        ("番号は 1234 5678 9018 です", "my-number"),
        ("ssn 123-45-6789", "us-ssn"),
        ("電話 03-1234-5678", "telephone"),
        ("電話は090-1234-5678です", "telephone"),
        ("ＴＥＬ：０３－１２３４－５６７８まで", "telephone"),
        ("メールはtaro@example.comまで", "email"),
        ("アドレスは8.8.8.8です", "ip-address"),
        ("call +1 415 555 0199", "telephone"),
        ("call (415) 555-0199", "telephone"),
        ("server 8.8.4.4", "ip-address"),
    ],
)
def test_personal_data_is_found_and_masked(text: str, kind: str) -> None:
    assert [found.kind for found in find_private_data(text)] == [kind]
    masked, kinds = mask_private_data(text)
    assert kinds == (kind,)
    assert f"[{kind}]" in masked


@pytest.mark.parametrize(
    "text",
    [
        "sales of 4111 1111 1111 1112 units",
        "In 2019-2020 the rate was 12.5 to 13.75",
        "values 0.12 0.34 0.56 0.78",
        "version 10.0.0.1 and 127.0.0.1",
        "1234 5678 9012",
        "from 100 to 200, 300-400",
        "01-12-2019 から 02-12-2019 まで",
    ],
)
def test_figures_of_charts_are_not_taken_for_people(text: str) -> None:
    assert list(find_private_data(text)) == []
