"""htmx gets blocks of the same templates, and only when it asks."""

import pytest
from starlette.testclient import TestClient

from app.web.templating import STATIC, static_url
from tests.web.pages import parse

FRAGMENTS = {
    "/en/datasets?stage=pretraining": ("results", "announce", "tally", "heading", "n-f-stage-pretraining"),
    "/ja/datasets?q=zzzz": ("results", "announce"),
    "/en/mix?stage=instruction-tuning&w.chart-table=1&amount=100": ("answer", "announce", "tally"),
    "/ja/mix?stage=instruction-tuning&amount=nothing&w.vqa=1": ("answer",),
    "/en/check?ids=scienceqa": ("found", "announce", "tally"),
    "/ja/builds": ("rows",),
}


@pytest.mark.parametrize("path", FRAGMENTS)
def test_htmx_gets_the_named_parts_and_no_page_around_them(site: TestClient, path: str) -> None:
    answer = site.get(path, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    part = parse(answer.text)
    assert not part.all("html")
    assert not part.all("header", class_="top")
    for name in FRAGMENTS[path]:
        assert part.one(id=name)


@pytest.mark.parametrize("path", FRAGMENTS)
def test_every_part_to_swap_in_has_its_place_on_the_page(site: TestClient, path: str) -> None:
    part = parse(site.get(path, headers={"HX-Request": "true"}).text)
    page = parse(site.get(path, headers={"accept": "text/html"}).text)
    swapped = [node.get("id") for node in part.walk() if "hx-swap-oob" in node.attributes]
    for name in swapped:
        assert len(page.all(id=name)) == 1, name


def test_a_page_restored_from_history_is_whole(site: TestClient) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert parse(site.get("/en/datasets", headers=headers).text).all("html")


def test_the_address_pushed_is_the_canonical_question(site: TestClient) -> None:
    path = "/en/datasets?use=research&q=&stage=pretraining&samples__gte=&sort=fit"
    answer = site.get(path, headers={"HX-Request": "true"})
    assert answer.headers["hx-push-url"] == "/en/datasets?use=research&stage=pretraining"


def test_a_changed_static_file_gets_another_address() -> None:
    names = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()]
    addresses = {static_url(name) for name in names}
    assert len(addresses) == len(names) > 5
    assert all("?v=" in one for one in addresses)
