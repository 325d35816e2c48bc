"""The OpenAPI description holds: its examples work, and answers are what it says (schemathesis)."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import response_schema_conformance
from starlette.testclient import TestClient

WRITES = {"/api/v1/builds", "/api/v1/builds/{build_id}/cancel", "/api/v1/builds/{build_id}/resume"}


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_is_described_in_a_sentence(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    for method, path, operation in operations(document):
        assert operation["description"].strip().endswith("."), f"{method} {path}"
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_every_example_in_the_description_works(client: TestClient, editor: dict[str, str]) -> None:
    document = client.get("/api/v1/openapi.json").json()
    sent = 0
    for method, path, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for name, example in content.get("examples", {}).items():
            answer = client.request(method, path, json=example["value"], headers=editor)
            sent += 1
            if "mix" in example["value"]:  # a build's example names a mix that nobody has made here
                assert answer.status_code == 404, (path, name, answer.text)
            else:
                assert answer.status_code in {200, 201}, (path, name, answer.text)
    assert sent >= 4


def test_answers_are_what_the_description_says(app: FastAPI) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers={"host": "localhost"})
    ran = validated = 0
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr] # raises for a broken description
        if operation.path in WRITES or operation.path == "/metrics":
            continue
        ran += 1
        validated += check_operation(operation)
    assert ran > 20
    assert validated >= 12  # the routes without parameters at the least


def check_operation(operation: Any) -> int:
    """Send a few requests made from the description; return how many answers had the shape described."""
    validated = 0

    @hypothesis_settings(
        max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def check(case: Any) -> None:
        nonlocal validated
        response = case.call(headers={"host": "localhost"})
        assert response.status_code < 500, (case.method, case.path, response.text)
        if response.status_code < 300 and response.headers["content-type"] == ["application/json"]:
            case.validate_response(response, checks=[response_schema_conformance])
            validated += 1

    check()
    return validated


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/datasets/x/nothing"])
def test_what_is_not_described_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.delete("/api/v1/datasets").status_code == 405
