"""A mix proposed, stored, taken out in every format, audited."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.examples import REQUIREMENTS
from app.mixes.exports import FORMATS

ASKED: dict[str, Any] = REQUIREMENTS["documents-and-charts"]["value"]


def test_a_proposed_mix_is_stored_where_it_says(client: TestClient) -> None:
    made = client.post("/api/v1/mixes", json=ASKED)
    assert made.status_code == 201
    assert client.get(made.headers["location"]).json() == made.json()
    assert client.post("/api/v1/mixes", json=ASKED).json()["id"] == made.json()["id"]
    listed = client.get("/api/v1/mixes").json()
    assert [one["id"] for one in listed["items"]] == [made.json()["id"]]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_given_by_suffix_and_by_path(client: TestClient, name: str) -> None:
    mix = client.post("/api/v1/mixes", json=ASKED).json()["id"]
    by_path = client.get(f"/api/v1/mixes/{mix}/{name}")
    by_suffix = client.get(f"/api/v1/mixes/{mix}.{name}")
    assert (by_path.status_code, by_suffix.status_code) == (200, 200)
    assert by_path.content == by_suffix.content
    assert by_path.content
    assert "attachment" in by_path.headers["content-disposition"]


def test_judged_today_nothing_has_changed_since_just_now(client: TestClient) -> None:
    mix = client.post("/api/v1/mixes", json=ASKED).json()
    today = client.get(f"/api/v1/mixes/{mix['id']}/today").json()
    assert (today["worse"], today["better"]) == ([], [])
    assert set(today["unchanged"]) == {pick["dataset"] for pick in mix["picks"]}


def test_an_audit_takes_a_text_or_a_list(client: TestClient) -> None:
    text = client.post("/api/v1/mixes/audit", json={"use": "research", "text": "doclaynet\nchartqa"}).json()
    listed = {"use": "research", "datasets": ["doclaynet", "chartqa"]}
    assert client.post("/api/v1/mixes/audit", json=listed).json() == text
    assert {one["dataset"] for one in text["entries"]} == {"doclaynet", "chartqa"}


@pytest.mark.parametrize("more", [{}, {"text": "a", "datasets": ["a"]}])
def test_an_audit_of_nothing_or_both_is_refused(client: TestClient, more: dict[str, Any]) -> None:
    answer = client.post("/api/v1/mixes/audit", json={"use": "research", **more})
    assert answer.status_code == 422
    assert "exactly one of text and datasets" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"budget": {}}, "budget"),
        ({"quality": 2}, "quality"),
        ({"use": "train-produkt"}, "use"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_malformed_requirement_is_named(client: TestClient, change: dict[str, Any], field: str) -> None:
    answer = client.post("/api/v1/mixes", json={**ASKED, **change})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_mix_nobody_made_is_not_found(client: TestClient) -> None:
    assert client.get(f"/api/v1/mixes/sha256:{'0' * 64}").status_code == 404
    assert client.get(f"/api/v1/mixes/sha256:{'0' * 64}/NOTICE.md").status_code == 404


def test_two_mixes_are_compared_dataset_by_dataset(client: TestClient) -> None:
    ids = [
        client.post("/api/v1/mixes", json={**ASKED, "budget": {"samples": count}}).json()["id"]
        for count in (100, 200)
    ]
    shifts = client.get(f"/api/v1/mixes/{ids[0]}/compare/{ids[1]}").json()
    assert sum(one["samples_before"] for one in shifts) == 100
    assert sum(one["samples_after"] for one in shifts) == 200
    assert client.get(f"/api/v1/mixes/{ids[0]}/compare/sha256:0").status_code == 404
