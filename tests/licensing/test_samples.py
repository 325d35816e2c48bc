"""R6: every value is judged, mixtures of mixtures are opened, and a missing field leaves all unknown."""

from app.facts.library import Library
from app.licensing.engine import judge, sample_values
from app.licensing.samples import values_of
from app.licensing.verdict import Verdict
from tests.licensing.makers import PRODUCT, TRAIN, listed, made, row, source, with_datasets

THREE = listed("CC-BY-2.0", "CC-BY-NC-2.0", "LicenseRef-unspecified", counts=(50, 30, 20))


def test_values_are_sorted_into_keep_drop_and_review_with_their_counts(terms: Library) -> None:
    dataset = made("photos", row("LicenseRef-flickr-cc-mixed", per_sample=THREE))
    filtered = sample_values(dataset, PRODUCT, terms)
    assert filtered is not None
    assert filtered.keep == {"CC-BY-2.0": 50}
    assert filtered.drop == {"CC-BY-NC-2.0": 30}
    assert filtered.review == {"LicenseRef-unspecified": 20}
    assert filtered.kept_share == 0.5
    assert filtered.verdict is Verdict.WITH_OBLIGATIONS
    found = judge(dataset, PRODUCT, terms)
    assert found.verdict is Verdict.PROHIBITED
    assert found.best is Verdict.WITH_OBLIGATIONS
    assert "PER_SAMPLE_FILTER" in {one.code for one in found.obligations}
    assert any(one.share == "30 / 100" for one in found.causes)


def test_a_missing_field_leaves_the_layer_unknown_and_offers_no_filter(terms: Library) -> None:
    dataset = made("photos", row("LicenseRef-flickr-cc-mixed", per_sample=listed(field=None)))
    found = judge(dataset, TRAIN, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert found.filtered is None
    assert found.deciding is not None
    assert found.deciding.rule == "R6-per-sample"


def test_a_mixture_of_mixtures_is_opened_down_to_its_licenses(terms: Library) -> None:
    mixed = row("LicenseRef-visual-genome-images")
    values = values_of(mixed, terms.licenses[mixed.id], terms.licenses, split="train")
    assert values is not None
    found = {name for name, _ in values.counts}
    assert {"CC-BY-NC-SA-2.0", "CC0-1.0", "LicenseRef-unspecified"} <= found
    assert not any(name.endswith("-mixed") for name in found)


def test_a_mixture_whose_values_nobody_listed_is_unknown(terms: Library) -> None:
    found = judge(made("files", row("LicenseRef-wikimedia-commons-mixed")), TRAIN, terms)
    assert found.verdict is Verdict.UNKNOWN
    assert found.filtered is None


def test_nothing_left_is_a_no_of_its_own(terms: Library) -> None:
    dataset = made("photos", row("LicenseRef-cc-mixed", per_sample=listed("CC-BY-NC-2.0", "CC-BY-NC-4.0")))
    found = judge(dataset, PRODUCT, terms)
    assert "R6-nothing-left" in {one.rule for one in found.causes}
    assert found.filtered is not None
    assert found.filtered.verdict is Verdict.PROHIBITED


def test_a_filter_cannot_mend_what_is_wrong_elsewhere(terms: Library) -> None:
    photos = row("LicenseRef-cc-mixed", per_sample=THREE)
    dataset = made("set", photos, row("LicenseRef-unspecified", "annotations"))
    filtered = sample_values(dataset, PRODUCT, terms)
    assert filtered is not None
    assert filtered.verdict is Verdict.UNKNOWN


def test_a_third_partys_word_on_a_per_sample_layer_stays_a_question_after_the_filter(terms: Library) -> None:
    dataset = made("set", row("LicenseRef-cc-mixed", per_sample=THREE, basis="third-party-relabel"))
    filtered = sample_values(dataset, PRODUCT, terms)
    assert filtered is not None
    assert filtered.verdict is Verdict.UNKNOWN


def test_values_reach_through_lineage_and_their_counts_do_not(terms: Library) -> None:
    photos = made("photos", row("LicenseRef-cc-mixed", per_sample=THREE))
    questions = made("questions", row("CC0-1.0", "annotations"), sources=[source("photos")])
    filtered = sample_values(questions, PRODUCT, with_datasets(terms, photos, questions))
    assert filtered is not None
    assert filtered.keep == {"CC-BY-2.0": None}
    assert filtered.kept_share is None


def test_a_row_that_picks_values_from_its_origins_mixture_takes_only_those(terms: Library) -> None:
    photos = made("photos", row("LicenseRef-flickr-cc-mixed"))
    picked = row(
        "CC-BY-2.0", basis="upstream", origin="photos", unverified=True, per_sample=listed("CC-BY-2.0")
    )
    picks = made("picks", picked)
    library = with_datasets(terms, photos, picks)
    assert judge(picks, PRODUCT, library).verdict is Verdict.WITH_OBLIGATIONS
    claims = made("claims", row("CC0-1.0", basis="stated-for-data", origin="photos"))
    assert judge(claims, PRODUCT, with_datasets(terms, photos, claims)).verdict is Verdict.PROHIBITED
