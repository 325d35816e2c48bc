"""The mix as an SPDX 3.0.1 document: one dataset package a pick, its licenses, and where they are read.

It conforms to the Dataset profile: every package has exactly one declared license (what its publisher
states) and one concluded license (with those of everything upstream), an address, and its times.
A mix carries no clock, so `created` is the epoch: the content hash says which mix it is, not when.
Only the year of a dataset is known; its times are given as the first day of that year, and the
comment says so.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.facts.library import Library
from app.mixes.exports.ingredients import (
    Ingredient,
    concluded,
    declared,
    home_of,
    ingredients,
    one_line,
    statements,
)
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
HIDING = {"blurred": "faces blurred", "removed": "pictures with faces removed"}

Node = dict[str, Any]


def spdx(mix: Mix, catalog: Catalog) -> str:
    """Return the document as JSON-LD."""
    base = f"urn:kondate:{mix.id}:"
    parts = ingredients(mix, catalog)
    members = [node for one in parts for node in _member(one, catalog.library, base)]
    everything = tuple(sorted({name for one in parts for name in concluded(one, catalog.library)}))
    own = _licensed(f"{base}mix", everything, everything, base=base, comment="The union of all parts.")
    relations = [
        _relation(f"{base}contains", f"{base}mix", "contains", [f"{base}{o.dataset.id}" for o in parts])
    ]
    named = {name for one in parts for name in declared(one.dataset)} | set(everything)
    agent = _element("SoftwareAgent", f"{base}kondate", name="Kondate")
    nodes = [
        agent,
        _whole(mix, base),
        *members,
        *(own if parts else ()),
        *(relations if parts else ()),
        *(_text(name, catalog.library, base) for name in sorted(named) if _is_custom(name)),
    ]
    document = _element(
        "SpdxDocument",
        f"{base}document",
        name=f"Kondate mix {mix.id}",
        profileConformance=["core", "software", "simpleLicensing", *(["dataset"] if parts else [])],
        rootElement=[f"{base}mix"],
        element=[node["spdxId"] for node in nodes],
    )
    creation: Node = {
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": "3.0.1",
        "created": NO_TIME,
        "createdBy": [f"{base}kondate"],
        "comment": "A mix carries no time of its own.",
    }
    graph = [creation, document, *nodes]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=2) + "\n"


def _element(kind: str, spdx_id: str, **fields: Any) -> Node:
    return {"type": kind, "spdxId": spdx_id, "creationInfo": CREATION, **fields}


def _relation(spdx_id: str, start: str, kind: str, ends: list[str], **fields: str) -> Node:
    return {
        **_element("Relationship", spdx_id, **fields),
        "from": start,
        "relationshipType": kind,
        "to": ends,
    }


def _whole(mix: Mix, base: str) -> Node:
    """Return the package that stands for the mix."""
    asks = "; ".join(f"{duty.code}: {one_line(duty.text)}" for duty in mix.obligations)
    return _element(
        "dataset_DatasetPackage",
        f"{base}mix",
        name=f"Kondate mix {mix.id}",
        software_primaryPurpose="data",
        software_downloadLocation=f"urn:kondate:{mix.id}",
        builtTime=NO_TIME,
        releaseTime=NO_TIME,
        dataset_datasetType=["image", "text"],
        dataset_datasetSize=mix.totals.samples,
        dataset_intendedUse=f"{mix.requirements.stage} of a vision-language model",
        comment=f"Verdict for the stated use: {mix.verdict.value}." + (f" {asks}" if asks else ""),
        originatedBy=[f"{base}kondate"],
    )


def _member(one: Ingredient, library: Library, base: str) -> Iterator[Node]:
    """Yield the package of a pick, its publisher and both of its licenses."""
    here = f"{base}{one.dataset.id}"
    yield _element("Organization", f"{here}:publisher", name=one.dataset.publisher)
    yield _package(one.pick, one.dataset, here)
    yield from _licensed(
        here,
        declared(one.dataset),
        concluded(one, library),
        base=base,
        comment="; ".join(
            f"{row.covers}: {row.id}, stated as “{one_line(row.stated)}” at {row.evidence}"
            for row in statements(one.dataset)
        ),
    )


def _licensed(
    here: str, says: Sequence[str], holds: Sequence[str], *, base: str, comment: str
) -> tuple[Node, ...]:
    """Return the declared and the concluded license of a package, one relation each."""
    chain = "What its publisher states, with the licenses of everything it takes from."
    return (
        _expression(f"{here}:declared-license", says, base),
        _expression(f"{here}:concluded-license", holds, base),
        _relation(
            f"{here}:declares", here, "hasDeclaredLicense", [f"{here}:declared-license"], comment=comment
        ),
        _relation(
            f"{here}:concludes", here, "hasConcludedLicense", [f"{here}:concluded-license"], comment=chain
        ),
    )


def _expression(spdx_id: str, names: Sequence[str], base: str) -> Node:
    """Join licenses with AND; those that SPDX does not list point at where they are described."""
    node = _element(
        "simplelicensing_LicenseExpression",
        spdx_id,
        simplelicensing_licenseExpression=" AND ".join(names),
    )
    customs = [
        {"type": "DictionaryEntry", "key": name, "value": f"{base}license:{name}"}
        for name in names
        if _is_custom(name)
    ]
    return {**node, "simplelicensing_customIdToUri": customs} if customs else node


def _is_custom(name: str) -> bool:
    return name.startswith("LicenseRef-")


def _text(name: str, library: Library, base: str) -> Node:
    """Describe a license that SPDX does not list; its own words stay where they are published."""
    terms = library.licenses.get(name)
    places = ", ".join(terms.evidence) if terms else "no address is recorded"
    about = f"{terms.name}. {one_line(terms.why)}" if terms else name
    return _element(
        "simplelicensing_SimpleLicensingText",
        f"{base}license:{name}",
        name=terms.name if terms else name,
        simplelicensing_licenseText=f"{about} The text is not copied here; read it at: {places}",
    )


def _package(pick: Pick, dataset: Dataset, here: str) -> Node:
    """Return the package of one dataset, with every field that the Dataset profile asks for."""
    kinds = {TYPES[form] for form in dataset.input_formats if form in TYPES} | {"text"}
    time = f"{dataset.year}-01-01T00:00:00Z" if dataset.year else NO_TIME
    year = "Of its times only the year is known." if dataset.year else "Its year is not established."
    kept = f" Only samples under {', '.join(pick.subset.keep)}." if pick.subset else ""
    node = _element(
        "dataset_DatasetPackage",
        here,
        name=dataset.name,
        summary=dataset.summary.en,
        software_primaryPurpose="data",
        software_downloadLocation=home_of(dataset) or f"urn:kondate:dataset:{dataset.id}",
        originatedBy=[f"{here}:publisher"],
        builtTime=time,
        releaseTime=time,
        dataset_datasetType=sorted(kinds),
        dataset_datasetSize=pick.samples,
        dataset_dataCollectionProcess=", ".join(dataset.collection) or "not established",
        dataset_hasSensitivePersonalInformation=(
            "yes" if dataset.privacy.faces_blurred == "not-blurred" else "noAssertion"
        ),
        comment=f"{pick.samples} samples drawn from {pick.available}; "
        f"verdict {pick.verdict.value}. {year}{kept}",
    )
    if dataset.privacy.faces_blurred in HIDING:
        node["dataset_anonymizationMethodUsed"] = [HIDING[dataset.privacy.faces_blurred]]
    if dataset.access.status in AVAILABILITY:
        node["dataset_datasetAvailability"] = AVAILABILITY[dataset.access.status]
    if dataset.warnings:
        node["dataset_knownBias"] = list(dataset.warnings)
    return node
