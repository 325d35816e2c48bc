"""Drafts state only what was stated; unknown licenses stay unknown."""

from pathlib import Path

import pytest
import yaml

from app.facts.dataset import Dataset
from app.hub.found import UNSPECIFIED, Found, draft_entry, license_word, slug_of

IDS = {"cc-by-4.0": "CC-BY-4.0", "mit": "MIT"}


def found(**facts: object) -> Found:
    return Found(origin="hub", id="Owner/Some_Set", title="Some Set", page="https://example.org", **facts)  # type: ignore[arg-type]


def test_a_known_word_becomes_the_license_and_stays_unverified() -> None:
    entry = draft_entry(found(licenses=("cc-by-4.0",)), IDS)
    assert (entry.id, entry.licenses[0].id, entry.licenses[0].unverified) == (
        "owner-some-set",
        "CC-BY-4.0",
        True,
    )


@pytest.mark.parametrize("stated", ["other", "unknown", "my-own-terms", "https://example.org/terms"])
def test_what_is_not_known_stays_unknown_and_is_told_as_stated(stated: str) -> None:
    entry = draft_entry(found(licenses=(stated,)), IDS)
    assert entry.licenses[0].id == UNSPECIFIED
    assert entry.licenses[0].stated == stated
    assert any(stated in word for word in entry.unknowns)


def test_no_license_at_all_is_an_unspecified_row_not_an_empty_list() -> None:
    entry = draft_entry(found(), IDS)
    assert [row.id for row in entry.licenses] == [UNSPECIFIED]
    assert entry.training_use == "unclear"


def test_two_licenses_are_two_rows_and_the_strictest_may_decide() -> None:
    assert [row.id for row in draft_entry(found(licenses=("mit", "gpl")), IDS).licenses] == [
        "MIT",
        UNSPECIFIED,
    ]


def test_a_draft_survives_the_way_to_yaml_and_back() -> None:
    entry = draft_entry(found(licenses=("mit",), tasks=("visual-question-answering",)), IDS)
    text = yaml.safe_dump(entry.model_dump(mode="json"))
    assert Dataset.model_validate(yaml.safe_load(text)) == entry
    assert entry.domains == ("vqa",)


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ("CC-BY-4.0", "cc-by-4.0"),
        ("https://choosealicense.com/licenses/cc-by-sa-4.0/", "cc-by-sa-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("http://www.creativecommons.org/licenses/by-nc-sa/3.0/deed.ja", "cc-by-nc-sa-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0-1.0"),
        ("https://spdx.org/licenses/MIT.html", "mit"),
        ("https://example.org/licenses/mit", None),
        ("other", None),
    ],
)
def test_license_words(stated: str, word: str | None) -> None:
    assert license_word(stated) == word


@pytest.mark.parametrize(
    "name", ["Owner/Some_Set", "A--B", "x.y", "日本", "-a-", "v1.5 (new)", "a..b", "a.-b"]
)
def test_slugs_are_catalog_ids(name: str) -> None:
    draft_entry(Found(origin="pwc", id=name, title=name, page="p"), IDS)
    assert slug_of(name) == slug_of(slug_of(name))


def test_the_shipped_table_of_license_words_serves_drafts() -> None:
    file = Path(__file__).parents[2] / "catalog/vocabulary.yaml"
    ids = yaml.safe_load(file.read_text(encoding="utf-8"))["hub_license_ids"]
    assert draft_entry(found(licenses=("cc-by-nc-4.0",)), ids).licenses[0].id == "CC-BY-NC-4.0"
