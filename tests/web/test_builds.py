"""Ordering needs a signed-in browser and its own form; the pages of a build need neither."""

import io
import json
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.corpora.finish import REJECTS
from app.db.session import Database
from app.db.tables import BuildRow
from app.settings import Settings
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


def test_the_address_of_a_plan_carries_no_token(client: TestClient, database: Database) -> None:
    token = sign_in(client, database)
    forms = see(client, keep(client)).all("form", action="/en/builds")
    assert [one.one("button", name="csrf").get("value") for one in forms] == [token]
    assert not [field for one in forms for field in one.all("input", name="csrf")]


def test_tokens_as_llava_json_are_refused_on_every_way(client: TestClient, database: Database) -> None:
    csrf = sign_in(client, database)
    wanted = order(keep(client), output="llava-json", level="tokens")
    plan = client.get(f"/en/builds/plan?{urlencode(wanted)}", headers=HTML)
    ordered = client.post("/en/builds", data={**wanted, "csrf": csrf}, headers=HTML)
    for answer in (plan, ordered):
        assert answer.status_code == 422
        assert "choose webdataset, parquet or mds" in parse(answer.text).one("main").text
    asked = {**wanted, "max_samples": 8}
    told = client.post("/api/v1/builds/plan", json=asked).json()
    assert (told["status"], told["field"]) == (422, "output")


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
    assert totals["in"] == totals["kept"] + totals["filtered"] + totals["rejected"] > 0
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


def plan_of(client: TestClient, **changes: str) -> Node:
    """See the plan of a build of the mix in the fixture `build`."""
    mix = mix_link(client)
    query = {"mix": mix, "profile": "qwen2-vl", "max_samples": "8", **changes}
    return see(client, f"/en/builds/plan?{urlencode(query)}")


def costs(page: Node) -> list[str]:
    return [one.text for one in page.one("table", class_="costs").one("tbody").one("tr").all("td")]


def test_the_plan_tells_what_a_build_costs_and_other_limits_move_it(
    client: TestClient, database: Database, build: str
) -> None:
    stranger = plan_of(client)
    assert costs(stranger)[-1] == "estimated"
    assert "were not looked at" in stranger.one("main").text
    csrf = sign_in(client, database)
    whole, small = plan_of(client), plan_of(client, **{"image.max_pixels": "100352"})
    assert costs(whole)[-1] == costs(small)[-1] == "8"
    assert int(costs(small)[1].replace(",", "")) < int(costs(whole)[1].replace(",", ""))
    form = small.one("form", class_="limits")
    assert form.get("method") == "get"
    assert form.one("input", id="max_pixels").get("value") == "100352"
    assert "1,003,520" in form.text
    order = next(one for one in small.all("form") if one.get("method") == "post")
    fields = [(one.get("name"), one.get("value")) for one in order.all("input")]
    assert ("image.max_pixels", "100352") in fields
    assert ("csrf", csrf) in fields


def test_what_the_plan_showed_is_what_is_ordered(
    client: TestClient, database: Database, build: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.jobs.client.enqueue", lambda *_, **__: None)
    sign_in(client, database)
    asked = {"image.max_pixels": "100352", "dedupe": "perceptual", "seed": "7"}
    form = next(one for one in plan_of(client, **asked).all("form") if one.get("method") == "post")
    fields = {one.get("name"): one.get("value") for one in form.all("input")}
    answer = client.post("/en/builds", data=fields, headers=HTML)
    assert answer.status_code == 303, answer.text
    with database.begin() as db:
        row = db.get(BuildRow, answer.headers["location"].rpartition("/")[2])
        assert row is not None
        assert row.order["image"] == {"max_pixels": 100352}
        assert (row.order["dedupe"], row.order["seed"]) == ("perceptual", 7)


def test_a_limit_that_the_profile_has_not_is_named(client: TestClient, build: str) -> None:
    mix = mix_link(client)
    answer = client.get(f"/en/builds/plan?mix={mix}&profile=qwen2-vl&image.max_pixel=9", headers=HTML)
    assert answer.status_code == 422
    assert "max_pixels" in parse(answer.text).one("main").text


def leave_out(settings: Settings, **row: object) -> None:
    """Make a sample of the finished build one that was left out."""
    table = settings.builds_folder / "b1" / "corpus" / "rejects.parquet"
    told = {
        "dataset": "demo-charts",
        "step": "dedupe",
        "reason": "exact-duplicate",
        "detail": "",
        "row": None,
    }
    rows = [{"kind": "filtered", **told, **row}]
    pq.write_table(pa.Table.from_pylist(rows, schema=REJECTS), table)


def mix_link(client: TestClient) -> str:
    links = [one.get("href") for one in see(client, "/en/builds/b1").all("a", class_="ident")]
    return next(one for one in links if "/mixes/" in one).rpartition("/")[2]


def sample_name(client: TestClient) -> str:
    item = client.get("/api/v1/builds/b1/samples?limit=1").json()["items"][0]
    return str(item["sample_id"])


def test_pictures_of_what_was_left_out_are_for_builders(
    client: TestClient, database: Database, build: str, settings: Settings
) -> None:
    name = sample_name(client)
    leave_out(settings, sample_id=name)
    page = see(client, "/en/builds/b1")
    assert "Sign in to see the pictures" in page.one("main").text
    path = f"/en/builds/b1/left-out?sample=demo-charts/{name}"
    assert client.get(path, headers=HTML).status_code == 401
    sign_in(client, database)
    shown = see(client, "/en/builds/b1").one("ul", class_="leftout").one("img").get("src")
    picture = client.get(shown)
    assert picture.headers["content-type"] == "image/jpeg"
    assert max(Image.open(io.BytesIO(picture.content)).size) == 192
    kept = client.get("/en/builds/b1/left-out?sample=demo-charts/none")
    assert kept.headers["content-type"] == "image/svg+xml"
    assert "not-shown" in kept.text


def test_steps_and_reasons_are_said_in_japanese_with_their_codes_and_notes_too(
    client: TestClient, build: str, settings: Settings
) -> None:
    leave_out(settings, sample_id="train-0", step="read", reason="missing-image")
    path = settings.builds_folder / "b1" / "corpus" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["datasets"]["demo-charts"]["left_out"] = {"read": {"missing-image": 1}}
    manifest |= {"notes": ["mind this"], "notes_ja": ["注意"]}
    path.write_text(json.dumps(manifest))
    page = see(client, "/ja/builds/b1?rejects=demo-charts&step=read&reason=missing-image")
    rejects = page.one("section", aria_labelledby="rejects")
    row = rejects.one("tbody").text
    assert "元データの読み込み read" in " ".join(row.split())
    assert "画像がない missing-image" in " ".join(row.split())
    assert "Demo charts › 元データの読み込み › 画像がない" in rejects.text
    assert "注意" in page.one("section", id="progress").text
    del manifest["notes_ja"]  # as a corpus of an earlier version says it
    path.write_text(json.dumps(manifest))
    told = see(client, "/ja/builds/b1").one("section", id="progress")
    assert [one.text for one in told.all("span") if one.get("lang") == "en"] == ["mind this"]


def test_what_was_taken_down_is_shown_to_nobody(
    client: TestClient, database: Database, build: str, settings: Settings
) -> None:
    name = sample_name(client)
    leave_out(settings, sample_id=name, step="takedown", reason="person-asked", row=0)
    sign_in(client, database)
    page = see(client, "/en/builds/b1")
    assert not page.one("ul", class_="leftout").all("img")
    assert "not-shown" in client.get(f"/en/builds/b1/left-out?sample=demo-charts/{name}").text
    assert name not in client.get("/api/v1/builds/b1/samples?limit=50").text
    image = client.get(f"/en/builds/b1/picture?sample=demo-charts/{name}", headers=HTML)
    assert image.status_code == 404


def test_guards_that_did_not_run_are_said(client: TestClient, build: str, settings: Settings) -> None:
    stats = settings.builds_folder / "b1" / "corpus" / "stats.json"
    told = json.loads(stats.read_text())
    told["noted"] = {"demo-charts": {"nsfw": {"not enforced": 8}, "language": {"en": 5, "ja": 3}}}
    stats.write_text(json.dumps(told))
    page = see(client, "/en/builds/b1")
    assert "Unsafe pictures: not enforced on 8 samples" in page.one("main").text
    rows = [one.text for one in page.one("table", class_="noted").one("tbody").all("tr")]
    assert len(rows) == 3


def test_a_build_of_another_version_has_a_page_that_says_so(
    client: TestClient, build: str, settings: Settings
) -> None:
    folder = settings.builds_folder / build
    (folder / "job.json").write_text('{"order": "as it was"}')
    page = see(client, f"/en/builds/{build}")
    assert "another version of Kondate" in page.one("div", role="alert").text
    assert client.get(f"/api/v1/builds/{build}/samples").status_code == 409
    (folder / "corpus" / "manifest.json").write_text('{"format": "kondate-corpus/9"}')
    assert "kondate-corpus/9" in see(client, f"/ja/builds/{build}").one("div", role="alert").text
