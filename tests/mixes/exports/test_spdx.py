"""The SPDX document is read by the SPDX project's own package and keeps the Dataset profile."""

import json
from collections import Counter
from typing import Any

import pytest
import spdx_python_model
from license_expression import get_spdx_licensing

from app.catalog.load import Catalog
from app.mixes.exports.spdx import spdx
from tests.mixes.exports.whole import empty_mix, whole_mix
from tests.mixes.shelf import chart_mix, charts

# What the Dataset profile of SPDX 3.0.1 makes required of a package (model/Dataset/Classes).
REQUIRED = (
    "originatedBy",
    "software_downloadLocation",
    "software_primaryPurpose",
    "releaseTime",
    "builtTime",
    "dataset_datasetType",
)
Node = dict[str, Any]


@pytest.fixture(scope="module")
def document(catalog: Catalog) -> str:
    return spdx(whole_mix(catalog), catalog)


@pytest.fixture(scope="module")
def graph(document: str) -> list[Node]:
    nodes: list[Node] = json.loads(document)["@graph"]
    return nodes


def packages(graph: list[Node]) -> list[Node]:
    return [node for node in graph if node["type"] == "dataset_DatasetPackage"]


def relations(graph: list[Node], kind: str) -> list[Node]:
    return [node for node in graph if node.get("relationshipType") == kind]


def read(document: str, tmp_path: Any) -> Any:
    place = tmp_path / "mix.spdx.json"
    place.write_text(document, encoding="utf-8")
    _, objects = spdx_python_model.load(place)
    return objects


def test_the_projects_own_package_reads_the_whole_catalog_and_misses_nothing(
    document: str, tmp_path: Any, catalog: Catalog
) -> None:
    objects = read(document, tmp_path)
    assert objects.missing_ids == set()
    found = list(objects.foreach_type("dataset_DatasetPackage"))
    assert len(found) == len(catalog.library.datasets) + 1


def test_the_projects_own_package_would_refuse_a_word_that_spdx_does_not_have(
    document: str, tmp_path: Any
) -> None:
    with pytest.raises(ValueError, match="byPost"):
        read(document.replace('"directDownload"', '"byPost"'), tmp_path)


def test_every_package_has_what_the_dataset_profile_asks_for(graph: list[Node]) -> None:
    for package in packages(graph):
        assert [name for name in REQUIRED if not package.get(name)] == [], package["name"]
        assert len(package["originatedBy"]) == 1


@pytest.mark.parametrize("kind", ["hasDeclaredLicense", "hasConcludedLicense"])
def test_every_package_has_exactly_one_license_of_each_kind(graph: list[Node], kind: str) -> None:
    count = Counter(relation["from"] for relation in relations(graph, kind))
    assert count == Counter(package["spdxId"] for package in packages(graph))


def test_every_element_is_named_once_and_every_end_of_a_relation_is_there(graph: list[Node]) -> None:
    ids = Counter(node["spdxId"] for node in graph if "spdxId" in node)
    assert set(ids.values()) == {1}
    (document,) = (node for node in graph if node["type"] == "SpdxDocument")
    assert set(document["element"]) | {document["spdxId"]} == set(ids)
    for relation in (node for node in graph if node["type"] == "Relationship"):
        assert {relation["from"], *relation["to"]} <= set(ids)


def test_license_expressions_parse_and_say_where_unlisted_licenses_are_described(graph: list[Node]) -> None:
    texts = {node["spdxId"] for node in graph if node["type"] == "simplelicensing_SimpleLicensingText"}
    licensing = get_spdx_licensing()
    seen = 0
    for node in graph:
        if node["type"] != "simplelicensing_LicenseExpression":
            continue
        names = {str(one) for one in licensing.parse(node["simplelicensing_licenseExpression"]).symbols}
        mapped = {one["key"]: one["value"] for one in node.get("simplelicensing_customIdToUri", [])}
        assert set(mapped) == {name for name in names if name.startswith("LicenseRef-")}
        assert set(mapped.values()) <= texts
        seen += len(names)
    assert seen > 700


def names(graph: list[Node], ending: str) -> set[str]:
    (node,) = (one for one in graph if one.get("spdxId", "").endswith(ending))
    return set(node["simplelicensing_licenseExpression"].split(" AND "))


def test_the_concluded_license_takes_in_what_is_upstream(catalog: Catalog, graph: list[Node]) -> None:
    whole = [name for number, name in enumerate(sorted(catalog.library.datasets)) if number % 3]
    wider = 0
    for name in whole:
        stated = names(graph, f":{name}:declared-license")
        holds = names(graph, f":{name}:concluded-license")
        assert holds >= stated
        wider += holds > stated
    assert wider > 50


def test_samples_chosen_by_their_license_are_under_those_licenses(
    catalog: Catalog, graph: list[Node]
) -> None:
    library = catalog.library
    mixtures = {name for name, terms in library.licenses.items() if terms.kind == "mixture"}
    filtered = sorted(library.datasets)[::3]
    for name in filtered:
        licenses = names(graph, f":{name}:concluded-license")
        assert {"CC-BY-2.0", "CC0-1.0"} <= licenses
        assert not licenses & mixtures


def test_a_mix_of_nothing_claims_no_dataset_profile(catalog: Catalog, tmp_path: Any) -> None:
    body = spdx(empty_mix(catalog), catalog)
    (document,) = (node for node in json.loads(body)["@graph"] if node["type"] == "SpdxDocument")
    assert "dataset" not in document["profileConformance"]
    assert read(body, tmp_path).missing_ids == set()


def test_the_same_mix_gives_the_same_bytes() -> None:
    assert spdx(chart_mix(), charts()) == spdx(chart_mix(), charts())
