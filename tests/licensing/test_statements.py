"""R0: expressions of several licenses, and ids that nobody knows."""

import pytest

from app.facts.library import Library
from app.licensing.statements import judge_statement
from app.licensing.verdict import Verdict
from tests.licensing.makers import PRODUCT


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ("MIT AND CC-BY-NC-4.0", Verdict.PROHIBITED),
        ("MIT OR CC-BY-NC-4.0", Verdict.ALLOWED),
        ("MIT AND (CC0-1.0 OR CC-BY-NC-4.0)", Verdict.ALLOWED),
        ("GPL-3.0-only WITH Classpath-exception-2.0", Verdict.ALLOWED),
        ("CC-BY-4.0 AND LicenseRef-unspecified", Verdict.UNKNOWN),
        ("MIT AND (", Verdict.UNKNOWN),
        ("No-Such-License", Verdict.UNKNOWN),
        ("MIT OR No-Such-License", Verdict.ALLOWED),
    ],
)
def test_and_asks_for_all_or_leaves_the_choice(stated: str, verdict: Verdict, terms: Library) -> None:
    assert judge_statement(stated, PRODUCT, terms, shared=False).verdict is verdict


def test_an_id_that_the_catalog_does_not_know_grants_nothing(terms: Library) -> None:
    found = judge_statement("No-Such-License", PRODUCT, terms, shared=False)
    assert [one.rule for one in found.findings] == ["R0"]


def test_a_notice_that_incorporates_licenses_brings_their_duties(terms: Library) -> None:
    use = PRODUCT.model_copy(update={"share_corpus": "public"})
    found = judge_statement("LicenseRef-CC3M-BLIP-notice", use, terms, shared=True)
    assert found.verdict is Verdict.WITH_OBLIGATIONS
    assert {one.code for one in found.duties} >= {"LICENSE_TEXT", "KEEP_NOTICES", "NO_ENDORSEMENT"}
