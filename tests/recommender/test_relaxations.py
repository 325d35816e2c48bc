"""Single loosenings: each is a patch of the requirements, and only what is tight is offered."""

from app.licensing.use import Model, Use
from app.recommender.relaxations import apply, changes
from tests.recommender.library import USE, ask


def test_nothing_tight_leaves_only_review_repeats_and_research_use() -> None:
    assert [one.name for one in changes(ask(), USE)] == [
        "accept.needs_review",
        "limits.max_epochs",
        "use.commercial",
    ]


def test_a_patch_changes_its_one_requirement_and_nothing_else() -> None:
    tight = ask(
        accept={"share_alike": False, "gated": False},
        limits={"max_share": 0.5, "min_domain_coverage": 0.5, "max_datasets": 3},
        languages=["en"],
    )
    for change in changes(tight, USE):
        loosened = apply(tight, change.patch)
        before, after = tight.model_dump(), loosened.model_dump()
        assert [key for key in before if before[key] != after[key]] == [next(iter(change.patch))]
    names = {one.name for one in changes(tight, USE)}
    assert {"accept.share_alike", "accept.gated", "limits.max_share", "languages"} < names


def test_a_use_relaxation_replaces_the_whole_use_record() -> None:
    use = Use(commercial=True, share_corpus="public", model=Model(release="weights", kind="encoder"))
    loosened = {one.name: apply(ask(), one.patch).use for one in changes(ask(), use)}
    kept = loosened["use.release"]
    assert isinstance(kept, Use)
    assert kept.model.release == "none"
    assert kept.model.kind == "encoder"
    assert kept.share_corpus == "public"
    private = loosened["use.share_corpus"]
    assert isinstance(private, Use)
    assert private.share_corpus == "none"
