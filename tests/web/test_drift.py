"""The page of drift, in both languages: what waits, what it comes to, and the notice at the dataset."""

import pytest
from starlette.testclient import TestClient

from app.catalog.benchmarks import BenchmarkLink
from app.catalog.load import refresh_snapshot
from app.db.session import Database
from app.db.tables import CatalogRecord, HubPin
from app.facts.drift import Drift
from tests.fixtures import NOON
from tests.web.pages import parse

EVENT = Drift(
    id="drift-1",
    dataset="chartqa",
    repository="ahmed-masry/ChartQA",
    kind="license",
    layers=("annotations",),
    before="gpl-3.0",
    after="<b>cc-by-nc-4.0</b>",
    license_before="GPL-3.0-only",
    license_after="CC-BY-NC-4.0",
    evidence="https://huggingface.co/datasets/ahmed-masry/ChartQA/blob/" + "b" * 40 + "/README.md",
    revision="b" * 40,
    found="2026-11-23",
)


@pytest.fixture
def drifted(database: Database) -> None:
    over = EVENT.model_copy(update={"id": "drift-2", "closed": "2026-11-24", "outcome": "reverted"})
    with database.begin() as db:
        for one in (EVENT, over):
            record = one.model_dump(mode="json")
            db.add(CatalogRecord(kind="drift", id=one.id, source="hub", record=record))
        db.flush()
        refresh_snapshot(db, now=NOON)


@pytest.mark.parametrize(
    ("locale", "prohibited", "heading"), [("en", "Prohibited", "Drift"), ("ja", "利用不可", "出典の変化")]
)
@pytest.mark.usefixtures("drifted")
def test_an_event_is_listed_with_its_verdicts(
    client: TestClient, locale: str, prohibited: str, heading: str
) -> None:
    page = parse(client.get(f"/{locale}/drift?use=train-product").text)
    assert heading in page.one("h1").text
    waiting, over = page.all("article", class_="statement")
    assert prohibited in waiting.text
    assert "CC-BY-NC-4.0" in waiting.text
    assert not [one for one in waiting.all("q") if one.all("b")]  # what a page says is escaped
    assert EVENT.evidence in {link.get("href") for link in waiting.all("a")}
    assert prohibited not in over.text


@pytest.mark.usefixtures("drifted")
def test_the_datasets_page_tells_it_and_the_verdict_weighs_it(client: TestClient) -> None:
    page = parse(client.get("/en/datasets/chartqa?use=train-product").text)
    assert "cc-by-nc-4.0" in page.one("div", class_="callout").text
    answer = client.get("/api/v1/datasets/chartqa/verdict?use=train-product").json()
    assert any(cause["rule"] == "R12" for cause in answer["judgement"]["causes"])


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_without_drift_the_page_says_how_to_check(client: TestClient, locale: str) -> None:
    assert "kondate sync hub --drift" in parse(client.get(f"/{locale}/drift").text).one("main").text


def test_an_empty_page_says_whether_anything_was_ever_checked(client: TestClient, database: Database) -> None:
    assert "Nothing was checked yet" in parse(client.get("/en/drift").text).one("main").text
    seen = {"name": "x", "revision": None}
    with database.begin() as db:
        db.add(
            HubPin(
                repository="ahmed-masry/ChartQA", dataset="chartqa", baseline=seen, seen=seen, checked_at=NOON
            )
        )
    assert "up to the last check, 2026-" in parse(client.get("/en/drift").text).one("main").text


@pytest.mark.usefixtures("drifted")
def test_the_api_lists_events_by_status_with_three_verdicts(client: TestClient) -> None:
    (found,) = client.get("/api/v1/drift?use=train-product").json()["items"]
    assert found["event"]["id"] == "drift-1"
    assert found["after"] == found["in_force"] == "prohibited"
    assert found["before"] != "allowed"
    assert client.get("/api/v1/drift?status=closed").json()["total"] == 1
    assert client.get("/api/v1/drift?status=all").json()["total"] == 2
    assert client.get("/api/v1/drift?use=nonsense").status_code == 422
    assert client.get("/api/v1/datasets/chartqa/benchmarks").json()["items"] == []


@pytest.mark.parametrize(("locale", "heading"), [("en", "Evaluated in"), ("ja", "評価での利用")])
def test_the_datasets_page_links_evaluation_tables(
    client: TestClient, database: Database, locale: str, heading: str
) -> None:
    link = BenchmarkLink(
        task="Chart Question Answering",
        dataset="ChartQA",
        metrics=("Accuracy",),
        results=2,
        papers=("https://arxiv.org/abs/2203.10244",),
    )
    assert heading not in client.get(f"/{locale}/datasets/chartqa").text
    with database.begin() as db:
        record = {"items": [link.model_dump(mode="json")]}
        db.add(CatalogRecord(kind="benchmarks", id="chartqa", source="pwc", record=record))
    section = parse(client.get(f"/{locale}/datasets/chartqa").text).one(
        "section", aria_labelledby="benchmarks"
    )
    assert heading in section.text
    assert link.papers[0] in {one.get("href") for one in section.all("a")}
    assert "CC BY-SA" in section.text
