"""R4, clause by clause: what binds, what triggers, what stays open, and what release wakes."""

from typing import Any

import pytest

from app.facts.generator import Clause, GeneratorTerms, TermsVersion
from app.facts.library import Library
from app.licensing.generators import judge_generator, judge_terms
from app.licensing.use import Use
from app.licensing.verdict import Verdict
from tests.licensing.makers import TRAIN, generator


def use(commercial: bool = True, *, purpose: str = "train", eu: bool | None = None, **model: Any) -> Use:
    """Return a use of a model."""
    facts = {"kind": "general-assistant", "release": "weights", **model}
    return Use.model_validate(
        {"commercial": commercial, "purpose": purpose, "model": facts, "eu_domiciled": eu}
    )


def terms_of(*clauses: Clause, base_terms: tuple[str, ...] = ()) -> dict[str, GeneratorTerms]:
    """Return a table with one text of these clauses."""
    text = GeneratorTerms(
        id="t",
        provider="p",
        models=("m",),
        instrument="service-terms",
        version=TermsVersion(effective="2024-01-01", until=None),
        clauses=clauses,
        base_terms=base_terms,
        says="",
        evidence=("https://example.org/terms",),
        confidence="high",
    )
    return {"t": text}


COMPETE = terms_of(Clause(code="NO_COMPETING_MODELS", scope="p"))
OTHER_LLM = terms_of(Clause(code="NO_IMPROVE_OTHER_LLM", scope="llama", family="llama-3"))


@pytest.mark.parametrize(
    ("competes", "binding", "verdict"),
    [
        ("yes", "accepted", Verdict.PROHIBITED),
        ("yes", "incorporated", Verdict.PROHIBITED),
        ("yes", "upstream-only", Verdict.UNKNOWN),
        ("yes", "unknown", Verdict.UNKNOWN),
        ("unknown", "accepted", Verdict.UNKNOWN),
        ("no", "accepted", Verdict.WITH_OBLIGATIONS),
    ],
)
def test_a_bar_on_competing_models_needs_a_competing_model_and_a_binding(
    competes: str, binding: Any, verdict: Verdict
) -> None:
    found = judge_generator(generator("t", binding), use(competes=competes), COMPETE)
    assert found.verdict is verdict
    if competes == "no":
        assert [one.code for one in found.duties] == ["ASSERT_NOT_COMPETING"]


def test_a_released_assistant_competes_unless_somebody_says_otherwise() -> None:
    assert judge_terms(["t"], "accepted", use(), COMPETE).verdict is Verdict.PROHIBITED
    unreleased = use(release="none")
    assert judge_terms(["t"], "accepted", unreleased, COMPETE).verdict is Verdict.UNKNOWN


def test_the_permitted_exception_needs_every_condition_stated() -> None:
    table = terms_of(Clause(code="NO_COMPETING_MODELS", scope="p", exception="PERMITTED_EXCEPTION"))
    inside = use(kind="classifier", release="none", sold=False)
    assert [one.code for one in judge_terms(["t"], "accepted", inside, table).duties] == [
        "KEEP_EXCEPTION_CONDITIONS"
    ]
    unsaid = use(kind="classifier", release="none")
    assert judge_terms(["t"], "accepted", unsaid, table).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("code", ["NO_ML_DEVELOPMENT", "NO_DISTILLATION"])
def test_any_training_triggers_a_bar_on_machine_learning(code: str) -> None:
    table = terms_of(Clause(code=code, scope="any"))
    assert judge_terms(["t"], "accepted", TRAIN, table).verdict is Verdict.PROHIBITED
    test = use(purpose="evaluate")
    assert judge_terms(["t"], "accepted", test, table).verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("model", "verdict"),
    [
        ({"family": "llama-3"}, Verdict.ALLOWED),
        ({"family": "llama-3.1"}, Verdict.UNKNOWN),
        ({"family": "qwen-2"}, Verdict.PROHIBITED),
        ({}, Verdict.UNKNOWN),
        ({"family": "clip", "kind": "encoder"}, Verdict.UNKNOWN),
    ],
)
def test_same_family_passes_siblings_and_encoders_are_open_others_are_barred(
    model: dict[str, Any], verdict: Verdict
) -> None:
    assert judge_terms(["t"], "accepted", use(**model), OTHER_LLM).verdict is verdict


def test_a_non_commercial_generator_bars_commerce_and_asks_the_rest_to_stay_so() -> None:
    table = terms_of(Clause(code="NONCOMMERCIAL_RESEARCH_ONLY", scope="weights"))
    assert judge_terms(["t"], "incorporated", use(), table).verdict is Verdict.PROHIBITED
    assert [one.code for one in judge_terms(["t"], "incorporated", TRAIN, table).duties] == ["NC_ONLY"]


def test_the_eu_clause_is_about_running_the_weights_and_never_passes_to_others() -> None:
    table = terms_of(Clause(code="EU_MULTIMODAL_NOT_GRANTED", scope="EU"))
    here = use(eu=True).model_copy(update={"generator_was_multimodal": True})
    assert judge_terms(["t"], "accepted", here, table).verdict is Verdict.PROHIBITED
    assert judge_terms(["t"], "upstream-only", here, table).verdict is Verdict.ALLOWED
    assert judge_terms(["t"], "accepted", use(), table).verdict is Verdict.UNKNOWN
    assert judge_terms(["t"], "accepted", use(eu=False), table).verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("code", "duty"),
    [
        ("NAME_PREFIX_IF_DISTRIBUTED", "MODEL_NAME_PREFIX"),
        ("DISPLAY_NOTICE_IF_DISTRIBUTED", "DISPLAY_NOTICE"),
        ("DISTILLATION_IS_DERIVATIVE", "FLOW_DOWN_USE_RESTRICTIONS"),
    ],
)
def test_release_wakes_naming_notices_and_flow_down_whatever_the_binding(code: str, duty: str) -> None:
    table = terms_of(Clause(code=code, scope="Built with it"))
    found = judge_terms(["t"], "upstream-only", use(), table)
    assert [(one.code, one.detail) for one in found.duties] == [(duty, "Built with it")]
    assert judge_terms(["t"], "upstream-only", use(release="none"), table).duties == ()


def test_the_worst_of_several_dated_texts_counts(terms: Library) -> None:
    names = ("openai-tou-2023-03-14", "clip-mit")
    found = judge_generator(generator(None, terms_candidates=names), use(), terms.generators)
    assert found.verdict is Verdict.PROHIBITED


@pytest.mark.parametrize("name", [None, "unknown", "nobody-wrote-this-text", "google-vertex"])
def test_terms_not_named_not_read_or_not_in_the_catalog_are_unknown(name: str | None, terms: Library) -> None:
    found = judge_generator(generator(name), TRAIN, terms.generators)
    assert found.verdict is Verdict.UNKNOWN
    assert found.deciding is not None
    assert found.deciding.rule == "R4-unknown"


def test_the_terms_of_a_base_model_are_judged_too(terms: Library) -> None:
    found = judge_generator(generator("sharecaptioner"), use(), terms.generators)
    assert {one.license for one in found.findings} == {"sharecaptioner", "llama-1-2023"}
    unnamed = judge_generator(generator("molmo"), TRAIN, terms.generators)
    assert unnamed.verdict is Verdict.UNKNOWN


def test_a_clause_that_the_engine_does_not_know_is_unknown() -> None:
    table = terms_of(Clause(code="NO_SINGING", scope="p"))
    assert judge_terms(["t"], "accepted", TRAIN, table).verdict is Verdict.UNKNOWN


def test_the_user_limit_is_checked_by_whoever_accepted_the_terms() -> None:
    table = terms_of(Clause(code="MAU_LIMIT", scope="700M"))
    assert [one.code for one in judge_terms(["t"], "accepted", use(), table).duties] == ["CHECK_MAU"]
    assert judge_terms(["t"], "upstream-only", use(), table).duties == ()


def test_every_clause_code_of_the_vocabulary_has_a_rule(terms: Library) -> None:
    from app.licensing.generators import RULES

    assert set(terms.vocabulary.clauses) - {"UNKNOWN", "PERMITTED_EXCEPTION"} <= set(RULES)
