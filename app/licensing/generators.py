"""R4: the terms of the models that wrote part of the data, clause by clause from dated texts.

Source: licence-rules R4. A bar that is triggered prohibits where the terms bind the reader (accepted,
or made a condition by the data's own notice) and waits for review where they may not. Terms nobody
named, read or dated are unknown; of several dated texts that fit, the worst one counts.
"""

from collections.abc import Callable, Iterable, Mapping

from app.facts.dataset import Binding, GeneratorUse
from app.facts.generator import Clause, GeneratorTerms
from app.licensing.findings import (
    PROHIBITED,
    RANK,
    UNKNOWN,
    Assessment,
    Duty,
    Finding,
    Hint,
    assess,
    union,
)
from app.licensing.use import Use
from app.licensing.verdict import Verdict

BINDS = ("accepted", "incorporated")
Found = tuple[list[Finding], list[Duty]]
TermsTable = Mapping[str, GeneratorTerms]


def judge_generator(generator: GeneratorUse, use: Use, table: TermsTable) -> Assessment:
    """Judge one generator of a dataset by its terms, or by the worst of the terms that may apply (R4)."""
    names = (generator.terms,) if generator.terms else generator.terms_candidates
    return judge_terms(names, generator.binding, use, table)


def judge_terms(names: Iterable[str], binding: Binding, use: Use, table: TermsTable) -> Assessment:
    """Judge dated terms under a binding; several candidates keep the worst, none at all is unknown."""
    readings = [_judge_one(name, binding, use, table, seen=frozenset()) for name in names]
    if not readings:
        return assess([Finding(UNKNOWN, "R4-unknown", None, "terms-not-established", "generate")])
    return max(readings, key=lambda one: RANK[one.verdict])


def _judge_one(
    name: str, binding: Binding, use: Use, table: TermsTable, *, seen: frozenset[str]
) -> Assessment:
    terms = table.get(name)
    if terms is None:
        return assess([Finding(UNKNOWN, "R4-unknown", name, "terms-not-in-catalog", "generate")])
    findings: list[Finding] = []
    duties: list[Duty] = []
    for clause in terms.clauses:
        found, owed = RULES.get(clause.code, _unknown_clause)(clause, terms, binding, use)
        findings.extend(found)
        duties.extend(owed)
    unsure = binding not in BINDS and any(one.rule != "R4-unknown" for one in findings)
    hints = [Hint("BINDING_UNCERTAIN", terms.id)] if unsure else []
    own = assess(findings, duties, hints)
    bases = [one for one in terms.base_terms if one not in seen and one != name]
    if not any(clause.code == "BASE_MODEL_TERMS" for clause in terms.clauses) or not bases:
        return own
    return union([own, *(_judge_one(b, binding, use, table, seen=seen | {name}) for b in bases)])


def _bar(rule: str, clause: Clause, terms: GeneratorTerms, verdict: Verdict) -> Finding:
    evidence = terms.evidence[0] if terms.evidence else None
    return Finding(verdict, rule, terms.id, clause.code, "generate", evidence, terms.version.effective)


def _triggered(binding: Binding) -> Verdict:
    return PROHIBITED if binding in BINDS else UNKNOWN


def _compete(clause: Clause, terms: GeneratorTerms, binding: Binding, use: Use) -> Found:
    """Weigh NO_COMPETING_MODELS and NO_COMPETING_OR_SIMILAR; unset `competes` is no denial (R4-compete)."""
    model = use.model
    inside = model.kind == "classifier" and model.release == "none" and model.sold is False
    if clause.exception == "PERMITTED_EXCEPTION" and inside:
        return [], [Duty("KEEP_EXCEPTION_CONDITIONS", terms.id)]
    competes = model.competes_in_force
    if competes == "no":
        return [], [Duty("ASSERT_NOT_COMPETING", terms.id)]
    certain = competes == "yes" and use.purpose == "train"  # measuring a rival is not plainly developing it
    return [_bar("R4-compete", clause, terms, _triggered(binding) if certain else UNKNOWN)], []


def _any_training(clause: Clause, terms: GeneratorTerms, binding: Binding, use: Use) -> Found:
    if use.purpose != "train":
        return [], []
    return [_bar("R4-ml", clause, terms, _triggered(binding))], []


def _search_outputs(clause: Clause, terms: GeneratorTerms, _: Binding, use: Use) -> Found:
    """Leave NO_ML_WITH_WEB_SEARCH_OUTPUT open: no card says whether web search fed the outputs."""
    return ([_bar("R4-ml", clause, terms, UNKNOWN)] if use.purpose == "train" else []), []


def _image_models(clause: Clause, terms: GeneratorTerms, _: Binding, use: Use) -> Found:
    """Weigh NO_COMPETING_IMAGE_MODELS: a model that draws no pictures cannot compete; `unknown` might."""
    unsure = use.purpose == "train" and use.model.kind == "unknown"
    return ([_bar("R4-compete", clause, terms, UNKNOWN)] if unsure else []), []


def _other_llm(clause: Clause, terms: GeneratorTerms, binding: Binding, use: Use) -> Found:
    """Weigh NO_IMPROVE_OTHER_LLM: same family passes, siblings and encoders are open, others trigger."""
    if use.purpose != "train":
        return [], []
    family, own = use.model.family, clause.family or clause.scope
    if family == own:
        return [], []
    sibling = family is not None and _stem(family) in (_stem(own), _stem(clause.scope))
    no_language_model = use.model.kind in ("encoder", "classifier")
    certain = family is not None and not sibling and not no_language_model
    return [_bar("R4-llm", clause, terms, _triggered(binding) if certain else UNKNOWN)], []


def _stem(family: str) -> str:
    """Return the family without its version: `llama-3.1` and `llama-2` are siblings."""
    return family.casefold().rstrip("0123456789.").rstrip("-")


def _noncommercial(clause: Clause, terms: GeneratorTerms, binding: Binding, use: Use) -> Found:
    if use.commercial:
        return [_bar("R4-nc", clause, terms, _triggered(binding))], []
    return [], [Duty("NC_ONLY", terms.id)]


def _eu(clause: Clause, terms: GeneratorTerms, binding: Binding, use: Use) -> Found:
    """Weigh EU_MULTIMODAL_NOT_GRANTED: about running the weights, so it never passes to others' outputs."""
    if binding != "accepted" or use.eu_domiciled is False or use.generator_was_multimodal is False:
        return [], []
    certain = use.eu_domiciled is True and use.generator_was_multimodal is True
    return [_bar("R4-eu", clause, terms, PROHIBITED if certain else UNKNOWN)], []


def _on_release(code: str) -> Callable[[Clause, GeneratorTerms, Binding, Use], Found]:
    """Return the rule of a clause that asks something once a trained model is released."""

    def rule(clause: Clause, terms: GeneratorTerms, _: Binding, use: Use) -> Found:
        released = use.purpose == "train" and use.model.release != "none"
        return [], [Duty(code, terms.id, clause.scope)] if released else []

    return rule


def _users(_: Clause, terms: GeneratorTerms, binding: Binding, use: Use) -> Found:
    return [], [Duty("CHECK_MAU", terms.id)] if use.commercial and binding == "accepted" else []


def _registration(_: Clause, terms: GeneratorTerms, binding: Binding, use: Use) -> Found:
    return [], [Duty("CONTACT_PROVIDER", terms.id)] if use.commercial and binding in BINDS else []


def _base(clause: Clause, terms: GeneratorTerms, _: Binding, __: Use) -> Found:
    """Leave a base model that nobody named open; named ones are judged beside this text."""
    return [] if terms.base_terms else [_bar("R4-unknown", clause, terms, UNKNOWN)], []


def _nothing(*_: object) -> Found:
    return [], []


def _unknown_clause(clause: Clause, terms: GeneratorTerms, _: Binding, __: Use) -> Found:
    return [_bar("R4-unknown", clause, terms, UNKNOWN)], []


RULES: Mapping[str, Callable[[Clause, GeneratorTerms, Binding, Use], Found]] = {
    "NO_COMPETING_MODELS": _compete,
    "NO_COMPETING_OR_SIMILAR": _compete,
    "NO_COMPETING_IMAGE_MODELS": _image_models,
    "NO_ML_DEVELOPMENT": _any_training,
    "NO_DISTILLATION": _any_training,
    "NO_ML_WITH_WEB_SEARCH_OUTPUT": _search_outputs,
    "NO_IMPROVE_OTHER_LLM": _other_llm,
    "NONCOMMERCIAL_RESEARCH_ONLY": _noncommercial,
    "EU_MULTIMODAL_NOT_GRANTED": _eu,
    "NAME_PREFIX_IF_DISTRIBUTED": _on_release("MODEL_NAME_PREFIX"),
    "DISPLAY_NOTICE_IF_DISTRIBUTED": _on_release("DISPLAY_NOTICE"),
    "DISTILLATION_IS_DERIVATIVE": _on_release("FLOW_DOWN_USE_RESTRICTIONS"),
    "BASE_MODEL_TERMS": _base,
    "MAU_LIMIT": _users,
    "COMMERCIAL_REGISTRATION": _registration,
    "EXPRESS_PERMISSION": _nothing,
    "REVERSE_ENGINEER_ONLY": _nothing,
}
