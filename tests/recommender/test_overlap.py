"""Shared pictures by lineage, and the ways from picks to benchmarks."""

from app.facts.library import Library
from app.facts.license import Origin
from app.recommender.overlap import overlaps
from tests.recommender.library import dataset, library


def shelf() -> Library:
    return library(
        [
            dataset("photos", 100),
            dataset("captions", 500, sources=("photos",)),
            dataset("questions", 700, sources=("captions",)),
            dataset("charts", 300),
            dataset("exam", 50, sources=("photos",), training_use="evaluation-only"),
        ]
    )


def test_sets_that_go_back_to_the_same_pictures_are_named_with_their_exposure() -> None:
    (one,) = overlaps({"captions": 500, "questions": 700, "charts": 300}, (), shelf())
    assert one.kind == "shared-images"
    assert one.datasets == ("captions", "questions")
    assert "1,200 draws over at most" in one.sentence


def test_a_pick_that_shares_pictures_with_a_benchmark_is_flagged() -> None:
    found = overlaps({"captions": 500, "charts": 300}, ("exam",), shelf())
    assert [(one.origin, one.datasets, one.kind) for one in found] == [
        ("exam", ("captions",), "benchmark-shared-origin")
    ]


def test_a_pick_that_a_benchmark_was_made_from_is_told_apart_from_a_common_origin() -> None:
    (found,) = overlaps({"photos": 300}, ("exam",), shelf())
    assert (found.kind, found.sentence) == (
        "benchmark-source",
        "exam took pictures from photos: leave out those it shows, compared by hash.",
    )


def test_the_benchmark_itself_and_what_is_made_from_it_are_told_apart() -> None:
    found = overlaps({"photos": 10, "captions": 10}, ("photos",), shelf())
    kinds = {one.datasets: one.kind for one in found if one.kind.startswith("benchmark")}
    assert kinds == {("captions",): "benchmark-derived", ("photos",): "benchmark-sibling"}


def test_coming_from_the_open_web_is_not_sharing_pictures() -> None:
    pair = library([dataset("a", sources=("web",)), dataset("b", sources=("web",))])
    web = Origin(id="web", what="the web", license="LicenseRef-web", cataloged=True)
    wide = Library(
        snapshot=pair.snapshot,
        datasets=pair.datasets,
        licenses=pair.licenses,
        generators={},
        origins={"web": web},
        vocabulary=pair.vocabulary,
    )
    assert overlaps({"a": 1, "b": 1}, (), wide) == ()
