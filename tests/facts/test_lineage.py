"""Roles name layers, walks list every upstream once by its shortest path, and cycles end."""

import pytest

from app.facts.lineage import (
    DATA_LAYERS,
    closure,
    image_origins,
    layers_of_role,
    shared_origins,
    upstream_first,
)
from tests.licensing.makers import made, row, shipped_terms, source, with_datasets

CHAIN = with_datasets(
    shipped_terms(),
    made("photos", row("CC-BY-4.0"), sources=[source("flickr")]),
    made("captions", row("CC-BY-4.0", "annotations"), sources=[source("photos", share="50K")]),
    made(
        "questions", row("MIT", "annotations"), sources=[source("captions", "annotations"), source("photos")]
    ),
    made(
        "mix", row("MIT", "compilation"), sources=[source("questions", "images and captions"), source("web")]
    ),
)


@pytest.mark.parametrize(
    ("role", "layers"),
    [
        ("images", ("images",)),
        ("videos", ("images",)),
        ("annotations", ("annotations",)),
        ("captions", ("annotations",)),
        ("images and alt text", ("images", "text")),
        ("images and captions", ("annotations", "images")),
        ("text and image links", ("images", "text")),
        ("table images and XML", ("images",)),
        ("pages", ("images",)),
        ("all", DATA_LAYERS),
        ("XML", DATA_LAYERS),
        ("something nobody foresaw", DATA_LAYERS),
        ("", DATA_LAYERS),
    ],
)
def test_a_role_names_its_layers_and_an_unknown_word_names_all(role: str, layers: tuple[str, ...]) -> None:
    assert layers_of_role(role) == layers


def test_the_closure_lists_every_upstream_once_by_its_shortest_path() -> None:
    found = {one.id: one for one in closure("mix", CHAIN)}
    assert set(found) == {"questions", "web", "captions", "photos", "flickr"}
    assert found["photos"].path == ("mix", "questions", "photos")
    assert found["photos"].layers == ("images",)
    assert found["photos"].depth == 2
    assert found["flickr"].path == ("mix", "questions", "photos", "flickr")
    assert not found["flickr"].cataloged
    assert found["captions"].layers == ("annotations",)


def test_an_upstream_that_lends_no_wanted_layer_is_left_out() -> None:
    library = with_datasets(
        shipped_terms(),
        made("boxes", row("MIT", "annotations"), sources=[source("photos", "images")]),
        made("labels", row("MIT", "annotations"), sources=[source("boxes", "annotations")]),
    )
    assert [one.id for one in closure("labels", library)] == ["boxes"]


def test_a_dataset_that_is_not_in_the_library_has_no_upstream() -> None:
    assert closure("nobody", CHAIN) == ()


def test_a_cycle_ends_where_it_began() -> None:
    library = with_datasets(
        shipped_terms(),
        made("a", row("MIT"), sources=[source("b")]),
        made("b", row("MIT"), sources=[source("a")]),
    )
    assert [one.id for one in closure("a", library)] == ["b"]
    assert set(upstream_first(["a", "b"], library)) == {"a", "b"}


def test_two_datasets_share_the_pictures_of_their_common_upstream() -> None:
    assert shared_origins("captions", "questions", CHAIN) == ("photos",)
    assert shared_origins("captions", "photos", CHAIN) == ("photos",)
    assert image_origins("captions", CHAIN) == {"captions", "photos", "flickr"}


def test_upstream_comes_first() -> None:
    order = upstream_first(CHAIN.datasets, CHAIN)
    assert order.index("photos") < order.index("captions") < order.index("questions") < order.index("mix")
