"""R0 and R3-R8 for one statement: a license id or expression, evaluated for a use.

An expression is read with license-expression: AND asks for all of it, OR leaves the choice to the
licensee, WITH adds permissions to the license before it. An id that the catalog does not know grants
nothing.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from license_expression import AND, OR, ExpressionError, LicenseWithExceptionSymbol, Licensing

from app.facts.library import Library
from app.licensing.acts import act_duties, judge_acts
from app.licensing.findings import RANK, UNKNOWN, Assessment, Finding, assess, union
from app.licensing.generators import judge_terms
from app.licensing.model import judge_model
from app.licensing.use import Use

UNRESOLVED = "LicenseRef-other-unresolved"


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Any:
    """Parse an SPDX expression; None when it is none."""
    try:
        return Licensing().parse(text)
    except ExpressionError:
        return None


def is_expression(text: str) -> bool:
    """Say whether a license field combines several ids."""
    return any(f" {word} " in text for word in ("AND", "OR", "WITH"))


def judge_statement(stated: str, use: Use, library: Library, *, shared: bool) -> Assessment:
    """Judge what a license field says for a use: one id, or an expression of several (R0)."""
    if not is_expression(stated):
        return _judge_id(stated, use, library, shared=shared, seen=frozenset())
    return _judge_node(
        parse_expression(stated),
        lambda one: _judge_id(one, use, library, shared=shared, seen=frozenset()),
    )


def _judge_node(node: Any, judge: Callable[[str], Assessment]) -> Assessment:
    if isinstance(node, AND):
        return union(_judge_node(one, judge) for one in node.args)
    if isinstance(node, OR):
        return min((_judge_node(one, judge) for one in node.args), key=lambda one: RANK[one.verdict])
    if isinstance(node, LicenseWithExceptionSymbol):
        return judge(str(node.license_symbol.key))
    return judge(UNRESOLVED if node is None else str(node.key))


def _judge_id(
    license_id: str, use: Use, library: Library, *, shared: bool, seen: frozenset[str]
) -> Assessment:
    """Judge one license row: its acts (R3), duties (R7), reach (R8) and whatever it incorporates."""
    terms = library.licenses.get(license_id)
    if terms is None:
        return assess([Finding(UNKNOWN, "R0", license_id, "not-in-catalog", None)])
    findings = judge_acts(terms, use, shared=shared)
    duties = act_duties(terms, use, shared=shared)
    on_model, owed, hints = judge_model(terms, use)
    own = assess([*findings, *on_model], [*duties, *owed], hints)
    within: list[Assessment] = []
    if terms.incorporates:
        within.extend(
            judge_terms([one], "incorporated", use, library.generators) for one in terms.incorporates
        )
    for one in terms.incorporates_licenses:
        if one not in seen and one != license_id:
            within.append(_judge_id(one, use, library, shared=shared, seen=seen | {license_id}))
    return union([own, *within]) if within else own
