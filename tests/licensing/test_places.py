"""One bar planted in an otherwise free lineage, at every place a bar can stand: it is always found."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.licensing.engine import judge, judge_all
from app.licensing.mixing import judge_together
from app.licensing.verdict import Verdict
from tests.licensing.makers import PRODUCT, generator, listed, made, row, shipped_terms, source, with_datasets

FREE = "CC0-1.0"
LAYERS = ("images", "annotations", "text")
ROLES = {
    "images": ("images", "photographs", "frames", "images and captions", "whatever this is"),
    "annotations": ("captions", "questions and answers", "all", "images and captions"),
    "text": ("text", "articles", "raw text", "everything"),
}
BARS = (
    "CC-BY-NC-4.0",
    "LicenseRef-unspecified",
    "LicenseRef-LLaVA-notice",
    "No-Such-Id",
    "LicenseRef-MathVista",
)
Plant = Callable[[Dataset, str, str], Dataset]


def free(name: str, *sources: Any) -> Dataset:
    """Return a dataset that is free in every layer."""
    rows = [row(FREE, layer) for layer in LAYERS]
    return made(name, *rows, sources=sources, sources_complete=True, input_formats=("single-image",))


def _rows(dataset: Dataset, *rows: Any, without: str | None = None) -> Dataset:
    kept = tuple(one for one in dataset.licenses if one.covers != without)
    return dataset.model_copy(update={"licenses": (*kept, *rows)})


def _written(dataset: Dataset, generator: Any) -> Dataset:
    return dataset.model_copy(update={"generators": (*dataset.generators, generator)})


PLACES: dict[str, Plant] = {
    "its row": lambda d, layer, bar: _rows(d, row(bar, layer), without=layer),
    "a part of it": lambda d, layer, bar: _rows(d, row(bar, layer, origin="elsewhere")),
    "the collection": lambda d, _, bar: _rows(d, row(bar, "compilation")),
    "a leg of an expression": lambda d, layer, bar: _rows(d, row(f"MIT AND {bar}", layer), without=layer),
    "one sample value": lambda d, layer, bar: _rows(
        d, row("LicenseRef-cc-mixed", layer, per_sample=listed(FREE, bar)), without=layer
    ),
    "a rival statement": lambda d, layer, bar: _rows(d, row(bar, layer)),
    "no row for pictures": lambda d, layer, _: _rows(d, without=layer),
    "no basis": lambda d, layer, _: _rows(d, row(FREE, layer, basis=None), without=layer),
    "no evidence": lambda d, layer, _: _rows(d, row(FREE, layer, evidence=""), without=layer),
    "a file of the repository": lambda d, layer, _: _rows(
        d, row("MIT", layer, basis="repository-file"), without=layer
    ),
    "a source without an entry": lambda d, layer, _: d.model_copy(
        update={"sources": (*d.sources, source("nobody-knows", layer))}
    ),
    "a generator": lambda d, _, __: _written(
        d, generator("openai-tou-2024-01-31", role="made pictures and captions")
    ),
    "a generator nobody named": lambda d, _, __: _written(
        d, generator(None, "unknown", role="generated part of it")
    ),
    "evaluation only": lambda d, _, __: d.model_copy(update={"training_use": "evaluation-only"}),
    "training unclear": lambda d, _, __: d.model_copy(update={"training_use": "unclear"}),
}

BESIDE = (
    "a generator",
    "a generator nobody named",
    "a part of it",
    "a source without an entry",
    "evaluation only",
    "the collection",
)
"""Places that leave every other fact as it was; the others say something else in the place of a fact."""


def lineage(layer: str, depth: int, role: str, planted: Callable[[Dataset], Dataset]) -> Library:
    """Return a chain of free datasets, `d0` at the top, with the bar in the last one."""
    chain = [free(f"d{n}", source(f"d{n + 1}", role)) for n in range(depth)]
    return with_datasets(shipped_terms(), *chain, planted(free(f"d{depth}")))


def found_by_all(library: Library) -> Verdict:
    """Return the verdict of `d0`, which the list, the page and the mix must agree on."""
    whole = judge(library.datasets["d0"], PRODUCT, library)
    assert judge_all(library, PRODUCT).verdict("d0") is whole.verdict
    assert judge_together([library.datasets["d0"]], PRODUCT, library).verdict is whole.verdict
    assert whole.tree.verdict is whole.verdict
    if not whole.verdict.usable:
        assert whole.deciding is not None
        assert whole.deciding.verdict is whole.verdict
    return whole.verdict


def test_the_lineage_is_free_until_something_is_planted() -> None:
    for layer in LAYERS:
        for role in ROLES[layer]:
            assert found_by_all(lineage(layer, 3, role, lambda one: one)) is Verdict.ALLOWED


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_bar_is_found_wherever_it_stands(place: str, data: st.DataObject) -> None:
    layer = data.draw(st.sampled_from(("images",) if place == "no row for pictures" else LAYERS))
    role = data.draw(st.sampled_from(ROLES[layer]))
    bar = data.draw(st.sampled_from(BARS))
    depth = data.draw(st.integers(0, 4))
    planted = lineage(layer, depth, role, lambda one: PLACES[place](one, layer, bar))
    assert not found_by_all(planted).usable


@settings(max_examples=60, deadline=None)
@given(
    first=st.sampled_from(sorted(PLACES)),
    second=st.sampled_from(BESIDE),
    layer=st.sampled_from(LAYERS),
    bar=st.sampled_from(BARS),
    depth=st.integers(0, 3),
)
def test_a_second_bar_never_makes_the_first_one_better(
    first: str, second: str, layer: str, bar: str, depth: int
) -> None:
    one = lineage(layer, depth, layer, lambda d: PLACES[first](d, layer, bar))
    both = lineage(layer, depth, layer, lambda d: PLACES[second](PLACES[first](d, layer, bar), layer, bar))
    assert found_by_all(both).rank >= found_by_all(one).rank
