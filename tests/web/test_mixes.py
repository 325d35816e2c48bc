"""Choosing: the answer in the page, kept under its hash, exported, and ready to order."""

from starlette.testclient import TestClient

from app.catalog.load import Catalog
from tests.web.pages import Node, parse

HTML = {"accept": "text/html"}
ASKED = {
    "stage": "instruction-tuning",
    "w.chart-table": "1",
    "amount": "500",
    "use": "train-product",
    "include": "demo-charts",
}


def keep(client: TestClient, **changes: str) -> str:
    """Keep a mix as the form does and return its address."""
    answer = client.post("/en/mixes", data={**ASKED, **changes})
    assert answer.status_code == 303, answer.text
    location = answer.headers["location"]
    assert location.startswith("/en/mixes/sha256:")
    return str(location)


def see(client: TestClient, path: str) -> Node:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200
    return parse(answer.text)


def test_asking_keeps_nothing_and_keeping_is_idempotent(client: TestClient) -> None:
    query = "&".join(f"{key}={value}" for key, value in ASKED.items())
    page = see(client, f"/en/mix?{query}")
    assert page.one(id="answerhead").text.endswith("500 samples")
    assert "No mix is kept yet" in see(client, "/en/mixes").one("main").text
    assert keep(client) == keep(client)
    assert len(see(client, "/en/mixes").one("tbody").all("tr")) == 1


def test_the_form_keeps_exactly_what_was_shown(client: TestClient) -> None:
    query = "&".join(f"{key}={value}" for key, value in ASKED.items())
    page = see(client, f"/en/mix?{query}")
    form = next(one for one in page.all("form") if one.get("action") == "/en/mixes")
    fields = [(one.get("name"), one.get("value")) for one in form.all("input")]
    answer = client.post("/en/mixes", data=dict(fields))
    shown = page.one("table", class_="picks").text
    kept = see(client, answer.headers["location"]).one("table", class_="picks").text
    assert shown == kept


def test_a_kept_mix_says_what_was_asked_and_offers_every_export(client: TestClient) -> None:
    page = see(client, keep(client))
    facts = page.one("dl", class_="facts").text
    assert "train a product" in facts
    assert "Charts and tables 100%" in facts
    links = [one for one in page.all("a") if "download" in one.attributes]
    assert {"yaml", "json", "NOTICE.md"} <= {one.text for one in links}
    for link in links:
        assert client.get(link.get("href")).status_code == 200, link.text


def test_loosening_a_requirement_is_a_link_to_the_form_with_it(client: TestClient) -> None:
    query = "&".join(f"{key}={value}" for key, value in ASKED.items())
    page = see(client, f"/en/mix?{query}&asked=1&accept=link_only&accept=gated")
    ladder = page.one("ul", class_="ladder").all("a")
    assert ladder
    for rung in ladder:
        assert see(client, rung.get("href")).all("table", class_="picks")


def test_a_sentence_leads_to_the_filled_form(client: TestClient) -> None:
    answer = client.get("/ja/mix", params={"sentence": "日本語の帳票OCR、商用、50万件"}, headers=HTML)
    assert answer.status_code == 303
    page = see(client, answer.headers["location"])
    assert page.one("input", name="amount").get("value") == "500000"
    assert page.one("input", name="w.document-ocr").get("value") == "1"
    assert page.one("input", name="sentence").get("value") == "日本語の帳票OCR、商用、50万件"


def test_requirements_that_cannot_hold_are_named(client: TestClient) -> None:
    path = "/en/mix?stage=instruction-tuning&w.chart-table=1&amount=100&asked=1&min_domain_coverage=100"
    page = see(client, f"{path}&language=ja&include=demo-charts&max_share=1")
    told = page.one("div", role="alert").text
    assert told.startswith("These requirements cannot hold together")


def test_what_cannot_be_read_is_said_beside_the_form(client: TestClient) -> None:
    answer = client.get("/en/mix?stage=instruction-tuning&w.vqa=1&amount=heaps", headers=HTML)
    assert answer.status_code == 422
    page = parse(answer.text)
    assert "heaps" in page.one("div", role="alert").text
    assert page.one("input", name="amount").get("value") == "heaps"


def test_a_stranger_may_see_the_plan_but_gets_no_build_button(client: TestClient, catalog: Catalog) -> None:
    others = [
        name
        for name, one in catalog.library.datasets.items()
        if "chart-table" in one.domains and name != "demo-charts"
    ]
    address = keep(client, exclude=",".join(others))
    order = see(client, address).one("section", class_="order")
    assert [one.text for one in order.all("button")] == ["Show the plan first"]
    mix = address.rsplit("/", 1)[1]
    plan = see(client, f"/en/builds/plan?mix={mix}&profile=generic&max_samples=8&split=")
    assert plan.one("h1").text == "Plan of a build"


def test_two_kept_mixes_are_shown_side_by_side(client: TestClient) -> None:
    first, second = keep(client), keep(client, **{"w.document-ocr": "1", "amount": "2000"})
    ids = "&".join(f"ids={one.rpartition('/')[2]}" for one in (first, second))
    page = see(client, f"/en/mixes/compare?{ids}")
    assert [one.get("href") for one in page.one("table", class_="compare").one("thead").all("a")] == [
        first,
        second,
    ]
    asked = page.one("table", class_="compare").text
    assert "500 samples" in asked
    assert "2,000 samples" in asked
    shifts = page.one("table", class_="shifts").one("tbody").all("tr")
    assert any("came in" in one.text and "Out of the first one:" in one.text for one in shifts)
    turned = see(client, page.one("main").all("a")[1].get("href"))
    assert any("went out" in one.text for one in turned.one("table", class_="shifts").all("tr"))


def test_mixes_to_compare_are_chosen_in_the_list_or_on_a_mix(client: TestClient) -> None:
    first, second = keep(client), keep(client, amount="700")
    boxes = [one for one in see(client, "/en/mixes").all("input") if one.get("name") == "ids"]
    assert {one.get("value") for one in boxes} == {one.rpartition("/")[2] for one in (first, second)}
    offered = see(client, first).one("select", id="other").all("option")
    assert [one.get("value") for one in offered] == [second.rpartition("/")[2]]
    assert "Mark two mixes" in see(client, "/en/mixes/compare").one("main").text
    assert client.get("/en/mixes/compare?ids=sha256:0&ids=sha256:1").status_code == 404


def test_a_sampling_rule_survives_changing_the_answers(client: TestClient) -> None:
    page = see(client, keep(client, temperature="2", threshold="300"))
    change = next(one.get("href") for one in page.all("a") if one.text == "Change the answers")
    form = see(client, change)
    fields = {one.get("name"): one.get("value") for one in form.all("input")}
    assert (fields["temperature"], fields["threshold"]) == ("2.0", "300")


def test_what_was_read_of_a_sentence_and_what_was_not_stands_under_it(client: TestClient) -> None:
    answer = client.get("/ja/mix", params={"sentence": "図表、商用、Apacheのみ"}, headers=HTML)
    reading = see(client, answer.headers["location"]).one("div", class_="reading")
    assert [one.text for one in reading.all("dd")] == ["図表", "製品の学習"]
    assert "Apacheのみ" in reading.one("p", class_="unread").text
    assert not see(client, "/ja/mix").all("div", class_="reading")


def test_before_anything_is_asked_the_page_shows_what_there_is_to_draw_from(client: TestClient) -> None:
    page = see(client, "/en/mix?use=train-product")
    rows = page.one("table", class_="larder").all("tr")
    assert any("Charts and tables" in row.text for row in rows)
    for link in page.one("div", class_="start").all("a"):
        answer = client.get(link.get("href"), headers=HTML)
        assert answer.status_code in (200, 303), link.get("href")
    asked = see(client, "/en/mix?" + "&".join(f"{key}={value}" for key, value in ASKED.items()))
    assert not asked.all("table", class_="larder")


def test_a_budget_that_cannot_be_filled_is_said_in_the_language_of_the_page(client: TestClient) -> None:
    query = "&".join(f"{key}={value}" for key, value in {**ASKED, "amount": "100B"}.items())
    assert "予算は満たされていません" in see(client, f"/ja/mix?{query}").one(id="answer").text
    assert "The budget is not filled" in see(client, f"/en/mix?{query}").one(id="answer").text
