"""Drafts state only what was stated; unknown licenses stay unknown."""

import pytest
import yaml

from app.facts.dataset import Dataset
from app.hub.found import DOMAINS, UNSPECIFIED, Found, all_of, draft_entry, resolve_license, slug_of
from app.licensing.normalize import UNRESOLVED
from tests.fixtures import SHIPPED
from tests.hub.words import VOCABULARY


@pytest.fixture(scope="module")
def shipped_words() -> frozenset[str]:
    words = yaml.load((SHIPPED / "vocabulary.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return frozenset(words["domains"])


def found(**facts: object) -> Found:
    return Found(origin="hub", id="Owner/Some_Set", title="Some Set", page="https://example.org", **facts)  # type: ignore[arg-type]


def test_a_known_word_becomes_the_license_and_stays_unverified() -> None:
    entry = draft_entry(found(licenses=("cc-by-4.0",)), VOCABULARY)
    assert (entry.id, entry.licenses[0].id, entry.licenses[0].unverified) == (
        "owner-some-set",
        "CC-BY-4.0",
        True,
    )


@pytest.mark.parametrize("stated", ["other", "my-own-terms", "cc", "gpl", "https://example.org/terms"])
def test_what_is_not_known_stays_unknown_and_is_told_as_stated(stated: str) -> None:
    entry = draft_entry(found(licenses=(stated,)), VOCABULARY)
    assert entry.licenses[0].id == UNRESOLVED
    assert entry.licenses[0].stated == stated
    assert any(stated in word for word in entry.unknowns)


def test_no_license_at_all_is_an_unspecified_row_not_an_empty_list() -> None:
    entry = draft_entry(found(), VOCABULARY)
    assert [row.id for row in entry.licenses] == [UNSPECIFIED]
    assert entry.training_use == "unclear"


def test_a_list_of_licenses_asks_for_all_of_them() -> None:
    (row,) = draft_entry(found(licenses=("mit", "gpl")), VOCABULARY).licenses
    assert (row.id, row.stated) == (f"MIT AND {UNRESOLVED}", "mit, gpl")
    assert all_of(["MIT OR Apache-2.0", "CC0-1.0"]) == "(MIT OR Apache-2.0) AND CC0-1.0"


def test_other_catalogs_tasks_lead_to_words_of_the_vocabulary(shipped_words: frozenset[str]) -> None:
    assert set(DOMAINS.values()) <= shipped_words


def test_a_draft_says_where_it_came_from() -> None:
    assert draft_entry(found(), VOCABULARY).origin == "hub"


def test_a_draft_survives_the_way_to_yaml_and_back() -> None:
    entry = draft_entry(found(licenses=("mit",), tasks=("visual-question-answering",)), VOCABULARY)
    text = yaml.safe_dump(entry.model_dump(mode="json"))
    assert Dataset.model_validate(yaml.safe_load(text)) == entry
    assert entry.domains == ("vqa",)


@pytest.mark.parametrize(
    ("stated", "license_id"),
    [
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("https://choosealicense.com/licenses/cc-by-sa-4.0/", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("http://www.creativecommons.org/licenses/by-nc-sa/3.0/deed.ja", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://spdx.org/licenses/MIT.html", "MIT"),
        ("https://example.org/licenses/mit", UNRESOLVED),
        ("CC BY", "CC-BY-2.0 AND CC-BY-4.0"),
        ("unknown", UNSPECIFIED),
        ("other", UNRESOLVED),
    ],
)
def test_licenses_are_resolved_by_the_rule_of_names(stated: str, license_id: str) -> None:
    assert resolve_license(stated, VOCABULARY) == license_id


@pytest.mark.parametrize(
    "name", ["Owner/Some_Set", "A--B", "x.y", "日本", "-a-", "v1.5 (new)", "a..b", "a.-b"]
)
def test_slugs_are_catalog_ids(name: str) -> None:
    draft_entry(Found(origin="pwc", id=name, title=name, page="p"), VOCABULARY)
    assert slug_of(name) == slug_of(slug_of(name))
