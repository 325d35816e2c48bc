"""The mix as Croissant 1.1 metadata: what it is made of and under which terms, before it is built."""

import json
from typing import Any

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.mixes.exports.notice import home_of
from app.recommender.mix import Mix

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "conformsTo": "dct:conformsTo",
    "citeAs": "cr:citeAs",
    "usageInfo": "cr:usageInfo",
    "recordSet": "cr:recordSet",
    "field": "cr:field",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "data": {"@id": "cr:data", "@type": "@json"},
    "source": "cr:source",
    "extract": "cr:extract",
    "column": "cr:column",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "includes": "cr:includes",
    "key": "cr:key",
}


def croissant(mix: Mix, catalog: Catalog) -> str:
    """Return the metadata; the picks are its records, so that any Croissant reader can list them."""
    datasets = catalog.library.datasets
    known = [datasets[pick.dataset] for pick in mix.picks if pick.dataset in datasets]
    record: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": f"kondate-mix-{mix.id.removeprefix('sha256:')[:12]}",
        "description": f"A mix of {len(mix.picks)} datasets for {mix.requirements.stage}, "
        f"{mix.totals.samples} samples. Verdict for the stated use: {mix.verdict.value}.",
        "version": f"0.0.0+{mix.id.removeprefix('sha256:')[:12]}",
        "license": sorted({license_id for one in known for license_id in _licenses(one)}),
        "usageInfo": _policy(mix),
        "isBasedOn": [_based_on(one) for one in known],
        "recordSet": [_picks(mix)],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _licenses(dataset: Dataset) -> set[str]:
    return {row.id for row in dataset.licenses if row.covers != "code" and not row.superseded}


def _policy(mix: Mix) -> dict[str, Any]:
    """Return the duties as an ODRL policy: using the mix obliges to each of them."""
    duties = [{"odrl:action": duty.code, "description": duty.text} for duty in mix.obligations]
    return {"@type": "odrl:Policy", "odrl:permission": {"odrl:action": "odrl:use", "odrl:duty": duties}}


def _based_on(dataset: Dataset) -> dict[str, Any]:
    record: dict[str, Any] = {
        "@type": "sc:Dataset",
        "name": dataset.name,
        "license": sorted(_licenses(dataset)),
    }
    if home := home_of(dataset):
        record["url"] = home
    return record


def _picks(mix: Mix) -> dict[str, Any]:
    columns = (
        ("dataset", "sc:Text"),
        ("weight", "sc:Float"),
        ("samples", "sc:Integer"),
        ("verdict", "sc:Text"),
    )
    return {
        "@type": "cr:RecordSet",
        "@id": "picks",
        "name": "picks",
        "key": {"@id": "picks/dataset"},
        "field": [
            {"@type": "cr:Field", "@id": f"picks/{name}", "name": name, "dataType": kind}
            for name, kind in columns
        ],
        "data": [
            {
                "picks/dataset": pick.dataset,
                "picks/weight": pick.weight,
                "picks/samples": pick.samples,
                "picks/verdict": pick.verdict.value,
            }
            for pick in mix.picks
        ],
    }
