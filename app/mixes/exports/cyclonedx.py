"""The mix as a CycloneDX 1.6 bill of materials: the data, their makers, upstreams and generators.

A component is a dataset (`data`) or a model that wrote data (`machine-learning-model`); the dependencies
are the lineage. What the format has no word for stands in properties under `kondate:`.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.catalog.load import Catalog
from app.facts.dataset import Dataset, GeneratorUse
from app.facts.library import Library
from app.mixes.exports.ingredients import (
    Ingredient,
    concluded,
    home_of,
    ingredients,
    one_line,
    statements,
)
from app.recommender.mix import Mix

VERSION = "1.6"
CLASSES = {"available": "public", "link-only": "public", "request-form": "restricted", "gated": "restricted"}
FACES = {
    "not-blurred": "faces of people, not blurred",
    "blurred": "people, faces blurred",
    "unknown": "whether people's faces are shown is not established",
}
UNSAFE = {
    "not-filtered": "unsafe pictures, not filtered",
    "partly": "unsafe pictures, partly filtered",
    "tagged": "unsafe pictures, tagged",
    "unknown": "whether unsafe pictures were filtered is not established",
}

Node = dict[str, Any]


def cyclonedx(mix: Mix, catalog: Catalog) -> str:
    """Return the bill of materials as JSON; the same mix gives the same bytes."""
    library = catalog.library
    parts = ingredients(mix, catalog)
    picked = {one.dataset.id for one in parts}
    upstream = sorted({up.id for one in parts for up in one.upstreams} - picked)
    entries = [
        library.datasets[name]
        for name in (*(o.dataset.id for o in parts), *upstream)
        if name in library.datasets
    ]
    components = [
        *(_picked(one, library) for one in parts),
        *(_upstream(name, library) for name in upstream),
        *_models(entries),
    ]
    known = {one["bom-ref"] for one in components}
    bill: Node = {
        "$schema": f"http://cyclonedx.org/schema/bom-{VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": VERSION,
        "serialNumber": uuid5(NAMESPACE_URL, f"urn:kondate:{mix.id}").urn,
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "Kondate"}]},
            "component": _whole(mix, parts, library),
        },
        "components": components,
        "dependencies": [
            {"ref": mix.id, "dependsOn": [_ref(one.dataset.id) for one in parts]},
            *(_depends(dataset, known) for dataset in entries),
        ],
    }
    return json.dumps(bill, ensure_ascii=False, indent=2) + "\n"


def _ref(dataset_id: str) -> str:
    return f"dataset:{dataset_id}"


def _model_ref(one: GeneratorUse) -> str:
    return f"model:{one.provider}/{one.model}"


def _properties(pairs: Iterable[tuple[str, object]]) -> list[Node]:
    """Return name and value of each fact that is known, under our own prefix."""
    return [
        {"name": f"kondate:{name}", "value": str(value)} for name, value in pairs if value not in (None, "")
    ]


def _whole(mix: Mix, parts: tuple[Ingredient, ...], library: Library) -> Node:
    """Return the component that stands for the mix, with the verdict and the duties."""
    names = sorted({name for one in parts for name in concluded(one, library)})
    use = mix.requirements.model_dump(mode="json")["use"]
    node: Node = {
        "type": "data",
        "bom-ref": mix.id,
        "name": f"kondate-mix-{mix.id.removeprefix('sha256:')[:12]}",
        "version": mix.id,
        "description": f"{mix.totals.samples} samples of {len(mix.picks)} datasets "
        f"for {mix.requirements.stage} of a vision-language model",
        "licenses": [_license(name, library, "concluded", ()) for name in names],
        "properties": _properties(
            [
                ("snapshot", mix.snapshot),
                ("use", use if isinstance(use, str) else json.dumps(use)),
                ("verdict", mix.verdict.value),
                *((f"duty:{duty.code}", one_line(duty.text)) for duty in mix.obligations),
            ]
        ),
    }
    return node if names else {key: value for key, value in node.items() if key != "licenses"}


def _picked(one: Ingredient, library: Library) -> Node:
    """Return a picked dataset with what was drawn and under which verdict."""
    pick = one.pick
    node = _component(one.dataset, library)
    node["evidence"] = {
        "licenses": [_license(name, library, "concluded", ()) for name in concluded(one, library)]
    }
    kept = ", ".join(pick.subset.keep) if pick.subset else None
    node["properties"] += _properties(
        [
            ("samples", pick.samples),
            ("available", pick.available),
            ("weight", pick.weight),
            ("verdict", pick.verdict.value),
            ("only-samples-under", kept),
        ]
    )
    return node


def _upstream(name: str, library: Library) -> Node:
    """Return an upstream that is not drawn itself: an entry, or a place that has none."""
    dataset = library.datasets.get(name)
    if dataset is not None:
        return _component(dataset, library)
    origin = library.origins.get(name)
    node: Node = {"type": "data", "bom-ref": _ref(name), "name": name}
    if origin is not None:
        node["description"] = origin.what
        node["licenses"] = [_license(origin.license, library, "declared", ())]
    return node


def _component(dataset: Dataset, library: Library) -> Node:
    """Return a dataset as a data component: licenses by layer, governance, class, people, provenance."""
    contents: Node = {"url": home} if (home := home_of(dataset)) else {}
    node: Node = {
        "type": "data",
        "bom-ref": _ref(dataset.id),
        "publisher": dataset.publisher,
        "name": dataset.name,
        "description": dataset.summary.en,
        "licenses": [
            _license(
                row.id,
                library,
                "declared",
                [
                    ("covers", row.covers),
                    ("stated", one_line(row.stated)),
                    ("evidence", row.evidence),
                    ("revision", row.revision),
                ],
            )
            for row in statements(dataset)
        ],
        "externalReferences": list(_references(dataset)),
        "data": [
            {
                "type": "dataset",
                "name": dataset.name,
                **({"contents": contents} if contents else {}),
                "classification": CLASSES.get(dataset.access.status, "unknown"),
                "sensitiveData": _sensitive(dataset),
                "governance": _governance(dataset),
            }
        ],
        "properties": _properties(
            [
                ("id", dataset.id),
                ("year", dataset.year),
                ("collected", ", ".join(dataset.collection)),
                ("access", dataset.access.status),
                ("training-use", dataset.training_use),
            ]
        ),
    }
    if pedigree := _pedigree(dataset, library):
        node["pedigree"] = pedigree
    return {key: value for key, value in node.items() if value != []}


def _license(name: str, library: Library, how: str, about: Iterable[tuple[str, object]]) -> Node:
    """Return one license: by its SPDX id where it has one, else by our name for it."""
    terms = library.licenses.get(name)
    one: Node = {"id": terms.spdx} if terms is not None and terms.spdx else {"name": name}
    one["acknowledgement"] = how
    if terms is not None and terms.evidence:
        one["url"] = terms.evidence[0]
    if properties := _properties(about):
        one["properties"] = properties
    return {"license": one}


def _references(dataset: Dataset) -> Iterator[Node]:
    access = dataset.access
    if access.homepage:
        yield {"type": "website", "url": access.homepage}
    if access.github:
        yield {"type": "vcs", "url": f"https://github.com/{access.github}"}
    for name in access.huggingface:
        yield {"type": "distribution", "url": f"https://huggingface.co/datasets/{name}"}
    if dataset.citation.arxiv:
        yield {"type": "documentation", "url": f"https://arxiv.org/abs/{dataset.citation.arxiv}"}
    for address in dict.fromkeys(row.evidence for row in statements(dataset)):
        yield {"type": "evidence", "url": address}


def _sensitive(dataset: Dataset) -> list[str]:
    privacy = dataset.privacy
    said = (FACES.get(privacy.faces_blurred), UNSAFE.get(privacy.nsfw_filtered), one_line(privacy.note))
    return [one for one in said if one]


def _governance(dataset: Dataset) -> Node:
    """Name the owner, and who keeps the official copy."""
    governance: Node = {"owners": [{"organization": {"name": dataset.publisher}}]}
    if dataset.access.huggingface:
        keeper = dataset.access.huggingface[0].partition("/")[0]
        place = {"name": keeper, "url": [f"https://huggingface.co/{keeper}"]}
        governance["custodians"] = [{"organization": place}]
    return governance


def _pedigree(dataset: Dataset, library: Library) -> Node:
    """Say what was taken from where, and which models wrote part of it."""
    taken = [
        {
            "type": "data",
            "name": library.datasets[one.id].name if one.id in library.datasets else one.id,
            "description": one_line(one.role) + (f" ({one_line(one.share)})" if one.share else ""),
        }
        for one in dataset.sources
    ]
    wrote = [
        {
            "type": "machine-learning-model",
            "name": one.model,
            "publisher": one.provider,
            "description": one_line(one.role),
        }
        for one in dataset.generators
    ]
    if not taken and not wrote:
        return {}
    whole = {True: "The sources are complete.", False: "Some sources are not named."}
    notes = whole.get(bool(dataset.sources_complete)) if dataset.sources_complete is not None else None
    return {"ancestors": [*taken, *wrote], **({"notes": notes} if notes else {})}


def _models(datasets: Iterable[Dataset]) -> Iterator[Node]:
    """Yield each model that wrote part of the data, once, with the terms it ran under."""
    seen: dict[str, tuple[GeneratorUse, set[str]]] = {}
    for dataset in datasets:
        for one in dataset.generators:
            _, terms = seen.setdefault(_model_ref(one), (one, set()))
            terms.update((one.terms,) if one.terms else one.terms_candidates)
    for ref, (one, terms) in sorted(seen.items(), key=lambda pair: pair[0]):
        yield {
            "type": "machine-learning-model",
            "bom-ref": ref,
            "publisher": one.provider,
            "name": one.model,
            "properties": _properties(("output-terms", name) for name in sorted(terms)),
        }


def _depends(dataset: Dataset, known: set[str]) -> Node:
    """Return the edges of a dataset to what it takes from, as far as that reached the mix."""
    on = {_ref(one.id) for one in dataset.sources} | {_model_ref(one) for one in dataset.generators}
    return {"ref": _ref(dataset.id), "dependsOn": sorted(on & known)}
