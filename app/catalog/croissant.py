"""A dataset in Croissant 1.1: what search engines and loaders read. Facts only; no file is promised.

The files themselves stay with their publisher, so `distribution` names the official repository and no
record set is claimed that we have not read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.catalog.usage import PREFIXES, Reading, gate_term, usage_info
from app.facts.dataset import Dataset
from app.facts.library import Library
from app.facts.license import LicenseTerms
from app.licensing.engine import judge
from app.licensing.use import NamedUse

_SPDX = "https://spdx.org/licenses/"
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **PREFIXES,
    "annotation": "cr:annotation",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "excludes": "cr:excludes",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "readLines": "cr:readLines",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "sdVersion": "cr:sdVersion",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "unArchive": "cr:unArchive",
    "value": "cr:value",
}


def croissant_of(
    dataset: Dataset, library: Library, *, uses: Mapping[str, NamedUse], page: str
) -> dict[str, Any]:
    """Return the JSON-LD document of a dataset; `page` is its page here, `uses` what it is judged for."""
    sources = list(dict.fromkeys(source.id for source in dataset.sources))
    described: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": page,
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": dataset.name,
        "alternateName": [dataset.id, *dataset.aliases],
        "description": dataset.summary.en,
        "url": dataset.access.homepage or _repository(dataset) or page,
        "sameAs": _same_as(dataset),
        "license": _licenses(dataset, library),
        "usageInfo": [
            *gate_term(dataset),
            *usage_info(
                list(_readings(dataset, library, uses)),
                about=dataset.name,
                assigner=dataset.publisher,
                snapshot=library.snapshot,
            ),
        ],
        "creator": {"@type": "sc:Organization", "name": dataset.publisher},
        "inLanguage": list(dataset.languages),
        "keywords": [*dataset.stage, *dataset.domains, *dataset.input_formats, *dataset.annotation_types],
        "isBasedOn": sources,
        "prov:wasDerivedFrom": [{"@id": f"urn:kondate:dataset:{name}"} for name in sources],
        "prov:wasAttributedTo": [
            {"@type": "prov:SoftwareAgent", "name": one.model, "description": f"{one.provider}: {one.role}"}
            for one in dataset.generators
        ],
        "datePublished": str(dataset.year) if dataset.year is not None else None,
        "citeAs": dataset.citation.title,
        "personalSensitiveInformation": dataset.privacy.note or None,
        "rai:dataLimitations": list(dataset.warnings),
        "distribution": _distribution(dataset),
    }
    return {key: value for key, value in described.items() if value not in (None, [], "")}


def _readings(dataset: Dataset, library: Library, uses: Mapping[str, NamedUse]) -> Iterator[Reading]:
    """Judge a dataset for each named use."""
    for name, named in uses.items():
        judged = judge(dataset, named.use, library)
        deciding = judged.deciding
        yield Reading(
            name=name,
            sentence=named.sentence_en,
            use=named.use,
            verdict=judged.verdict,
            why=deciding.sentence if deciding else "",
            rules=tuple(one.rule for one in judged.causes if one.verdict is judged.verdict),
            duties=tuple((one.code, one.text) for one in judged.obligations),
        )


def _repository(dataset: Dataset) -> str | None:
    if dataset.access.huggingface:
        return f"https://huggingface.co/datasets/{dataset.access.huggingface[0]}"
    return f"https://github.com/{dataset.access.github}" if dataset.access.github else None


def _same_as(dataset: Dataset) -> list[str]:
    hub = [f"https://huggingface.co/datasets/{one}" for one in dataset.access.huggingface]
    paper = [f"https://arxiv.org/abs/{dataset.citation.arxiv}"] if dataset.citation.arxiv else []
    return [*hub, *paper]


def _licenses(dataset: Dataset, library: Library) -> list[str]:
    """Return every statement in force: SPDX ids as their URL, others by their id here."""
    ids = dict.fromkeys(row.id for row in dataset.licenses if not row.superseded)
    return [license_address(one, library.licenses.get(one)) for one in ids]


def license_address(license_id: str, terms: LicenseTerms | None) -> str:
    """Return a license as Croissant names it: the SPDX page of a listed one, else our id."""
    return f"{_SPDX}{terms.spdx}.html" if terms is not None and terms.spdx else license_id


def _distribution(dataset: Dataset) -> list[dict[str, Any]]:
    """Name the official repositories as places that hold the files."""
    return [
        {
            "@type": "cr:FileObject",
            "@id": f"repository-{number}",
            "name": f"repository-{number}",
            "description": f"Official repository {name}",
            "contentUrl": f"https://huggingface.co/datasets/{name}",
            "encodingFormat": "git+https",
            "sha256": "https://github.com/mlcommons/croissant/issues/80",
        }
        for number, name in enumerate(dataset.access.huggingface)
    ]
