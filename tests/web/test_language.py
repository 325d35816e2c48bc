"""Both languages are whole, and numbers read as people write them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from app.web.language import FOLDER, Language, preferred_locale

WEB = FOLDER.parent
MESSAGES = FOLDER / "ja" / "LC_MESSAGES" / "messages.po"
EN, JA = Language("en"), Language("ja")
PLACES = re.compile(r"%\(\w+\)s")
SAME = {"API"}  # words that are the same in Japanese


def messages_in_use() -> dict[str, str | tuple[str, ...]]:
    """Extract every UI message of templates and views, as `babel.cfg` says."""
    options = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true"}
    found = extract_from_dir(
        WEB,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={"templates/**.html": options},
    )
    return {one[2][0] if isinstance(one[2], tuple) else one[2]: one[2] for one in found}


@pytest.fixture(scope="module")
def japanese() -> Catalog:
    with MESSAGES.open("rb") as file:
        return read_po(file, locale="ja")


def test_every_message_is_translated_and_none_is_fuzzy_or_left_over(japanese: Catalog) -> None:
    used = messages_in_use()
    assert len(used) > 300
    translated = {
        one.id[0] if isinstance(one.id, tuple | list) else one.id: one for one in japanese if one.id
    }
    assert set(used) - set(translated) == set(), "add these to locale/ja"
    assert set(translated) - set(used) == set(), "nobody says these any more"
    for message, one in translated.items():
        assert not one.fuzzy, message
        words = one.string if isinstance(one.string, str) else "".join(one.string or ())
        assert words, message
        forms = one.id if isinstance(one.id, str) else " ".join(one.id or ())
        assert set(PLACES.findall(words)) <= set(PLACES.findall(forms)), message
        if message not in SAME and re.search("[a-z]{4}", PLACES.sub("", words)):
            assert re.search("[ぁ-んァ-ヶ一-龠]", words), f"{message} reads {words}"


def test_japanese_pages_speak_japanese() -> None:
    assert JA.gettext("Datasets") == "データセット"
    assert EN.gettext("Datasets") == "Datasets"
    assert JA.ngettext("%(n)s dataset", "%(n)s datasets", 1234) == "1,234件のデータセット"
    assert EN.ngettext("%(n)s dataset", "%(n)s datasets", 1) == "1 dataset"
    assert EN.ngettext("%(n)s dataset", "%(n)s datasets", 0) == "0 datasets"


@pytest.mark.parametrize(
    ("value", "english", "japanese"),
    [
        (0, "0", "0"),
        (1.25, "1.25", "1.25"),
        (9999, "9,999", "9,999"),
        (10_000, "10 k", "1万"),
        (32_719, "32.7 k", "3.27万"),
        (999_960, "1 M", "100万"),
        (12_400_000, "12.4 M", "1,240万"),
        (99_996_000, "100 M", "1億"),
        (5_850_000_000, "5.85 B", "58.5億"),
        (4.2e12, "4.2 T", "4.2兆"),
    ],
)
def test_counts_are_short(value: float, english: str, japanese: str) -> None:
    assert EN.compact(value) == english
    assert JA.compact(value) == japanese


@given(st.integers(0, 10**14))
def test_a_short_count_is_never_off_by_more_than_half_a_percent(value: int) -> None:
    units = {" k": 1e3, " M": 1e6, " B": 1e9, " T": 1e12, "万": 1e4, "億": 1e8, "兆": 1e12}
    for language in (EN, JA):
        text = language.compact(value).replace(",", "")
        factor = next((units[unit] for unit in units if text.endswith(unit)), 1)
        number = float(text.rstrip(" kMBT万億兆"))
        assert abs(number * factor - value) <= value * 0.00501


@pytest.mark.parametrize(
    ("share", "digits", "words"),
    [
        (0.0, 0, "0%"),
        (0.0003, 0, "<1%"),
        (0.123, 1, "12.3%"),
        (0.5, 1, "50%"),
        (1.0, 0, "100%"),
        (0.0004, 1, "<0.1%"),
    ],
)
def test_shares_never_round_to_nothing(share: float, digits: int, words: str) -> None:
    assert EN.percent(share, digits=digits) == words


def test_sizes_and_moments() -> None:
    assert EN.size(0) == "0 B"
    assert EN.size(999) == "999 B"
    assert EN.size(12_345_678) == "12.3 MB"
    assert EN.moment(datetime(2026, 11, 22, 9, 5, tzinfo=UTC)) == "2026-11-22 09:05 UTC"
    assert EN.moment(datetime(2026, 11, 22, 9, 5)) == "2026-11-22 09:05 UTC"  # noqa: DTZ001 - as SQLite gives it


@given(st.text(max_size=60))
def test_any_language_header_gives_a_language_of_ours(header: str) -> None:
    assert preferred_locale(header) in {"en", "ja"}


def test_the_catalog_file_is_where_the_pages_look_for_it() -> None:
    assert MESSAGES.is_relative_to(Path(__file__).resolve().parents[2] / "app" / "web")
