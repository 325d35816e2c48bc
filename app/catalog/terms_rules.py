"""What the files of licenses and of generator terms must keep to beside their classes."""

from functools import cache

from license_expression import get_spdx_licensing

from app.catalog.references import Facts, Mistakes, check_license, check_link
from app.facts.generator import GeneratorTerms
from app.facts.license import LicenseTerms


def check_license_terms(one: LicenseTerms, facts: Facts) -> Mistakes:
    """Yield what is wrong with one license."""
    yield from _spdx(one)
    yield from _license_links(one, facts)
    for act in ("on_share", "on_model_release", "always"):
        for number, code in enumerate(getattr(one.obligations, act)):
            if not facts.knows("obligations", code):
                yield ("obligations", act, number), f"'{code}' is not in the vocabulary (obligations)"
    if not one.evidence and one.confidence in ("high", "medium") and one.kind == "license":
        yield ("evidence",), f"a license known with {one.confidence} confidence needs a page that was read"
    for number, page in enumerate(one.evidence):
        yield from check_link(("evidence", number), page)


def _spdx(one: LicenseTerms) -> Mistakes:
    """Ask for an SPDX id or a LicenseRef. An id newer than our SPDX list needs the SPDX page as evidence."""
    if one.spdx is None:
        if not one.id.startswith("LicenseRef-"):
            yield ("id",), "is neither an SPDX id nor a LicenseRef"
    elif one.spdx not in _spdx_ids() and not any(_spdx_page(one.spdx) in page for page in one.evidence):
        yield ("spdx",), f"'{one.spdx}' is no SPDX license id"


def _spdx_page(name: str) -> str:
    return f"spdx.org/licenses/{name}.html"


def _license_links(one: LicenseTerms, facts: Facts) -> Mistakes:
    """Check what one license says of other licenses and terms."""
    for number, name in enumerate(one.share_alike.merged_outbound):
        if name != "any":
            yield from check_license(("share_alike", "merged_outbound", number), name, facts)
    for value, name in (one.per_sample.values if one.per_sample else {}).items():
        yield from check_license(("per_sample", "values", value), name, facts)
    for number, name in enumerate(one.incorporates_licenses):
        yield from check_license(("incorporates_licenses", number), name, facts)
    for number, terms in enumerate(one.incorporates):
        if not facts.has("generator", terms):
            yield ("incorporates", number), f"'{terms}' is no generator terms of the catalog"


def check_generator_terms(one: GeneratorTerms, facts: Facts) -> Mistakes:
    """Yield what is wrong with one provider's terms."""
    for number, clause in enumerate(one.clauses):
        for field in ("code", "exception"):
            code = getattr(clause, field)
            if code is not None and not facts.knows("clauses", code):
                yield ("clauses", number, field), f"'{code}' is not in the vocabulary (clauses)"
    for number, terms in enumerate(one.base_terms):
        if not facts.has("generator", terms):
            yield ("base_terms", number), f"'{terms}' is no generator terms of the catalog"
    for number, page in enumerate(one.evidence):
        yield from check_link(("evidence", number), page)


@cache
def _spdx_ids() -> frozenset[str]:
    return frozenset(get_spdx_licensing().known_symbols)
