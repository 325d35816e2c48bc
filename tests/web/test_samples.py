"""A sample of a finished corpus has a page of its own: what it teaches, its papers, its life."""

import json

import pytest
from starlette.testclient import TestClient

from app.db.session import Database
from app.settings import Settings
from tests.web.test_builds import leave_out, sample_name, see
from tests.web.test_sign_in import sign_in


def test_a_kept_sample_shows_its_words_license_lineage_and_life(client: TestClient, build: str) -> None:
    link = see(client, "/en/builds/b1").one("ul", class_="gallery").all("a", class_="ident")[0].get("href")
    page = see(client, link)
    assert "kept" in page.one("p", class_="summary").text
    assert page.one("li", class_="sample").all("p", class_="speaker")
    assert {one.text for one in page.one("table").all("a") if "/licenses/" in one.get("href")} == {"CC0-1.0"}
    life = page.all("dl", class_="facts")[-1].text
    assert "Row in the source" in life
    assert "Hash of the pixels before the steps" in life
    steps = [one.text for one in page.one("ol", class_="lifesteps").all("li")]
    assert any("resize" in one for one in steps)
    assert "kondate why" in page.one("main").text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_sample_left_out_says_by_which_step_and_why(
    client: TestClient, build: str, settings: Settings, language: str
) -> None:
    name = sample_name(client)
    leave_out(settings, sample_id=name)
    (settings.builds_folder / "b1" / "corpus" / "receipts.parquet").unlink()
    page = see(client, f"/{language}/builds/b1/sample?sample=demo-charts/{name}")
    told = page.one("p", class_="summary").text
    assert "dedupe" in told
    assert "exact-duplicate" in told
    assert ("完全な重複" in told) == (language == "ja")
    assert not page.all("li", class_="sample")


def test_a_sample_in_a_benchmark_is_shown_beside_the_item_it_met(
    client: TestClient, database: Database, build: str, settings: Settings
) -> None:
    name = sample_name(client)
    detail = "meets mathvista/testmini-000000068, 3 bits apart"
    leave_out(settings, sample_id=name, step="decontaminate", reason="image-near", detail=detail)
    corpus = settings.builds_folder / "b1" / "corpus"
    (corpus / "receipts.parquet").unlink()
    told = json.loads((corpus / "stats.json").read_text())
    read = {"items": 12, "images": 12, "questions": 12, "unread": 60}
    told["decontamination"] = {"mathvista": {"read": read, "met": {"image-near": 1}}}
    (corpus / "stats.json").write_text(json.dumps(told))
    sign_in(client, database)
    gate = see(client, "/en/builds/b1").one("section", aria_labelledby="gate")
    assert "3 of 64 bits apart" in gate.text
    assert "60 items could not be read whole" in gate.text
    page = see(client, gate.one("ul", class_="pairs").one("a").get("href"))
    assert len(page.one("div", class_="pair").all("img")) == 2
    assert "testmini-000000068" in page.one("main").text
    assert page.one("ol", class_="lifesteps").all("li")[-1].text.count("decontaminate")


def test_a_sample_nobody_knows_is_not_found(client: TestClient, build: str) -> None:
    answer = client.get("/en/builds/b1/sample?sample=demo-charts/none", headers={"accept": "text/html"})
    assert answer.status_code == 404
