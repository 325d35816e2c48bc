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
from app.licensing.policy import Standing
from app.licensing.use import Use

ANY = "any"  # a license that leaves the outbound choice open
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


def judge_statement(
    stated: str, use: Use, library: Library, *, shared: bool, standing: Standing | None = None
) -> Assessment:
    """Judge what a license field says for a use: one id, or an expression of several (R0).

    An organization's policy speaks of each id, so that an expression hides none from it.
    """

    def judge_one(license_id: str) -> Assessment:
        judged = _judge_id(license_id, use, library, shared=shared, seen=frozenset(), standing=standing)
        return judged if standing is None else standing.on_license(judged, license_id)

    if not is_expression(stated):
        return judge_one(stated)
    return _judge_node(parse_expression(stated), judge_one)


def outbound_choices(stated: str, library: Library) -> frozenset[str] | None:
    """Return what a merged work with this part may go out under (R5); None where the terms are not known."""
    parsed = parse_expression(stated) if is_expression(stated) else stated
    return _choices(parsed, library)


def _choices(node: Any, library: Library) -> frozenset[str] | None:
    """Combine the choices of an expression: AND leaves what all allow, OR what any does."""
    if isinstance(node, AND | OR):
        known = [one for one in (_choices(arg, library) for arg in node.args) if one is not None]
        bound = [one for one in known if ANY not in one]
        if isinstance(node, OR):
            return frozenset().union(*known) if known else None
        return frozenset.intersection(*bound) if bound else (frozenset({ANY}) if known else None)
    key = (
        node.license_symbol.key
        if isinstance(node, LicenseWithExceptionSymbol)
        else getattr(node, "key", node)
    )
    terms = library.licenses.get(str(key))
    return None if terms is None else frozenset(terms.share_alike.merged_outbound)


def _judge_node(node: Any, judge: Callable[[str], Assessment]) -> Assessment:
    if isinstance(node, AND):
        return union(_judge_node(one, judge) for one in node.args)
    if isinstance(node, OR):
        return min((_judge_node(one, judge) for one in node.args), key=lambda one: RANK[one.verdict])
    if isinstance(node, LicenseWithExceptionSymbol):
        return judge(str(node.license_symbol.key))
    return judge(UNRESOLVED if node is None else str(node.key))


def _judge_id(
    license_id: str,
    use: Use,
    library: Library,
    *,
    shared: bool,
    seen: frozenset[str],
    standing: Standing | None,
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
        for one in terms.incorporates:
            judged = judge_terms([one], "incorporated", use, library.generators)
            known = library.generators.get(one)
            names = (one,) if known is None else (known.provider, one)
            within.append(judged if standing is None else standing.on_terms(judged, names, one))
    for one in terms.incorporates_licenses:
        if one not in seen and one != license_id:
            inner = seen | {license_id}
            judged = _judge_id(one, use, library, shared=shared, seen=inner, standing=standing)
            within.append(judged if standing is None else standing.on_license(judged, one))
    return union([own, *within]) if within else own
