"""The license papers of a corpus: credits, duties, the terms of every license met, bills of materials."""

from collections.abc import Iterator

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.facts.license import LicenseTerms
from app.mixes.exports import export
from app.mixes.exports.ingredients import concluded, ingredients
from app.recommender.mix import Mix

PLACES = {"bib": "CITATIONS.bib"}


def license_papers(mix: Mix, catalog: Catalog) -> dict[str, str]:
    """Return NOTICE.md, LICENSES/<id>.txt, both bills of materials and the citations: file name -> text."""
    papers = {"NOTICE.md": export(mix, catalog, "NOTICE.md").body.decode()}
    for name in sorted(license_ids(mix, catalog)):
        terms = catalog.library.licenses.get(name)
        papers[f"LICENSES/{name}.txt"] = license_text(name, terms, _evidence(name, mix, catalog))
    for name in ("spdx.json", "cyclonedx.json", "croissant.json", "bib"):
        papers[PLACES.get(name, name)] = export(mix, catalog, name).body.decode()
    return papers


def license_ids(mix: Mix, catalog: Catalog) -> set[str]:
    """Return the ids of every license met: stated, per-sample and upstream ones."""
    found: set[str] = set()
    for dataset in _datasets(mix, catalog):
        for row in dataset.licenses:
            if not row.superseded:
                found.add(row.id)
                found.update(value.id for value in (row.per_sample.values if row.per_sample else ()))
    for one in ingredients(mix, catalog):
        if one.pick.samples:
            found.update(concluded(one, catalog.library))
    return found


def license_text(name: str, terms: LicenseTerms | None, evidence: list[str]) -> str:
    """Return what identifies a license and where its text is; we never rewrite a license's own words."""
    lines = [f"{terms.name if terms else name} ({name})", ""]
    if terms is not None:
        if terms.spdx:
            lines += [f"SPDX-License-Identifier: {terms.spdx}", ""]
        lines += [terms.why.strip(), "", "The text itself:"]
        lines += [f"- {address}" for address in terms.evidence]
    if evidence:
        lines += ["", "Stated for data in this corpus at:", *(f"- {address}" for address in evidence)]
    else:
        lines += ["", "It comes with data that a dataset of this corpus takes from; see NOTICE.md."]
    return "\n".join(lines) + "\n"


def _evidence(name: str, mix: Mix, catalog: Catalog) -> list[str]:
    return sorted(
        {
            f"{dataset.name}: {row.evidence}"
            for dataset in _datasets(mix, catalog)
            for row in dataset.licenses
            if not row.superseded
            and (row.id == name or (row.per_sample and any(one.id == name for one in row.per_sample.values)))
        }
    )


def _datasets(mix: Mix, catalog: Catalog) -> Iterator[Dataset]:
    for pick in mix.picks:
        if pick.samples and pick.dataset in catalog.library.datasets:
            yield catalog.library.datasets[pick.dataset]
