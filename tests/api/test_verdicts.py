"""Datasets judged by id or as records of one's own, each and together."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.catalog.state import CatalogState


def ask(client: TestClient, use: Any, datasets: list[Any]) -> Any:
    return client.post("/api/v1/verdicts", json={"use": use, "datasets": datasets}).json()


def test_each_and_all_together_in_the_order_asked(client: TestClient, state: CatalogState) -> None:
    names = ["sharegpt4v-captions", "doclaynet", "chartqa"]
    names = [one for one in names if one in state.catalog.library.datasets]
    body = ask(client, "train-product", names)
    assert [one["dataset"] for one in body["datasets"]] == names
    order = ["allowed", "allowed-with-obligations", "unknown-needs-review", "prohibited"]
    assert body["together"]["verdict"] == max((one["verdict"] for one in body["datasets"]), key=order.index)
    assert body["snapshot"] == state.snapshot


def test_a_named_use_and_its_record_give_the_same_answer(client: TestClient, state: CatalogState) -> None:
    record = state.use("train-product").model_dump(mode="json")
    assert ask(client, "train-product", ["chartqa"]) == ask(client, record, ["chartqa"])


def test_a_record_of_ones_own_is_judged_by_its_layers(client: TestClient) -> None:
    layer = {"covers": "images", "license": "CC-BY-NC-4.0", "basis": "stated-for-data"}
    mine = {"id": "mine", "sources_complete": True, "layers": [layer]}
    body = ask(client, "train-product", [mine])
    assert body["datasets"][0]["verdict"] == "prohibited"
    assert any(one["license"] == "CC-BY-NC-4.0" for one in body["datasets"][0]["causes"])


@pytest.mark.parametrize(
    ("use", "datasets", "field"),
    [
        ("train-produkt", ["chartqa"], "use"),
        ({"research": True}, ["chartqa"], "use.commercial"),
        ("research", ["chartqqa"], "datasets.0"),
        ("research", [], "datasets"),
        ("research", [{"id": "chartqa", "layers": [{"covers": "images"}]}], "datasets.0.id"),
        ("research", [{"id": "Not A Slug", "layers": [{"covers": "images"}]}], "datasets.0.id"),
    ],
)
def test_what_is_wrong_is_named(client: TestClient, use: Any, datasets: list[Any], field: str) -> None:
    answer = client.post("/api/v1/verdicts", json={"use": use, "datasets": datasets})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_two_records_with_one_id_are_refused(client: TestClient) -> None:
    one = {"id": "mine", "layers": [{"covers": "images", "license": "MIT"}]}
    two = {"id": "mine", "layers": [{"covers": "images", "license": "CC0-1.0"}]}
    answer = client.post("/api/v1/verdicts", json={"use": "research", "datasets": [one, two]})
    assert answer.status_code == 422


def test_a_jurisdiction_of_which_nothing_is_noted_is_refused(client: TestClient) -> None:
    use = {"commercial": True, "jurisdictions": ["JP", "France"]}
    problem = ask(client, use, ["chartqa"])
    assert problem["field"] == "use.jurisdictions.1"
    assert "France" in problem["detail"]
    noted = ask(client, {"commercial": True, "jurisdictions": ["jp", "EU"]}, ["chartqa"])
    assert {one["jurisdiction"] for one in noted["datasets"][0]["exceptions"]} == {"JP", "EU/EEA"}
