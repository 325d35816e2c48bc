"""The check of a pasted mix: three fates, words of the reader's language, mistakes that name the fix."""

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import Fetch
from tests.web.pages import Node, parse


def checked(site: TestClient, text: str, *, locale: str = "en") -> Node:
    response = site.post(f"/{locale}/check?use=train-product", data={"text": text, "use": "train-product"})
    return parse(response.text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("scienceqa\ndemo-charts", "a list of names"),
        ("dataset,weight\nscienceqa,0.5\ndemo-charts,0.5", "a table"),
        ("dataset: scienceqa,demo-charts\ninterleave_probs: 0.5,0.5", "training arguments"),
        ("swift sft --dataset scienceqa#10 demo-charts#20 --model x", "ms-swift"),
        ('{"scienceqa": {"file_name": "a.json"}, "demo-charts": {"file_name": "b.json"}}', "LLaMA-Factory"),
        ("splits: {train: {blend: [{path: scienceqa}, {path: demo-charts}]}}", "Energon"),
        ("datasets: [{json_path: scienceqa.json}, {json_path: demo-charts.json}]", "LLaVA-NeXT"),
    ],
)
def test_every_form_gives_the_same_fates(site: TestClient, text: str, form: str) -> None:
    found = checked(site, text).one("section", id="found")
    assert found.one("h2").text == "1 of 2 may stay"
    assert [one.text for one in found.all("h3", class_="fate")] == ["Must go 1", "May stay 1"]
    assert f"read as {form}" in found.text


def test_a_set_that_stays_when_filtered_shows_what_holds_then(site: TestClient) -> None:
    found = checked(site, "coco-captions").one("section", id="found")
    assert [one.text for one in found.all("h3", class_="fate")] == ["May stay, filtered sample by sample 1"]
    row = found.one("ul", class_="full").one("li")
    assert row.all("span", class_="v")[0].get("class") == "v duties"
    assert "allowed-with-obligations" not in row.text


def test_near_names_are_links_and_said_once(site: TestClient) -> None:
    row = checked(site, "scienceqaa").one("section", id="found").one("ul", class_="full").one("li")
    assert row.text.count("Did you mean") == 1
    assert any(link.text == "ScienceQA" for link in row.all("a"))


@pytest.mark.parametrize(("locale", "words"), [("en", "No dataset is mentioned"), ("ja", "見つかりません")])
def test_a_text_without_a_dataset_says_what_to_paste(site: TestClient, locale: str, words: str) -> None:
    alert = checked(site, "data_mix: {a: 1}", locale=locale).one("div", role="alert")
    assert words in alert.text
    assert not alert.one("p").get("lang")


def test_a_short_list_may_stand_in_the_address(fetch: Fetch) -> None:
    html = parse(fetch("/ja/check?ids=scienceqa,demo-charts").text)
    assert html.one("section", id="found").one("h2").text == "2件のうち 1件は残せます"
