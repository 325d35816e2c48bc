"""Verdicts as DUO terms and an ODRL offer: what waits for a fact is never a permission."""

import json
from collections.abc import Iterator

import pytest

from app.catalog.croissant import croissant_of
from app.catalog.load import Catalog
from app.catalog.usage import Node, Reading, action_of, duo_codes, gate_term, usage_info
from app.licensing.engine import judge
from app.licensing.use import Use
from app.licensing.verdict import Verdict

RESEARCH = Use(commercial=False, research=True)
PRODUCT = Use(commercial=True)


def reading(use: Use, verdict: Verdict, *rules: str, duties: tuple[tuple[str, str], ...] = ()) -> Reading:
    return Reading("some-use", "do something", use, verdict, "because", rules, duties)


def offer(*readings: Reading) -> Node:
    return usage_info(readings, about="it", assigner="them", snapshot="s")[-1]


@pytest.mark.parametrize(
    ("readings", "codes"),
    [
        ([reading(RESEARCH, Verdict.ALLOWED), reading(PRODUCT, Verdict.ALLOWED)], ["0000004"]),
        ([reading(RESEARCH, Verdict.ALLOWED), reading(PRODUCT, Verdict.WITH_OBLIGATIONS)], ["0000042"]),
        (
            [reading(RESEARCH, Verdict.ALLOWED), reading(PRODUCT, Verdict.PROHIBITED, "R3-commercial")],
            ["0000042", "0000046"],
        ),
        (
            [reading(RESEARCH, Verdict.ALLOWED), reading(PRODUCT, Verdict.PROHIBITED, "R4-compete")],
            ["0000042"],
        ),
        ([reading(RESEARCH, Verdict.UNKNOWN), reading(PRODUCT, Verdict.UNKNOWN)], []),
        ([], []),
    ],
)
def test_duo_says_only_what_the_verdicts_bear_out(readings: list[Reading], codes: list[str]) -> None:
    assert duo_codes(readings) == codes


def test_an_allowed_use_is_a_permission_with_its_duties_in_shared_words() -> None:
    duties = (("ATTRIBUTE", "Credit them."), ("CHECK_MAU", "Count users."))
    (permission,) = offer(reading(PRODUCT, Verdict.WITH_OBLIGATIONS, duties=duties))["odrl:permission"]
    assert [one["odrl:action"]["@id"] for one in permission["odrl:duty"]] == [
        "cc:Attribution",
        "urn:kondate:duty:CHECK_MAU",
    ]
    assert permission["odrl:constraint"]["odrl:rightOperand"] == {"@id": "urn:kondate:use:some-use"}


def test_a_prohibited_use_is_a_prohibition_that_says_why() -> None:
    (rule,) = offer(reading(PRODUCT, Verdict.PROHIBITED))["odrl:prohibition"]
    assert rule["description"] == "because"


def test_a_use_that_waits_for_a_fact_is_neither_and_is_named() -> None:
    made = offer(reading(PRODUCT, Verdict.UNKNOWN))
    assert "odrl:permission" not in made
    assert "odrl:prohibition" not in made
    assert "Not established, so not permitted: some-use (because)." in made["description"]


def test_the_action_is_the_nearest_shared_word() -> None:
    assert action_of(RESEARCH) == "odrl:use"
    assert action_of(PRODUCT) == "cc:CommercialUse"
    assert action_of(Use(commercial=True, share_corpus="public")) == "odrl:distribute"


def rules(made: Node, kind: str) -> Iterator[str]:
    for rule in made.get(kind, []):
        yield rule["odrl:constraint"]["odrl:rightOperand"]["@id"].rpartition(":")[2]


@pytest.fixture(scope="module")
def documents(catalog: Catalog) -> dict[str, Node]:
    """Describe every fifth entry in Croissant."""
    library = catalog.library
    return {
        name: croissant_of(library.datasets[name], library, uses=catalog.uses, page="https://example.org/d")
        for name in sorted(library.datasets)[::5]
    }


def test_an_entry_permits_and_prohibits_exactly_what_its_verdicts_do(
    catalog: Catalog, documents: dict[str, Node]
) -> None:
    library = catalog.library
    for name, document in documents.items():
        dataset = library.datasets[name]
        made = document["usageInfo"][-1]
        verdicts = {name: judge(dataset, one.use, library).verdict for name, one in catalog.uses.items()}
        assert set(rules(made, "odrl:permission")) == {n for n, v in verdicts.items() if v.usable}
        assert set(rules(made, "odrl:prohibition")) == {
            n for n, v in verdicts.items() if v is Verdict.PROHIBITED
        }
        for node in json.loads(json.dumps(document["usageInfo"])):
            assert node["@type"] == "sc:DefinedTerm" or "odrl:Offer" in node["@type"]


def test_gated_data_are_for_approved_users_only(catalog: Catalog) -> None:
    for dataset in catalog.library.datasets.values():
        codes = {one["termCode"] for one in gate_term(dataset)}
        assert codes == ({"DUO_0000026"} if dataset.access.status in {"gated", "request-form"} else set())
