"""One grammar: what a query string means, how it is written back, and what is refused."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.facets import KEYS, LISTED
from app.catalog.filters import Query, parse_query, query_keys
from app.catalog.load import Catalog
from app.catalog.state import CatalogState
from app.errors import InvalidInput, UnknownName


def ask(state: CatalogState, text: str) -> Query:
    return state.parse(parse_qsl(text, keep_blank_values=True))


def test_a_repeated_key_is_or_and_order_does_not_matter(state: CatalogState) -> None:
    first = ask(state, "domain=vqa&stage=pretraining&domain=chart-table")
    second = ask(state, "stage=pretraining&domain=chart-table&domain=vqa&domain=vqa")
    assert first == second
    assert first.string() == second.string() == "stage=pretraining&domain=chart-table&domain=vqa"


def test_an_index_and_the_plain_catalog_know_the_same_words(state: CatalogState) -> None:
    items = [("license", "mit"), ("publisher", "Google Research"), ("q", " chart  table ")]
    known = {"license": {"MIT"}, "publisher": {"Google Research"}}
    words = {key: frozenset(known.get(key, ())) for key in KEYS}
    assert parse_query(items[:1], state.catalog) == state.parse(items[:1])
    query = parse_query(items, state.catalog, known=words)
    assert (query.values("license"), query.q) == (("MIT",), "chart table")


@pytest.mark.parametrize(
    ("text", "field", "nearest"),
    [
        ("domian=vqa", "domian", "domain"),
        ("domain=chart-tables", "domain", "chart-table"),
        ("domain__no=vqa", "domain__no", "domain__not"),
        ("samples__gt=5", "samples__gt", "samples__gte"),
        ("use=train-products", "use", "train-product"),
        ("sort=sise", "sort", "size"),
        ("fields=id,licences", "fields", "licenses"),
        ("facets=domains", "facets", "domain"),
    ],
)
def test_a_misspelt_word_is_refused_and_the_nearest_is_named(
    state: CatalogState, text: str, field: str, nearest: str
) -> None:
    with pytest.raises(UnknownName) as error:
        ask(state, text)
    assert (error.value.field, error.value.extra["nearest"]) == (field, nearest)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("samples__gte=many", "samples__gte"),
        ("samples__gte=-5", "samples__gte"),
        ("year__lte=1e999B", "year__lte"),
        ("limit=0", "limit"),
        ("limit=100000", "limit"),
        ("verdict=allowed", "use"),
    ],
)
def test_a_malformed_value_is_refused_and_its_field_named(state: CatalogState, text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        ask(state, text)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("written", "meant"),
    [("500000", 500_000), ("500,000", 500_000), ("500k", 500_000), ("1.5M", 1_500_000), ("2B", 2 * 10**9)],
)
def test_numbers_may_be_written_as_people_do(state: CatalogState, written: str, meant: int) -> None:
    assert ask(state, f"samples__gte={written}").bounds[0].value == meant


def test_empty_values_of_a_form_are_left_out(state: CatalogState) -> None:
    assert ask(state, "q=&domain=&samples__gte=&use=&cursor=") == Query()


def test_a_facet_link_adds_and_takes_away_and_starts_at_the_first_page(state: CatalogState) -> None:
    start = ask(state, "domain=vqa&q=chart&cursor=abc")
    more = start.with_value("domain", "chart-table")
    assert more.string() == "q=chart&domain=chart-table&domain=vqa"
    assert more.without_value("domain", "vqa").without_value("domain", "chart-table").string() == "q=chart"
    refused = start.with_value("domain", "grounding", exclude=True)
    assert refused.string() == "q=chart&domain=vqa&domain__not=grounding"
    assert refused.without("q", "domain__not").string() == "domain=vqa"


def test_every_key_that_is_announced_is_understood(catalog: Catalog) -> None:
    for key in query_keys():
        assert parse_query([(key, "")], catalog) == Query()


WORDS = {"stage": ["pretraining", "instruction-tuning"], "domain": ["vqa", "chart-table"], "seed": ["true"]}
PAIRS = st.one_of(
    [st.tuples(st.sampled_from([key, f"{key}__not"]), st.sampled_from(words)) for key, words in WORDS.items()]
    + [
        st.tuples(st.sampled_from(["samples__gte", "year__lte"]), st.integers(0, 10**12).map(str)),
        st.tuples(st.just("q"), st.text(max_size=20)),
        st.tuples(st.just("use"), st.just("research")),
        st.tuples(st.just("sort"), st.sampled_from(["-size", "name", "fit"])),
        st.tuples(st.just("limit"), st.integers(1, 1000).map(str)),
        st.tuples(st.just("facets"), st.sampled_from(["1", "stage", "domain,stage"])),
        st.tuples(st.just("fields"), st.sampled_from(["id", "licenses,id"])),
    ]
)


@given(items=st.lists(PAIRS, max_size=8))
def test_a_query_written_and_read_again_is_the_same_query(
    state: CatalogState, items: list[tuple[str, str]]
) -> None:
    query = state.parse(items)
    assert state.parse(parse_qsl(query.string())) == query
    assert all(key in {*KEYS, "1"} or key in LISTED for key in query.facets)
