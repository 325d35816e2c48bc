"""The mix as Croissant 1.1 metadata: what it is made of and under which terms, before it is built."""

import json
from typing import Any

from app.catalog.croissant import CONTEXT, license_address
from app.catalog.load import Catalog
from app.catalog.usage import Reading, usage_info
from app.facts.dataset import Dataset
from app.facts.library import Library
from app.licensing.use import Use
from app.mixes.exports.ingredients import concluded, declared, home_of, ingredients
from app.recommender.mix import Mix


def croissant(mix: Mix, catalog: Catalog) -> str:
    """Return the metadata; the picks are its records, so that any Croissant reader can list them."""
    library = catalog.library
    parts = ingredients(mix, catalog)
    licenses = sorted({name for one in parts for name in concluded(one, library)})
    record: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": f"kondate-mix-{mix.id.removeprefix('sha256:')[:12]}",
        "description": f"A mix of {len(mix.picks)} datasets for {mix.requirements.stage}, "
        f"{mix.totals.samples} samples. Verdict for the stated use: {mix.verdict.value}.",
        "version": f"0.0.0+{mix.id.removeprefix('sha256:')[:12]}",
        "license": [license_address(name, library.licenses.get(name)) for name in licenses],
        "usageInfo": usage_info(
            [_reading(mix, catalog)],
            about="this mix",
            assigner="the publishers of the datasets",
            snapshot=mix.snapshot,
        ),
        "creator": [
            {"@type": "sc:Organization", "name": name}
            for name in sorted({one.dataset.publisher for one in parts})
        ],
        "isBasedOn": [_based_on(one.dataset, library) for one in parts],
        "prov:wasDerivedFrom": [{"@id": f"urn:kondate:dataset:{one.dataset.id}"} for one in parts],
        "recordSet": [_picks(mix)],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _reading(mix: Mix, catalog: Catalog) -> Reading:
    """Return the verdict of the mix for the use it was made for; a use of one's own has no name."""
    use = mix.requirements.use
    named = catalog.uses.get(use) if isinstance(use, str) else None
    return Reading(
        name=use if isinstance(use, str) else "stated",
        sentence=named.sentence_en if named else "the use stated in the mix",
        use=named.use if named else use if isinstance(use, Use) else Use(commercial=True),
        verdict=mix.verdict,
        why="; ".join(mix.warnings) or "see the verdicts of its parts",
        rules=(),
        duties=tuple((duty.code, duty.text) for duty in mix.obligations),
    )


def _based_on(dataset: Dataset, library: Library) -> dict[str, Any]:
    record: dict[str, Any] = {
        "@type": "sc:Dataset",
        "name": dataset.name,
        "license": [license_address(name, library.licenses.get(name)) for name in declared(dataset)],
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
