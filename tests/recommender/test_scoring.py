"""Scores: what they look at, what they never look at."""

from app.recommender.scoring import candidate, reasons, score
from tests.recommender.library import ask, dataset


def test_the_dial_turns_preference_from_size_to_care() -> None:
    careful, large = dataset("a", 1000), dataset("b", 10**9, quality="web-scale")
    assert score(careful, ask(quality=1)) > score(large, ask(quality=1))
    assert score(careful, ask(quality=0)) < score(large, ask(quality=0))


def test_a_dataset_about_other_things_too_fits_less() -> None:
    focused, broad = dataset("a"), dataset("b", domains=("vqa", "general-caption", "grounding", "video"))
    assert score(focused, ask()) > score(broad, ask())


def test_open_facts_count_against_it() -> None:
    sure, unsure = dataset("a"), dataset("b", unknowns=("size", "origin"))
    assert score(sure, ask()) > score(unsure, ask())


def test_licenses_access_and_limits_never_change_the_score() -> None:
    plain, other = dataset("a"), dataset("a", license="CC-BY-SA-4.0", status="gated")
    assert score(plain, ask()) == score(other, ask(limits={"max_epochs": 1}, accept={"gated": False}))


def test_no_score_pulls_against_a_rule_given_by_the_user() -> None:
    one = candidate(dataset("a", quality="web-scale"), ask(sampling={"temperature": 2}), unit=1)
    assert one is not None
    assert one.score == 0.0


def test_evaluation_sets_and_other_stages_are_no_candidates() -> None:
    assert candidate(dataset("a", training_use="evaluation-only"), ask(), unit=1) is None
    assert candidate(dataset("a", stage=("pretraining",)), ask(), unit=1) is None
    assert candidate(dataset("a", None), ask(), unit=1) is None


def test_the_parts_add_up_to_the_score() -> None:
    one, wanted = dataset("a", domains=("vqa", "grounding"), unknowns=("size",)), ask(quality=0.3)
    fit, quality, quantity, evidence = (reason.score for reason in reasons(one, wanted))
    parts = 0.4 * fit + 0.5 * (0.3 * quality + 0.7 * quantity) + 0.1 * evidence
    assert abs(parts - score(one, wanted)) < 1e-12
