"""The mix as an SPDX 3.0.1 document: one dataset package a pick, its declared licenses, obligations.

A mix carries no clock, so `created` is the epoch: the content hash says which mix it is, not when.
Only the year of a dataset is known; its release is given as the first day of that year, and the
comment says so.
"""

import json
from collections.abc import Iterator
from typing import Any

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.mixes.exports.notice import home_of
from app.recommender.mix import Mix, Pick

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
CREATION = "_:creation"
NO_TIME = "1970-01-01T00:00:00Z"
AVAILABILITY = {
    "available": "directDownload",
    "link-only": "scrapingScript",
    "request-form": "registration",
    "gated": "registration",
}
TYPES = {"single-image": "image", "multi-image": "image", "interleaved": "image", "video": "video"}

Node = dict[str, Any]


def spdx(mix: Mix, catalog: Catalog) -> str:
    """Return the document as JSON-LD."""
    base = f"urn:kondate:{mix.id}:"
    members = list(_members(mix, catalog, base))
    whole = _whole(mix, base)
    elements = [node["spdxId"] for node in (whole, *members)]
    document: Node = {
        "type": "SpdxDocument",
        "spdxId": f"{base}document",
        "creationInfo": CREATION,
        "name": f"Kondate mix {mix.id}",
        "profileConformance": ["core", "software", "dataset", "simpleLicensing"],
        "rootElement": [whole["spdxId"]],
        "element": elements,
    }
    creation: Node = {
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": "3.0.1",
        "created": NO_TIME,
        "createdBy": [f"{base}kondate"],
        "comment": "A mix carries no time of its own.",
    }
    agent: Node = {
        "type": "SoftwareAgent",
        "spdxId": f"{base}kondate",
        "creationInfo": CREATION,
        "name": "Kondate",
    }
    graph = [creation, agent, document, whole, *members]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=2) + "\n"


def _whole(mix: Mix, base: str) -> Node:
    """Return the package that stands for the mix."""
    asks = "; ".join(f"{duty.code}: {duty.text}" for duty in mix.obligations)
    return {
        "type": "dataset_DatasetPackage",
        "spdxId": f"{base}mix",
        "creationInfo": CREATION,
        "name": f"Kondate mix {mix.id}",
        "software_primaryPurpose": "data",
        "dataset_datasetType": ["image", "text"],
        "dataset_datasetSize": mix.totals.samples,
        "dataset_intendedUse": f"{mix.requirements.stage} of a vision-language model",
        "comment": f"Verdict for the stated use: {mix.verdict.value}." + (f" {asks}" if asks else ""),
        "originatedBy": [f"{base}kondate"],
    }


def _members(mix: Mix, catalog: Catalog, base: str) -> Iterator[Node]:
    for pick in mix.picks:
        dataset = catalog.library.datasets.get(pick.dataset)
        if dataset is not None:
            yield from _member(pick, dataset, base)
    yield _relation(f"{base}contains", f"{base}mix", "contains", [f"{base}{p.dataset}" for p in mix.picks])


def _member(pick: Pick, dataset: Dataset, base: str) -> Iterator[Node]:
    here = f"{base}{dataset.id}"
    yield {
        "type": "Organization",
        "spdxId": f"{here}:publisher",
        "creationInfo": CREATION,
        "name": dataset.publisher,
    }
    yield _package(pick, dataset, here)
    ids = sorted({row.id for row in dataset.licenses if row.covers != "code" and not row.superseded})
    if ids:
        yield {
            "type": "simplelicensing_LicenseExpression",
            "spdxId": f"{here}:license",
            "creationInfo": CREATION,
            "simplelicensing_licenseExpression": " AND ".join(ids),
        }
        yield _relation(f"{here}:declares", here, "hasDeclaredLicense", [f"{here}:license"])


def _package(pick: Pick, dataset: Dataset, here: str) -> Node:
    kinds = {TYPES[form] for form in dataset.input_formats if form in TYPES} | {"text"}
    node: Node = {
        "type": "dataset_DatasetPackage",
        "spdxId": here,
        "creationInfo": CREATION,
        "name": dataset.name,
        "summary": dataset.summary.en,
        "software_primaryPurpose": "data",
        "originatedBy": [f"{here}:publisher"],
        "dataset_datasetType": sorted(kinds),
        "dataset_datasetSize": pick.samples,
        "dataset_dataCollectionProcess": ", ".join(dataset.collection) or "not established",
        "comment": f"{pick.samples} samples drawn from {pick.available}; verdict {pick.verdict.value}.",
    }
    if dataset.access.status in AVAILABILITY:
        node["dataset_datasetAvailability"] = AVAILABILITY[dataset.access.status]
    if dataset.year:
        node["releaseTime"] = f"{dataset.year}-01-01T00:00:00Z"
        node["comment"] += " Of the release only the year is known."
    if home := home_of(dataset):
        node["software_downloadLocation"] = home
    if dataset.warnings:
        node["dataset_knownBias"] = list(dataset.warnings)
    return node


def _relation(spdx_id: str, start: str, kind: str, ends: list[str]) -> Node:
    return {
        "type": "Relationship",
        "spdxId": spdx_id,
        "creationInfo": CREATION,
        "from": start,
        "relationshipType": kind,
        "to": ends,
    }
