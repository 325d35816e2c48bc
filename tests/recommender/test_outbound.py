"""A merged corpus that is shared goes out under one license: the best mix under one of them."""

from dataclasses import replace

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.licensing.use import Use
from app.licensing.verdict import Verdict
from app.recommender.mix import Mix
from app.recommender.recommend import recommend
from tests.recommender.library import ask, dataset, judgement, library, terms

SHARED = {
    "A": terms("A", outbound=("A", "C")),
    "B": terms("B", outbound=("B",)),
    "N": terms("N", outbound=()),
}
MERGED = Use(commercial=True, share_corpus="public", packaging="merged")


def shelf(*datasets: Dataset) -> Library:
    plain = library(datasets)
    return replace(plain, licenses={**plain.licenses, **SHARED})


def mix_of(use: Use, shelf: Library, include: tuple[str, ...] = ()) -> Mix:
    judgements = {name: judgement(name) for name in shelf.datasets}
    wanted = ask(use=use.model_dump(), include=include)
    return recommend(
        wanted, library=shelf, use=use, judgements=judgements, profile=None, judge=lambda _: judgements
    )


SETS = (
    dataset("free", 300),
    dataset("of-a", 1000, license="A"),
    dataset("of-b", 10, license="B"),
    dataset("of-none", 9000, license="N"),
)


def test_what_cannot_go_out_together_is_never_mixed_and_the_reason_is_given() -> None:
    mix = mix_of(MERGED, shelf(*SETS))
    assert mix.verdict.usable
    assert {pick.dataset for pick in mix.picks} == {"free", "of-a"}
    left = {one.dataset: one for one in mix.excluded}
    assert {name: one.rule for name, one in left.items()} == {
        "of-b": "R5-outbound-conflict",
        "of-none": "R5-outbound-conflict",
    }
    assert "B" in left["of-b"].reason
    assert "A" in left["of-b"].reason
    assert "its own parts" in left["of-none"].reason.casefold()


def test_a_collection_or_a_corpus_that_is_kept_may_mix_them_and_the_ladder_says_so() -> None:
    for change in ({"packaging": "collection"}, {"share_corpus": "none"}):
        kept = mix_of(MERGED.model_copy(update=change), shelf(*SETS))
        assert "of-none" in {pick.dataset for pick in kept.picks}
    rungs = {one.change: one for one in mix_of(MERGED, shelf(*SETS)).relaxations}
    assert rungs["use.packaging"].datasets == 2


def test_including_two_that_cannot_go_out_together_is_a_conflict_with_the_one_license() -> None:
    mix = mix_of(MERGED, shelf(*SETS), include=("of-a", "of-b"))
    assert mix.infeasible is not None
    names = {one.requirement for one in mix.infeasible}
    assert names == {"use.packaging", "include.of-a", "include.of-b"}
    assert mix.verdict is not Verdict.PROHIBITED
