"""Totals, counts, orders and pages equal what a plain walk over the records gives."""

from collections import Counter
from functools import lru_cache
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalog.facets import FACETS, VERDICT, facet_words
from app.catalog.filters import Query
from app.catalog.search import count_facet, ids_in_order, search
from app.catalog.state import CatalogState
from app.catalog.text_build import searched_texts
from app.catalog.words import is_japanese, normalize, runs, stem, terms, tokens
from app.errors import InvalidInput
from app.facts.dataset import Dataset

USE = "train-product"


def ask(state: CatalogState, text: str) -> Query:
    return state.parse(parse_qsl(text))


def values_of(state: CatalogState, dataset: Dataset, key: str) -> set[str]:
    if key == VERDICT:
        return {str(state.judgements(USE)[dataset.id].verdict)}
    return set(FACETS[key].values(dataset))


@lru_cache(maxsize=1000)
def words_of(state: CatalogState, dataset_id: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """Return what search may find a dataset by: its texts, their words, and the words of its values."""
    dataset = state.catalog.library.datasets[dataset_id]
    vocabulary = state.catalog.library.vocabulary
    texts = list(searched_texts(dataset))
    labels = {
        value for key in ("license", "generator", "provider") for value in values_of(state, dataset, key)
    }
    for key in FACETS:
        words = facet_words(key, vocabulary)
        for value in values_of(state, dataset, key) & set(words):
            labels.update((value, words[value].label.en, words[value].label.ja, *words[value].synonyms))
    return (
        normalize("\n".join(texts)),
        frozenset(word for text in texts for run in runs(text) for word in tokens(run)),
        frozenset(word for label in labels for word in terms(label)),
    )


def mentions(state: CatalogState, dataset: Dataset, term: str) -> bool:
    """Look a word up in everything a dataset says, and in the words of what it is."""
    said, words, labels = words_of(state, dataset.id)
    if is_japanese(term):
        return term in said or any(term in label for label in labels)
    return any(word.startswith(stem(term)) for word in words | labels)


def answers(state: CatalogState, query: Query, dataset: Dataset, *, but: str | None = None) -> bool:
    """Decide one record the slow and plain way."""
    for group in query.groups:
        if group.key == but and not group.exclude:
            continue
        if bool(values_of(state, dataset, group.key) & set(group.values)) == group.exclude:
            return False
    if query.q and not all(mentions(state, dataset, term) for term in terms(query.q)):
        return False
    numbers = {"samples": dataset.scale.samples, "images": dataset.scale.images, "year": dataset.year}
    for bound in query.bounds:
        number = numbers[bound.key]
        if number is None or (number < bound.value if bound.side == "gte" else number > bound.value):
            return False
    return True


KEYS = ("stage", "domain", "license", "language", "access", VERDICT)
WORDS = ("chart", "llava", "qa", "図表", "質問", "図", "apache", "gpt", "japanese coco", "nothing-like-this")
BOUNDS = ("samples__gte", "samples__lte", "images__gte", "images__lte", "year__gte", "year__lte")


@st.composite
def queries(draw: st.DrawFn) -> list[tuple[str, str, bool]]:
    picked = st.tuples(st.sampled_from(KEYS), st.integers(0, 30), st.booleans())
    return [(key, str(at), refused) for key, at, refused in draw(st.lists(picked, max_size=5))]


@settings(max_examples=60, deadline=None)
@given(
    picked=queries(),
    bounds=st.dictionaries(
        st.sampled_from(BOUNDS), st.integers(0, 10**7) | st.integers(2015, 2025), max_size=2
    ),
    words=st.none() | st.sampled_from(WORDS),
)
def test_total_and_counts_are_exact(
    state: CatalogState,
    *,
    picked: list[tuple[str, str, bool]],
    bounds: dict[str, int],
    words: str | None,
) -> None:
    pairs = [("use", USE), *((name, str(bound)) for name, bound in bounds.items())]
    if words is not None:
        pairs.append(("q", words))
    for key, at, refused in picked:
        known = sorted(state.known_words[key])
        pairs.append((f"{key}__not" if refused else key, known[int(at) % len(known)]))
    query = state.parse(pairs)
    datasets = state.catalog.library.datasets.values()
    assert set(ids_in_order(state, query)) == {one.id for one in datasets if answers(state, query, one)}
    for key in KEYS:
        expected = Counter(
            value
            for one in datasets
            if answers(state, query, one, but=key)
            for value in values_of(state, one, key)
        )
        counted = {v.value: v.count for v in count_facet(state, query, key).values if not v.excluded}
        refused_here = set(query.values(key, exclude=True))
        assert {k: n for k, n in counted.items() if n} == {
            k: n for k, n in expected.items() if k not in refused_here
        }


def test_an_excluded_value_shows_how_many_it_hides(state: CatalogState) -> None:
    all_of_it = search(state, ask(state, "domain=vqa")).total
    facet = count_facet(state, ask(state, "domain__not=vqa"), "domain")
    (value,) = [one for one in facet.values if one.excluded]
    assert (value.value, value.count) == ("vqa", all_of_it)


def test_counts_for_a_use_have_every_verdict_and_add_up(state: CatalogState) -> None:
    for use in state.catalog.uses:
        facet = count_facet(state, ask(state, f"use={use}"), VERDICT)
        assert [one.value for one in facet.values] == [
            "allowed",
            "allowed-with-obligations",
            "unknown-needs-review",
            "prohibited",
        ]
        assert sum(one.count for one in facet.values) == len(state.catalog.library.datasets)


def test_verdicts_are_counted_only_for_a_use(state: CatalogState) -> None:
    assert "verdict" not in {facet.key for facet in search(state, ask(state, "facets=1")).facets}
    assert "verdict" in {facet.key for facet in search(state, ask(state, f"facets=1&use={USE}")).facets}


@pytest.mark.parametrize("sort", ["fit", "-fit", "size", "-size", "year", "-year", "name", "-name"])
@pytest.mark.parametrize("more", ["", "&q=chart", "&domain=vqa&stage=evaluation"])
def test_pages_together_are_the_whole_answer_in_order(state: CatalogState, sort: str, more: str) -> None:
    query = ask(state, f"sort={sort}&limit=7&use={USE}{more}")
    whole = ids_in_order(state, query)
    walked: list[str] = []
    page = search(state, query)
    while True:
        walked += [one.id for one in page.items]
        if page.next_cursor is None:
            break
        page = search(state, query.model_copy(update={"cursor": page.next_cursor}))
    assert walked == whole
    assert len(set(walked)) == page.total


@pytest.mark.parametrize(("sort", "number"), [("size", "samples"), ("year", "year")])
def test_unknown_numbers_come_last_both_ways(state: CatalogState, sort: str, number: str) -> None:
    def read(dataset: Dataset) -> int | None:
        return dataset.scale.samples if number == "samples" else dataset.year

    datasets = state.catalog.library.datasets
    for spelled, turn in ((sort, 1), (f"-{sort}", -1)):
        numbers = [read(datasets[one]) for one in ids_in_order(state, ask(state, f"sort={spelled}"))]
        known = [one for one in numbers if one is not None]
        assert known == sorted(known, key=lambda one: turn * one)
        assert numbers == known + [None] * (len(numbers) - len(known))


def test_by_fit_what_may_be_used_comes_first(state: CatalogState) -> None:
    judgements = state.judgements(USE)
    ranks = [judgements[one].verdict.rank for one in ids_in_order(state, ask(state, f"use={USE}"))]
    assert ranks == sorted(ranks)


def test_a_name_that_matches_comes_before_other_words(state: CatalogState) -> None:
    found = search(state, ask(state, "q=chartqa&use=research")).items
    assert "chartqa" in {one.id for one in found[:3]}


def test_a_japanese_question_finds_charts_for_commercial_use(state: CatalogState) -> None:
    japanese = set(ids_in_order(state, ask(state, f"q=商用 図表&use={USE}")))
    english = set(ids_in_order(state, ask(state, f"q=commercial chart&use={USE}")))
    judgements = state.judgements(USE)
    charts = set(ids_in_order(state, ask(state, "domain=chart-table")))
    usable_charts = {one for one in charts if judgements[one].verdict.usable}
    assert usable_charts
    assert usable_charts <= japanese == english
    assert all(judgements[one].verdict.usable for one in japanese)
    nc = set(ids_in_order(state, ask(state, f"q=non-commercial&use={USE}")))
    assert not any(judgements[one].verdict.usable for one in nc)


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "é", "W10"])
def test_a_cursor_that_is_not_ours_is_refused(state: CatalogState, cursor: str) -> None:
    with pytest.raises(InvalidInput) as error:
        search(state, ask(state, "limit=5").model_copy(update={"cursor": cursor}))
    assert error.value.field == "cursor"


def test_a_cursor_of_another_order_is_refused(state: CatalogState) -> None:
    cursor = search(state, ask(state, "limit=5&sort=size")).next_cursor
    with pytest.raises(InvalidInput):
        search(state, ask(state, f"limit=5&sort=name&cursor={cursor}"))
