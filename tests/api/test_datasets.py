"""The list, its pages, files and one dataset, as a notebook would ask for them."""

import io

import polars as pl
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

USE = "train-product"


def test_a_list_has_items_total_next_and_snapshot(client: TestClient) -> None:
    answer = client.get(f"/api/v1/datasets?use={USE}&domain=chart-table&limit=5&facets=1")
    body = answer.json()
    assert list(body) == ["items", "total", "next", "snapshot", "facets"]
    assert len(body["items"]) == 5
    assert body["snapshot"].startswith("sha256:")
    assert {one["verdict"] for one in body["items"]} <= {
        "allowed",
        "allowed-with-obligations",
        "unknown-needs-review",
        "prohibited",
    }
    assert all("chart-table" in one["domains"] for one in body["items"])
    assert answer.links["next"]["url"] == body["next"]


def test_following_next_gives_every_dataset_once(client: TestClient) -> None:
    seen: list[str] = []
    url: str | None = "/api/v1/datasets?limit=50&sort=name&fields=id"
    total = None
    while url:
        body = client.get(url).json()
        seen += [one["id"] for one in body["items"]]
        url, total = body["next"], body["total"]
    assert len(seen) == len(set(seen)) == total


def test_the_same_answer_again_costs_nothing(client: TestClient) -> None:
    first = client.get("/api/v1/datasets?q=chart")
    again = client.get("/api/v1/datasets?q=chart", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/v1/datasets?q=charts").headers["etag"] != first.headers["etag"]
    assert client.get("/api/v1/datasets?q=chart").content == first.content


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "arrow"])
def test_files_are_served_whole_in_ranges_and_by_head(client: TestClient, name: str) -> None:
    url = f"/api/v1/datasets.{name}?domain=chart-table&use={USE}"
    whole = client.get(url)
    size = len(whole.content)
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    head = client.head(url)
    assert (head.status_code, int(head.headers["content-length"])) == (200, size)
    end = client.get(url, headers={"range": "bytes=-10"})
    assert (end.status_code, end.content) == (206, whole.content[-10:])
    middle = client.get(url, headers={"range": "bytes=3-12", "if-range": whole.headers["etag"]})
    assert (middle.status_code, middle.content) == (206, whole.content[3:13])
    assert client.get(url, headers={"range": f"bytes={size}-"}).status_code == 416
    assert client.get(url, headers={"if-none-match": whole.headers["etag"]}).status_code == 304


def test_a_file_has_the_rows_of_the_list(client: TestClient) -> None:
    question = f"domain=chart-table&use={USE}&sort=-size"
    total = client.get(f"/api/v1/datasets?{question}").json()["total"]
    items = client.get(f"/api/v1/datasets?{question}&limit={total}").json()["items"]
    parquet = client.get(f"/api/v1/datasets.parquet?{question}").content
    assert pq.read_table(io.BytesIO(parquet)).to_pylist() == items
    arrow = client.get(f"/api/v1/datasets.arrow?{question}").content
    assert pl.read_ipc(io.BytesIO(arrow))["id"].to_list() == [one["id"] for one in items]


def test_an_unknown_format_is_refused(client: TestClient) -> None:
    assert client.get("/api/v1/datasets.xlsx").status_code == 422


def test_one_dataset_has_its_record_and_links_that_work(client: TestClient) -> None:
    body = client.get(f"/api/v1/datasets/chartqa?use={USE}").json()
    assert body["dataset"]["id"] == "chartqa"
    assert body["judgement"]["causes"]
    for name, link in body["links"].items():
        url = f"{link}?use={USE}" if name == "verdict" else link
        assert client.get(url).status_code == 200, name


def test_a_dataset_asked_for_by_another_name_is_told_its_id(client: TestClient) -> None:
    answer = client.get("/api/v1/datasets/ChartQA")
    assert answer.status_code == 404
    assert "'chartqa'" in answer.json()["detail"]


def test_a_verdict_as_of_a_day_is_judged_by_what_stood_then(client: TestClient) -> None:
    url = "/api/v1/datasets/llava-instruct-150k/verdict?use=train-product"
    then = client.get(f"{url}&as_of=2023-11-01").json()
    now = client.get(url).json()
    licenses = {one["license"] for one in then["judgement"]["causes"]}
    assert "CC-BY-NC-4.0" in licenses
    assert "CC-BY-NC-4.0" not in {
        one["license"] for one in now["judgement"]["causes"] if one["path"][0] == one["path"][-2:][0]
    }


def test_croissant_names_the_dataset_and_its_licenses(client: TestClient) -> None:
    answer = client.get("/api/v1/datasets/doclaynet/croissant")
    body = answer.json()
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert (body["@type"], body["conformsTo"]) == ("sc:Dataset", "http://mlcommons.org/croissant/1.1")
    assert body["license"]


@pytest.mark.parametrize("kind", ["licenses", "generators", "profiles", "recipes", "uses"])
def test_facts_are_lists_of_one_shape(client: TestClient, kind: str) -> None:
    body = client.get(f"/api/v1/{kind}").json()
    assert set(body) == {"items", "total", "next", "snapshot"}
    assert len(body["items"]) == body["total"] > 0
    if kind != "uses":
        first = body["items"][0]
        assert client.get(f"/api/v1/{kind}/{first['id']}").json() == first
        wrong = client.get(f"/api/v1/{kind}/{first['id']}x")
        assert (wrong.status_code, wrong.json()["nearest"]) == (404, first["id"])


def test_facets_alone_count_as_the_list_does(client: TestClient) -> None:
    question = f"use={USE}&q=chart"
    listed = client.get(f"/api/v1/datasets?{question}&facets=1").json()
    alone = client.get(f"/api/v1/facets?{question}").json()
    assert alone["facets"] == listed["facets"]
    assert alone["total"] == listed["total"]


def test_ready_names_the_snapshot_that_answers_have(client: TestClient) -> None:
    ready = client.get("/readyz").json()
    assert ready["snapshot"] == client.get("/api/v1/datasets").json()["snapshot"]
