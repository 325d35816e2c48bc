"""Ordering needs a signed-in browser and its own form; the pages of a build need neither."""

import pytest
from starlette.testclient import TestClient

from app.db.session import Database
from app.db.tables import BuildRow
from tests.web.pages import Node, parse
from tests.web.test_mixes import keep
from tests.web.test_sign_in import sign_in

HTML = {"accept": "text/html"}


def order(mix: str, **changes: str) -> dict[str, str]:
    return {"mix": mix.rsplit("/", 1)[1], "profile": "generic", "max_samples": "8", **changes}


def test_nobody_orders_without_signing_in(client: TestClient) -> None:
    answer = client.post("/en/builds", data=order(keep(client)), headers=HTML)
    assert answer.status_code == 401
    assert "one-time link" in parse(answer.text).one("main").text


def test_a_form_from_elsewhere_is_refused(client: TestClient, database: Database) -> None:
    sign_in(client, database)
    answer = client.post("/en/builds", data=order(keep(client), csrf="stolen"), headers=HTML)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"output": "zip"}, "output"),
        ({"max_samples": "many"}, "max_samples"),
        ({"seed": "-1"}, "seed"),
    ],
)
def test_a_malformed_order_names_its_field(
    client: TestClient, database: Database, changes: dict[str, str], words: str
) -> None:
    csrf = sign_in(client, database)
    answer = client.post("/en/builds", data=order(keep(client), csrf=csrf, **changes), headers=HTML)
    assert answer.status_code == 422
    assert words in parse(answer.text).one("main").text


def see(client: TestClient, path: str) -> Node:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text[-2000:]
    return parse(answer.text)


def test_a_finished_build_shows_its_balance_and_files(client: TestClient, build: str) -> None:
    page = see(client, f"/en/builds/{build}")
    assert "Done" in page.one(id="state").text
    totals = {
        row.one("dt").text: int(row.one("dd").text) for row in page.one("dl", class_="totals").all("div")
    }
    assert totals["in"] == totals["kept"] + totals["filtered by license"] + totals["rejected"] > 0
    assert "manifest.json" in page.one("table", class_="files").text
    assert not page.all("section", hx_trigger="every 1s")
    assert page.all("details")


def test_a_running_build_renews_itself_and_a_finished_one_reloads_the_page(
    client: TestClient, build: str, database: Database
) -> None:
    done = client.get(f"/en/builds/{build}", headers={"HX-Request": "true"})
    assert done.headers["hx-refresh"] == "true"
    with database.begin() as db:
        row = db.get(BuildRow, build)
        assert row is not None
        row.state = "running"
    live = client.get(f"/ja/builds/{build}", headers={"HX-Request": "true"})
    assert "hx-refresh" not in live.headers
    part = parse(live.text).one("section", id="progress")
    assert part.get("hx-trigger") == "every 1s"
    assert part.one("progress").get("max") == "1"


def test_the_list_has_the_build_in_both_languages(client: TestClient, build: str) -> None:
    for locale, word in (("en", "Done"), ("ja", "完了")):
        row = see(client, f"/{locale}/builds").one("tbody").one("tr")
        assert word in row.text
        assert row.all("a", href=f"/{locale}/builds/{build}")


def test_cancel_and_resume_ask_for_the_role(client: TestClient, build: str) -> None:
    for act in ("cancel", "resume"):
        assert client.post(f"/en/builds/{build}/{act}", headers=HTML).status_code == 401
