"""R3 and R7: acts against grants, fields of use, access, and which duties sharing wakes."""

import pytest

from app.facts.library import Library
from app.licensing.acts import act_duties, judge_acts, verdict_of
from app.licensing.engine import judge
from app.licensing.use import Use
from app.licensing.verdict import Verdict
from tests.licensing.makers import PRODUCT, PUBLISH, TRAIN, made, row


@pytest.mark.parametrize(
    ("grant", "verdict"),
    [
        ("yes", None),
        ("no", Verdict.PROHIBITED),
        ("conditional", Verdict.UNKNOWN),
        ("review", Verdict.UNKNOWN),
        ("unknown", Verdict.UNKNOWN),
        ("per-sample", Verdict.UNKNOWN),
    ],
)
def test_only_a_plain_yes_causes_nothing(grant: str, verdict: Verdict | None) -> None:
    assert verdict_of(grant) == verdict  # type: ignore[arg-type]


def test_each_act_of_the_use_is_held_against_its_own_grant(terms: Library) -> None:
    silent = terms.licenses["LicenseRef-unspecified"]
    use = PRODUCT.model_copy(update={"external_processing": ("ocr",)})
    rules = [one.rule for one in judge_acts(silent, use, shared=True)]
    assert rules == ["R3-train", "R3-commercial", "R3-modify", "R3-share"]
    barred = terms.licenses["LicenseRef-PhysioNet-Credentialed-1.5.0"]
    found = {one.rule: one.verdict for one in judge_acts(barred, use, shared=False)}
    assert found["R3-external"] is Verdict.PROHIBITED


def test_the_strictest_class_of_change_counts(terms: Library) -> None:
    nd = terms.licenses["CC-BY-ND-2.0"]
    for transforms, expected in (
        (("technical",), None),
        (("technical", "excerpt"), Verdict.UNKNOWN),
        (("excerpt", "creative"), Verdict.PROHIBITED),
    ):
        use = TRAIN.model_copy(update={"transforms": transforms})
        found = [one.verdict for one in judge_acts(nd, use, shared=False)]
        assert found == ([] if expected is None else [expected])


def test_a_field_of_use_is_asked_only_where_commercial_use_is_not_already_excluded(terms: Library) -> None:
    plain = Use(commercial=False)
    research_only = terms.licenses["LicenseRef-research-only"]
    assert [one.rule for one in judge_acts(research_only, plain, shared=False)] == ["R3-field"]
    assert [one.rule for one in judge_acts(research_only, PRODUCT, shared=False)] == ["R3-commercial"]
    assert judge_acts(research_only, TRAIN, shared=False) == []


def test_education_beside_research_leaves_a_non_commercial_use_open(terms: Library) -> None:
    found = judge_acts(terms.licenses["LicenseRef-iNat-competition"], Use(commercial=False), shared=False)
    assert [(one.rule, one.verdict) for one in found] == [("R3-field", Verdict.UNKNOWN)]


@pytest.mark.parametrize(
    ("license_id", "stated"),
    [("LicenseRef-Flickr30k", "form_signed"), ("LicenseRef-PhysioNet-Credentialed-1.5.0", "credentialed")],
)
def test_access_is_open_until_the_user_states_it(license_id: str, stated: str, terms: Library) -> None:
    text = terms.licenses[license_id]
    assert [one.rule for one in judge_acts(text, TRAIN, shared=False)] == ["R3-access"]
    said = TRAIN.model_copy(update={"assertions": TRAIN.assertions.model_copy(update={stated: True})})
    assert judge_acts(text, said, shared=False) == []


def test_duties_of_sharing_sleep_until_something_is_shared_and_changed(terms: Library) -> None:
    text = terms.licenses["CC-BY-SA-4.0"]

    def codes(use: Use, *, shared: bool) -> set[str]:
        return {one.code for one in act_duties(text, use, shared=shared)}

    assert codes(TRAIN, shared=False) == set()
    unchanged = PUBLISH.model_copy(update={"transforms": ()})
    assert codes(unchanged, shared=True) == {"ATTRIBUTE", "LICENSE_LINK", "SHARE_ALIKE_DATABASE_EU"}
    assert codes(PUBLISH, shared=True) >= {"ATTRIBUTE", "STATE_CHANGES", "SHARE_ALIKE_ITEM"}


def test_a_notice_that_points_at_other_terms_is_judged_by_those(terms: Library) -> None:
    notice = made("pairs", row("LicenseRef-LLaVA-notice", "annotations"))
    found = judge(notice, PRODUCT, terms)
    assert {one.rule for one in found.causes if one.verdict is found.verdict} == {"R4-compete"}


def test_links_are_not_shared_unless_the_fetched_pictures_are(terms: Library) -> None:
    links = made("links", row("LicenseRef-JourneyDB", content="links-only"))
    assert judge(links, PUBLISH, terms).verdict is Verdict.WITH_OBLIGATIONS
    fetched = PUBLISH.model_copy(update={"share_fetched": True})
    assert judge(links, fetched, terms).verdict is Verdict.PROHIBITED


def test_training_is_no_act_of_an_evaluation(terms: Library) -> None:
    test_set = made("bench", row("LicenseRef-MathVista", "compilation"), training_use="evaluation-only")
    assert judge(test_set, TRAIN, terms).verdict is Verdict.PROHIBITED
    assert judge(test_set, TRAIN.model_copy(update={"purpose": "evaluate"}), terms).verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    "license_id",
    [
        "LicenseRef-unspecified",
        "LicenseRef-web-third-party",
        "LicenseRef-see-repository",
        "LicenseRef-idl-train",
    ],
)
def test_what_nobody_licensed_may_not_be_tested_on_either_even_when_nothing_is_changed(
    license_id: str, terms: Library
) -> None:
    use = Use(purpose="evaluate", commercial=False, research=True, transforms=())
    found = judge(made("bench", row(license_id)), use, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert "R3-evaluate" in {one.rule for one in found.causes}
    assert "testing a model" in found.causes[0].sentence
    assert judge(made("bench", row("CC0-1.0")), use, terms).verdict is Verdict.ALLOWED


def test_reading_is_a_technical_change_whatever_the_pipeline_adds(terms: Library) -> None:
    use = TRAIN.model_copy(update={"transforms": ()})
    rules = {one.rule for one in judge_acts(terms.licenses["LicenseRef-MiraData"], use, shared=False)}
    assert "R3-modify" in rules


def test_a_use_that_names_no_changes_is_held_to_crops_and_tiles() -> None:
    assert Use(commercial=True).transforms == ("technical", "excerpt")
