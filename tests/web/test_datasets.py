"""The list: sorts say what they do, filters come off one by one, paging covers everything once."""

import pytest

from tests.web.conftest import Fetch
from tests.web.pages import Node, parse


def page(fetch: Fetch, path: str) -> Node:
    answer = fetch(path)
    assert answer.status_code == 200
    return parse(answer.text)


def sizes(html: Node) -> list[int]:
    shown = [row.one("div", class_="num").all("span") for row in html.all("li", class_="row")]
    return [int(one[0].get("title").replace(",", "")) for one in shown if one[0].get("title")]


@pytest.mark.parametrize(("label", "descending"), [("largest", True), ("smallest", False)])
def test_sorting_by_size_does_what_it_says(fetch: Fetch, label: str, descending: bool) -> None:
    options = page(fetch, "/en/datasets").one("select", id="sort").all("option")
    value = next(one.get("value") for one in options if one.text == label)
    found = sizes(page(fetch, f"/en/datasets?sort={value}"))
    assert len(found) > 5
    assert found == sorted(found, reverse=descending)


def test_each_chip_takes_one_filter_off(fetch: Fetch) -> None:
    html = page(fetch, "/en/datasets?stage=pretraining&domain=vqa&language__not=en&seed=true&q=image")
    chips = html.one("ul", class_="active").all("a", class_="chip")
    assert [chip.text for chip in chips] == [
        "“image” ✕",
        "Pretraining ✕",
        "Visual question answering ✕",
        "not: English ✕",
        "in the survey ✕",
    ]
    for chip in chips:
        rest = page(fetch, chip.get("href")).one("ul", class_="active").all("a", class_="chip")
        assert len(rest) == len(chips) - 1


def test_paging_shows_every_dataset_once(fetch: Fetch) -> None:
    path, seen = "/en/datasets?stage=preference&limit=4&sort=name", list[str]()
    for _ in range(9):
        html = page(fetch, path)
        seen += [one.get("value") for one in html.all("input", name="ids")]
        following = html.all("a", rel="next")
        if not following:
            break
        path = following[0].get("href")
    assert html.one(id="heading").text.startswith(f"{len(seen)} datasets")
    assert len(seen) == len(set(seen)) > 4


def test_an_empty_answer_says_which_filter_to_drop(fetch: Fetch) -> None:
    html = page(fetch, "/en/datasets?stage=preference&domain=remote-sensing")
    empty = html.one("div", class_="empty")
    for link in empty.all("a", class_="chip"):
        assert page(fetch, link.get("href")).all("li", class_="row")


def test_what_has_no_control_of_its_own_is_carried_along(fetch: Fetch) -> None:
    html = page(fetch, "/en/datasets?language__not=en&publisher=Google%20Research&limit=5")
    kept = {
        one.get("name"): one.get("value") for one in html.one("form", id="ask").all("input", type="hidden")
    }
    assert kept == {"language__not": "en", "publisher": "Google Research", "limit": "5"}


def test_a_dataset_is_judged_as_of_the_day_asked_for(fetch: Fetch) -> None:
    then = fetch("/en/datasets/llava-instruct-150k?as_of=2023-12-21").text
    assert "as they stood on 2023-12-21" in then
    assert 'value="2023-12-21"' in then
    assert "as_of=2023-12-21" in then[then.index("The same answer as code") :]
    now = fetch("/en/datasets/llava-instruct-150k").text
    assert "as they stood on" not in now
    assert "/en/datasets/llava-instruct-150k?use=train-product&amp;as_of=2023-12-21" in now
    assert fetch("/en/datasets/llava-instruct-150k?as_of=soon").status_code == 422


def test_found_words_are_marked_and_markup_in_a_question_is_text(fetch: Fetch) -> None:
    assert "<mark>Chart</mark>QA" in fetch("/en/datasets?q=chart").text
    assert "<mark>図表</mark>" in fetch("/ja/datasets?q=図表").text
    assert "<mark>ahmed</mark>-<mark>masry</mark>/ChartQA" in fetch("/en/datasets?q=ahmed-masry").text
    assert "<script>x" not in fetch("/en/datasets?q=<script>x").text


def test_our_notes_are_in_the_readers_language_and_quotations_as_they_were_said(fetch: Fetch) -> None:
    english = page(fetch, "/en/datasets/laion-5b").one("main").text
    japanese = page(fetch, "/ja/datasets/laion-5b").one("main").text
    for said, told in (
        ("Covers the metadata index only.", "メタデータの索引だけに及ぶ。"),
        ("Hugging Face disables re-uploads", "元の索引の再投稿を無効にし"),
        ("license statement for the alt text itself", "代替テキスト自体のライセンス表明"),
        ("WAT files; image tags with alt text", "WATファイルの、代替テキスト付き画像タグ"),
    ):
        assert said in english
        assert said not in japanese
        assert told in japanese
    assert "images stay under their own copyright" in japanese  # the publisher's words
