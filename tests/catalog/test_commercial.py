"""What is meant by words about commercial use, in both languages."""

import pytest

from app.catalog.commercial import commercial_meanings
from app.catalog.filters import parse_query
from app.catalog.search import ids_in_order
from app.catalog.state import CatalogState
from app.catalog.words import terms


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("commercial", {"commercial": "usable"}),
        ("Commercial use", {"commercial": "usable", "use": "nothing"}),
        ("商用", {"商用": "usable"}),
        ("商用利用可", {"商用利用可": "usable"}),
        ("営利目的での利用", {"営利目的での利用": "usable"}),
        ("non-commercial", {"non": "nothing", "commercial": "barred"}),
        ("NonCommercial use only", {"noncommercial": "barred", "use": "nothing", "only": "nothing"}),
        ("not commercial", {"not": "nothing", "commercial": "barred"}),
        ("非商用", {"非商用": "barred"}),
        ("商用利用不可", {"商用利用不可": "barred"}),
        ("営利禁止", {"営利禁止": "barred"}),
        ("use of charts", {}),
        ("商用車", {}),
        ("commercials", {}),
    ],
)
def test_words_about_commercial_use_are_understood(question: str, meaning: dict[str, str]) -> None:
    assert commercial_meanings(terms(question)) == meaning


@pytest.mark.parametrize(
    "questions",
    [
        ("商用 図表", "commercial chart", "図表 商用利用可", "charts commercial use", "チャート 商用"),
        ("非商用 図表", "non-commercial chart", "noncommercial charts", "商用不可 図表", "chart 非営利"),
        ("数式", "formula", "equations"),
    ],
)
def test_the_same_question_in_other_words_finds_the_same(
    state: CatalogState, questions: tuple[str, ...]
) -> None:
    found = [set(ids_in_order(state, parse_query([("q", one)], state.catalog))) for one in questions]
    assert found[0]
    assert all(one == found[0] for one in found)


def test_non_commercial_finds_what_a_license_keeps_from_commercial_use(state: CatalogState) -> None:
    found = set(ids_in_order(state, parse_query([("q", "non-commercial")], state.catalog)))
    licenses = state.catalog.library.licenses
    for one in state.catalog.library.datasets.values():
        rows = {row.id for row in one.licenses if not row.superseded}
        kept = {name for name in rows if name in licenses and licenses[name].grants.commercial == "no"}
        if kept:
            assert one.id in found


def test_a_license_is_found_by_its_name(state: CatalogState) -> None:
    by_id = set(ids_in_order(state, parse_query([("license", "CC-BY-NC-4.0")], state.catalog)))
    by_name = parse_query([("q", "Creative Commons Attribution-NonCommercial 4.0")], state.catalog)
    assert by_id <= set(ids_in_order(state, by_name))


def test_a_model_that_wrote_nothing_of_it_does_not_find_a_dataset(state: CatalogState) -> None:
    for dataset_id in ids_in_order(state, parse_query([("q", "gpt")], state.catalog)):
        one = state.catalog.library.datasets[dataset_id]
        assert "gpt" in one.model_dump_json().casefold(), dataset_id
