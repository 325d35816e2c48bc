"""Counterfactuals: cheapest first, judged by the engine, with the samples they cost."""

from typing import Any

import pytest

from app.facts.dataset import Scale
from app.facts.library import Library
from app.licensing.engine import judge
from app.licensing.remedies import count_in
from app.licensing.use import Use
from app.licensing.verdict import Judgement, Verdict
from tests.licensing.makers import PRODUCT, PUBLISH, generator, listed, made, row, source, with_datasets


def actions(found: Judgement) -> dict[str, Verdict]:
    """Return what each remedy would give."""
    return {one.action: one.verdict for one in found.remedies}


@pytest.mark.parametrize(
    ("share", "count"),
    [
        ("83K", 83_000),
        ("62 of 1000 testmini", 62),
        ("5,290", 5_290),
        ("1.2M", 1_200_000),
        ("14.8M of 100M", 14_800_000),
        ("12 %", None),
        ("train2017", None),
        ("true subset", None),
        (None, None),
    ],
)
def test_a_share_is_a_number_only_when_it_begins_with_one(share: str | None, count: int | None) -> None:
    assert count_in(share) == count


def test_dropping_the_one_bad_source_is_proposed_with_its_cost(terms: Library) -> None:
    bad = made("bad", row("CC-BY-NC-4.0"))
    good = made("good", row("CC0-1.0"))
    top = made(
        "top",
        row("CC0-1.0", "annotations"),
        sources=[source("bad", share="20K"), source("good", share="80K")],
        sources_complete=True,
        scale=Scale(samples=100_000, images=None, unit=None, as_stated=None),
    )
    found = judge(top, PRODUCT, with_datasets(terms, bad, good, top))
    drop = next(one for one in found.remedies if one.action == "drop-origin:bad")
    assert drop.verdict is Verdict.ALLOWED
    assert drop.samples == 80_000
    assert "20 k samples" in drop.sentence
    assert "2万件" in drop.sentence_ja


def test_two_bad_sources_are_dropped_together_when_one_is_not_enough(terms: Library) -> None:
    library = with_datasets(terms, made("one", row("CC-BY-NC-4.0")), made("two", row("CC-BY-NC-4.0")))
    top = made("top", row("CC0-1.0"), sources=[source("one"), source("two")])
    assert actions(judge(top, PRODUCT, library))["drop-origin:one+two"] is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("license_id", "changes", "action"),
    [
        ("LicenseRef-JourneyDB", {}, "share-recipe"),
        ("CC-BY-ND-4.0", {"transforms": ("technical", "creative")}, "ship-originals"),
        ("LicenseRef-NTT-evaluation", {"share_corpus": "none"}, None),
    ],
)
def test_a_smaller_use_is_proposed_where_it_helps(
    license_id: str, changes: dict[str, Any], action: str | None, terms: Library
) -> None:
    use = PUBLISH.model_copy(update=changes)
    found = actions(judge(made("set", row(license_id)), use, terms))
    assert action is None or found[action].usable
    assert action is not None or not any(verdict.usable for verdict in found.values())


def test_processing_at_home_answers_a_bar_on_outside_services(terms: Library) -> None:
    use = Use.model_validate(
        {
            "commercial": False,
            "research": True,
            "external_processing": ["ocr.example"],
            "assertions": {"credentialed": True},
        }
    )
    found = judge(made("xrays", row("LicenseRef-PhysioNet-Credentialed-1.5.0")), use, terms)
    assert actions(found)["process-at-home"] is Verdict.WITH_OBLIGATIONS


def test_generated_parts_may_be_written_again_or_stated_not_to_compete(terms: Library) -> None:
    dataset = made("pairs", row("CC0-1.0"), generators=[generator("openai-tou-2024-01-31")])
    found = actions(judge(dataset, PRODUCT, terms))
    assert found["regenerate"] is Verdict.ALLOWED
    assert found["state-not-competing"] is Verdict.WITH_OBLIGATIONS


def test_asking_the_publisher_is_proposed_for_what_is_not_known(terms: Library) -> None:
    found = judge(made("crawl", row("LicenseRef-web-third-party")), PRODUCT, terms)
    asked = next(one for one in found.remedies if one.action == "ask-publisher")
    assert asked.verdict is Verdict.WITH_OBLIGATIONS
    assert "crawl > images" in asked.sentence
    basis = judge(made("repo", row("MIT", basis="repository-file")), PRODUCT, terms)
    assert actions(basis)["ask-publisher"].usable


def test_a_filter_comes_first_and_other_changes_must_beat_it(terms: Library) -> None:
    values = listed("CC-BY-2.0", "CC-BY-NC-2.0", counts=(3, 1))
    found = judge(made("photos", row("LicenseRef-cc-mixed", per_sample=values)), PRODUCT, terms)
    assert found.remedies[0].action == "filter-samples"
    assert found.remedies[0].samples == 3
    assert "state-not-competing" not in actions(found)


def test_a_filter_by_picture_leaves_its_share_of_the_questions(terms: Library) -> None:
    values = listed("CC-BY-2.0", "CC-BY-NC-2.0", counts=(3, 1))
    asked = made("asked", row("LicenseRef-cc-mixed", per_sample=values), splits={"train": 40})
    remedy = judge(asked, PRODUCT, terms).remedies[0]
    assert (remedy.samples, "(30, 75.0%)" in remedy.sentence) == (30, True)


def test_what_is_allowed_needs_no_remedy(terms: Library) -> None:
    assert judge(made("free", row("CC0-1.0")), PRODUCT, terms).remedies == ()
