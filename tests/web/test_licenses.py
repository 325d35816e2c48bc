"""The pages of terms: every text with every act, every duty in plain words, cards on a phone."""

import pytest

from app.catalog.load import Catalog
from tests.web.conftest import Fetch
from tests.web.pages import parse


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_every_license_and_every_duty_is_there_in_plain_words(
    fetch: Fetch, catalog: Catalog, locale: str
) -> None:
    html = parse(fetch(f"/{locale}/licenses").text)
    named = {link.text for link in html.one("table", class_="matrix").all("a")}
    assert named == set(catalog.library.licenses)
    meanings = {
        entry.one("dt").text: entry.one("dd").text for entry in html.one("dl", class_="meanings").all("div")
    }
    words = catalog.library.vocabulary.obligations.values()
    assert meanings == {word.label.in_(locale): word.meaning.in_(locale) for word in words}


@pytest.mark.parametrize(
    "path", ["/licenses", "/compare?ids=scienceqa&ids=chartqa", "/datasets/llava-instruct-150k"]
)
def test_a_table_that_becomes_cards_names_the_column_in_every_cell(fetch: Fetch, path: str) -> None:
    tables = parse(fetch(f"/en{path}").text).all("table", class_="stacked")
    assert tables
    for table in tables:
        heads = {head.text.removesuffix(" ✕") for head in table.one("thead").all("th")}
        for row in (row for body in table.all("tbody") for row in body.all("tr")):
            assert row.get("role") == "row"
            for cell in row.all("td"):
                assert cell.get("data-label") in heads
                assert cell.get("role") == "cell"


def test_silence_on_duties_is_told_from_having_none(fetch: Fetch, catalog: Catalog) -> None:
    """A mixture asks what each sample's license asks; a text nobody knows asks for what is not known."""
    kinds = {
        terms.kind: terms.id
        for terms in catalog.library.licenses.values()
        if not any((terms.obligations.always, terms.obligations.on_share, terms.obligations.on_model_release))
    }
    said = {
        kind: parse(fetch(f"/en/licenses/{name}").text).one("section", aria_labelledby="asks").text
        for kind, name in kinds.items()
    }
    assert "each sample's own license" in said["mixture"]
    assert "Not established." in said["no-license"]


def test_the_deciding_path_is_open_and_marked_without_script(fetch: Fetch) -> None:
    tree = parse(fetch("/en/datasets/llava-instruct-150k?use=train-product").text)
    reasons = tree.one("section", aria_labelledby="why")
    for node in reasons.all("li"):
        for branch in (child for child in node.children if not isinstance(child, str)):
            if branch.tag == "details":
                on_path = "path" in node.get("class").split()
                assert ("open" in branch.attributes) == on_path
                assert branch.all("summary")
    assert reasons.all("span", class_="decides")
