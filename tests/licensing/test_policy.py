"""An organization's policy only makes answers worse, except for an open question that somebody answered."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.facts.library import Library
from app.facts.policy import Policy
from app.licensing.engine import judge, judge_all
from app.licensing.verdict import Verdict
from tests.licensing.makers import (
    PRODUCT,
    TRAIN,
    generator,
    made,
    row,
    shipped_terms,
    source,
    with_datasets,
)

TODAY = "2026-11-22"
OPEN_QUESTION = made("crawl", row("LicenseRef-web-third-party"))


def under(library: Library, policy: Policy) -> Library:
    return replace(library, policy=policy)


def test_a_refused_license_is_a_no_that_names_the_policy(terms: Library) -> None:
    policy = Policy(refuse_licenses=("GPL-3.0-only",)).in_force(TODAY)
    found = judge(made("charts", row("GPL-3.0-only")), TRAIN, under(terms, policy))
    assert found.verdict is Verdict.PROHIBITED
    assert found.deciding is not None
    assert found.deciding.rule == "POLICY"
    assert "GPL-3.0-only" in found.deciding.sentence
    assert any(node.rule == "POLICY" for layer in found.tree.children for node in layer.children)


@pytest.mark.parametrize("stated", ["MIT AND GPL-3.0-only", "GPL-3.0-only AND (MIT OR Apache-2.0)"])
def test_an_expression_hides_no_license_from_the_policy(stated: str, terms: Library) -> None:
    policy = Policy(refuse_licenses=("GPL-3.0-only",)).in_force(TODAY)
    assert judge(made("charts", row(stated)), TRAIN, under(terms, policy)).verdict is Verdict.PROHIBITED
    either = judge(made("charts", row("MIT OR GPL-3.0-only")), TRAIN, under(terms, policy))
    assert either.verdict is Verdict.ALLOWED  # the choice is the licensee's, and MIT is left


@pytest.mark.parametrize("name", ["openai", "OpenAI", "openai-tou-2023-03-14"])
def test_a_refused_generator_is_found_behind_a_notice_that_names_its_terms(name: str, terms: Library) -> None:
    policy = Policy(refuse_generators=(name,)).in_force(TODAY)
    notice = made("pairs", row("LicenseRef-LLaVA-notice", "annotations"))
    declared = TRAIN.model_copy(update={"model": TRAIN.model.model_copy(update={"competes": "no"})})
    assert judge(notice, declared, terms).verdict.usable
    assert judge(notice, declared, under(terms, policy)).verdict is Verdict.PROHIBITED


def test_a_refused_license_is_found_upstream_too(terms: Library) -> None:
    upstream = made("charts", row("GPL-3.0-only"))
    top = made("mixture", row("CC0-1.0"), sources=[source("charts")])
    library = with_datasets(terms, upstream, top)
    policy = Policy(refuse_licenses=("GPL-3.0-only",)).in_force(TODAY)
    assert judge_all(under(library, policy), TRAIN)["mixture"].verdict is Verdict.PROHIBITED


def test_a_license_outside_the_accepted_list_is_a_question_even_when_it_is_free(terms: Library) -> None:
    policy = Policy(accept_licenses=("CC0-1.0",)).in_force(TODAY)
    assert judge(made("a", row("MIT")), TRAIN, under(terms, policy)).verdict is Verdict.UNKNOWN
    assert judge(made("a", row("CC0-1.0")), TRAIN, under(terms, policy)).verdict is Verdict.ALLOWED


def test_accepting_a_name_does_not_accept_a_longer_one(terms: Library) -> None:
    policy = Policy(accept_licenses=("CC-BY",)).in_force(TODAY)
    found = judge(made("a", row("CC-BY-4.0")), TRAIN, under(terms, policy))
    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("name", ["llama", "llama-3.1", "Somebody"])
def test_a_generator_is_refused_by_family_terms_or_provider(name: str, terms: Library) -> None:
    policy = Policy(refuse_generators=(name,)).in_force(TODAY)
    dataset = made(
        "own", row("LicenseRef-own"), generators=[generator("llama-3.1", "accepted", provider="somebody")]
    )
    assert judge(dataset, TRAIN, terms).verdict.usable
    assert judge(dataset, TRAIN, under(terms, policy)).verdict is Verdict.PROHIBITED


def test_refusing_unknowns_turns_needs_review_into_a_no(terms: Library) -> None:
    found = judge(OPEN_QUESTION, TRAIN, under(terms, Policy(unknown="refuse").in_force(TODAY)))
    assert found.verdict is Verdict.PROHIBITED
    assert {one.rule for one in found.causes} >= {"POLICY", "R3-train"}


def test_an_approval_answers_an_open_question_with_the_approvers_name(terms: Library) -> None:
    policy = Policy.model_validate(
        {"approvals": [{"dataset": "crawl", "by": "M. Sato, legal", "until": "2027-03-31"}]}
    )
    found = judge(OPEN_QUESTION, TRAIN, under(terms, policy.in_force(TODAY)))
    assert found.verdict is Verdict.WITH_OBLIGATIONS
    assert found.deciding is not None
    assert "M. Sato, legal" in found.deciding.sentence
    assert any("M. Sato, legal until 2027-03-31" in one.text for one in found.obligations)
    assert any("third-party" in note for note in found.notes)
    assert found.tree.verdict is Verdict.WITH_OBLIGATIONS


def test_an_approval_ends(terms: Library) -> None:
    policy = Policy.model_validate(
        {"approvals": [{"dataset": "crawl", "by": "legal", "until": "2026-11-21"}]}
    )
    assert judge(OPEN_QUESTION, TRAIN, under(terms, policy.in_force(TODAY))).verdict is Verdict.UNKNOWN


def test_an_approved_license_stops_being_a_question_wherever_it_occurs(terms: Library) -> None:
    policy = Policy.model_validate(
        {"approvals": [{"license": "LicenseRef-web-third-party", "by": "legal", "until": "2027-01-01"}]}
    ).in_force(TODAY)
    top = made("mixture", row("CC0-1.0"), sources=[source("crawl")])
    library = with_datasets(terms, OPEN_QUESTION, top)
    assert judge(top, TRAIN, under(library, policy)).verdict is Verdict.WITH_OBLIGATIONS


def test_no_approval_lifts_a_prohibition(terms: Library) -> None:
    policy = Policy.model_validate(
        {
            "approvals": [
                {"dataset": "photos", "by": "legal", "until": "2027-01-01"},
                {"license": "CC-BY-NC-4.0", "by": "legal", "until": "2027-01-01"},
            ]
        }
    ).in_force(TODAY)
    found = judge(made("photos", row("CC-BY-NC-4.0")), PRODUCT, under(terms, policy))
    assert found.verdict is Verdict.PROHIBITED


def test_share_alike_on_weights_takes_the_stricter_reading(terms: Library) -> None:
    dataset = made("text", row("CC-BY-SA-4.0"))
    assert judge(dataset, PRODUCT, terms).verdict is Verdict.WITH_OBLIGATIONS
    strict = Policy(weights_share_alike="review").in_force(TODAY)
    assert judge(dataset, PRODUCT, under(terms, strict)).verdict is Verdict.UNKNOWN
    already = PRODUCT.model_copy(update={"weights_share_alike": "review"})
    lenient = Policy(weights_share_alike="advisory").in_force(TODAY)
    assert judge(dataset, already, under(terms, lenient)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("about", [{}, {"dataset": "a", "license": "MIT"}])
def test_an_approval_is_about_one_thing(about: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="a dataset or a license"):
        Policy.model_validate({"approvals": [{"by": "legal", "until": "2027-01-01", **about}]})


@settings(max_examples=60, deadline=None)
@given(
    refuse=st.lists(st.sampled_from(["MIT", "CC-BY-4.0", "CC-BY-NC-4.0"]), max_size=2),
    accept=st.lists(st.sampled_from(["MIT", "CC0-1.0"]), max_size=2),
    unknown=st.sampled_from(["review", "refuse"]),
    license_id=st.sampled_from(["MIT", "CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0", "LicenseRef-unspecified"]),
)
def test_without_approvals_a_policy_never_improves_a_verdict(
    refuse: list[str], accept: list[str], unknown: str, license_id: str
) -> None:
    policy = Policy.model_validate(
        {"refuse_licenses": refuse, "accept_licenses": accept, "unknown": unknown}
    ).in_force(TODAY)
    dataset = made("one", row(license_id))
    plain = judge(dataset, PRODUCT, shipped_terms())
    assert judge(dataset, PRODUCT, under(shipped_terms(), policy)).verdict.rank >= plain.verdict.rank
