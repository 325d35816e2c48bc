"""What stands around every answer: headers, names, sizes, log lines."""

import json
import logging
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.edge.logs import JsonLines
from app.main import MAX_BODY, create_app
from app.settings import Settings


@pytest.mark.parametrize(
    "path", ["/en/datasets", "/api/v1/datasets", "/healthz", "/static/css/base.css", "/nope"]
)
def test_every_answer_is_guarded(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", ""])
def test_bound_to_loopback_it_answers_to_loopback_names_only(client: TestClient, host: str) -> None:
    assert client.get("/api/v1/datasets", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_loopback_names_are_fine_with_any_port(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_public_address_answers_to_every_name(tmp_path: Path) -> None:
    app = create_app(Settings(home=tmp_path, host="0.0.0.0"))
    client = TestClient(app, base_url="http://kondate.example")
    assert client.get("/healthz").status_code == 200
    app.state.database.dispose()


def test_a_body_that_is_too_large_is_refused_unread(client: TestClient) -> None:
    answer = client.post("/api/v1/verdicts", content=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert answer.json()["type"].endswith("#too-large")


def test_a_body_that_lies_about_its_size_is_cut_off(app: FastAPI) -> None:
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    chunks = (b"x" * 1_000_000 for _ in range(MAX_BODY // 1_000_000 + 2))
    answer = client.post("/api/v1/verdicts", content=chunks)
    assert answer.status_code >= 400


def test_other_sites_may_read_facts_and_nothing_else(client: TestClient) -> None:
    read = client.get("/api/v1/datasets", headers={"origin": "https://other.example"})
    assert read.headers["access-control-allow-origin"] == "*"
    asked = {"origin": "https://other.example", "access-control-request-method": "POST"}
    for path in ("/en/datasets", "/api/v1/builds", "/api/v1/builds/x/samples"):
        assert "access-control-allow-origin" not in client.get(path, headers=asked).headers
        assert "access-control-allow-origin" not in client.options(path, headers=asked).headers
    preflight = client.options("/api/v1/mixes", headers=asked)
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "access-control-allow-credentials" not in preflight.headers


def test_a_request_is_one_log_line_with_its_id(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="kondate.access"):
        answer = client.get("/healthz")
    (record,) = [one for one in caplog.records if one.name == "kondate.access"]
    line = json.loads(JsonLines().format(record))
    assert (line["path"], line["status"], line["request_id"]) == (
        "/healthz",
        200,
        answer.headers["x-request-id"],
    )


def test_metrics_count_routes_and_not_paths(client: TestClient) -> None:
    client.get("/api/v1/datasets/chartqa")
    text = client.get("/metrics").text
    assert 'route="/api/v1/datasets/{dataset_id}"' in text
    assert "chartqa" not in text
    assert "kondate_datasets " in text
