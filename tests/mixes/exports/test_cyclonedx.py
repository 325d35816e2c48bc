"""The CycloneDX bill is accepted by CycloneDX's own strict validator and tells the lineage."""

import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from app.catalog.load import Catalog
from app.mixes.exports.cyclonedx import cyclonedx
from tests.mixes.exports.whole import empty_mix, whole_mix
from tests.mixes.shelf import chart_mix, charts

Node = dict[str, Any]


@pytest.fixture(scope="module")
def body(catalog: Catalog) -> str:
    return cyclonedx(whole_mix(catalog), catalog)


@pytest.fixture(scope="module")
def bill(body: str) -> Node:
    record: Node = json.loads(body)
    return record


def faults(body: str) -> str:
    return str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(body) or "")


def test_the_strict_validator_accepts_every_entry_of_the_catalog(body: str) -> None:
    assert faults(body) == ""


def test_the_strict_validator_accepts_a_mix_of_nothing_and_one_of_two(catalog: Catalog) -> None:
    assert faults(cyclonedx(empty_mix(catalog), catalog)) == ""
    assert faults(cyclonedx(chart_mix(), charts())) == ""


def test_the_strict_validator_would_refuse_a_word_that_the_format_does_not_have(body: str) -> None:
    assert "vectors" in faults(body.replace('"type": "dataset"', '"type": "vectors"'))


def test_every_reference_is_unique_and_every_dependency_is_a_component(bill: Node) -> None:
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs))
    known = {*refs, bill["metadata"]["component"]["bom-ref"]}
    for edge in bill["dependencies"]:
        assert {edge["ref"], *edge["dependsOn"]} <= known


def test_a_dataset_tells_licenses_by_layer_owner_class_and_people(bill: Node, catalog: Catalog) -> None:
    by_ref = {one["bom-ref"]: one for one in bill["components"]}
    for dataset in catalog.library.datasets.values():
        one = by_ref[f"dataset:{dataset.id}"]
        covered = {
            (prop["value"])
            for license in one["licenses"]
            for prop in license["license"]["properties"]
            if prop["name"] == "kondate:covers"
        }
        assert covered == {
            row.covers for row in dataset.licenses if row.covers != "code" and not row.superseded
        }
        (data,) = one["data"]
        assert data["governance"]["owners"] == [{"organization": {"name": dataset.publisher}}]
        assert data["classification"] in {"public", "restricted", "unknown"}
        assert data["sensitiveData"]
        assert one["evidence"]["licenses"]


def test_a_model_that_wrote_data_is_a_component_with_its_terms(bill: Node, catalog: Catalog) -> None:
    by_ref = {one["bom-ref"]: one for one in bill["components"]}
    edges = {edge["ref"]: edge["dependsOn"] for edge in bill["dependencies"]}
    for dataset in catalog.library.datasets.values():
        for generator in dataset.generators:
            ref = f"model:{generator.provider}/{generator.model}"
            assert ref in edges[f"dataset:{dataset.id}"]
            assert by_ref[ref]["type"] == "machine-learning-model"
            if generator.terms:
                assert generator.terms in {prop["value"] for prop in by_ref[ref]["properties"]}


def test_the_same_mix_has_the_same_serial_number_and_another_mix_another(catalog: Catalog) -> None:
    first, again = (json.loads(cyclonedx(chart_mix(), charts()))["serialNumber"] for _ in range(2))
    assert first == again
    assert json.loads(cyclonedx(empty_mix(catalog), catalog))["serialNumber"] != first
