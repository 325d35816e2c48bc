"""Every error has one shape, one status, and a page where a browser asks."""

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import errors
from app.edge.problems import MEDIA_TYPE, PROBLEMS
from app.errors import CatalogError, Conflict, Gone, KondateError, SourceUnavailable, TooMany


def all_errors(kind: type[KondateError]) -> list[type[KondateError]]:
    return [kind, *(found for one in kind.__subclasses__() for found in all_errors(one))]


def test_every_error_has_a_status_and_a_title() -> None:
    slugs = {one.slug for one in all_errors(KondateError)}
    assert slugs <= set(PROBLEMS)
    assert errors.__doc__ is not None
    for one in (kind for kind in all_errors(KondateError) if kind.__module__ == "app.errors"):
        assert one.__name__ in errors.__doc__, f"{one.__name__} is missing from the tree in errors.py"


@pytest.mark.parametrize("slug", sorted(PROBLEMS))
def test_statuses_are_errors_and_titles_are_words(slug: str) -> None:
    status, title = PROBLEMS[slug]
    assert 400 <= status < 600
    assert re.fullmatch(r"[A-Z][a-z ]+", title)


def test_a_problem_document_names_kind_field_and_request(client: TestClient) -> None:
    answer = client.get("/api/v1/datasets?domian=vqa", headers={"x-request-id": "my-request-1"})
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.status_code == 422
    body = answer.json()
    assert (body["type"], body["field"], body["nearest"]) == (
        "/api/v1/problems#unknown-name",
        "domian",
        "domain",
    )
    assert body["request_id"] == answer.headers["x-request-id"] == "my-request-1"
    assert (body["status"], body["instance"]) == (422, "/api/v1/datasets")


def test_the_list_of_problems_is_public(client: TestClient) -> None:
    assert {one["slug"] for one in client.get("/api/v1/problems").json()} == set(PROBLEMS)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Gone("it was withdrawn"), 410),
        (Conflict("the verdict got worse", worse=["x"]), 409),
        (TooMany("slow down", retry_after=7), 429),
        (SourceUnavailable("not here"), 503),
        (CatalogError("a file is wrong"), 503),
        (ValueError("secret inside"), 500),
    ],
)
def test_an_error_raised_anywhere_becomes_a_problem(
    app: FastAPI, client: TestClient, error: Exception, status: int
) -> None:
    def fail() -> None:
        raise error

    app.add_api_route("/api/v1/fail", fail)
    app.add_api_route("/fail", fail)
    answer = client.get("/api/v1/fail")
    assert answer.status_code == status
    assert "secret inside" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    if status == 429:
        assert answer.headers["retry-after"] == "7"
    page = client.get("/fail", headers={"accept": "text/html"})
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1" in page.text


def test_validation_errors_name_the_field_as_it_was_written(client: TestClient) -> None:
    asked = {"use": {"commercial": "maybe"}, "datasets": [{"id": "mine", "layers": [{"covers": "imagess"}]}]}
    body = client.post("/api/v1/verdicts", json=asked).json()
    assert {one["field"] for one in body["errors"]} == {"use.commercial", "datasets.0.layers.0"}
    assert "imagess" in body["errors"][1]["message"]


def test_a_body_that_is_not_json_is_told_what_to_send(client: TestClient) -> None:
    body = client.post("/api/v1/verdicts", content=b"use=research").json()
    assert "application/json" in body["detail"]
    broken = client.post("/api/v1/verdicts", content=b"{", headers={"content-type": "application/json"})
    assert broken.status_code == 422
