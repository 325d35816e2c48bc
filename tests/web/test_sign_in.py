"""A one-time link becomes a session; forms of other sites and other sessions are refused."""

from datetime import UTC, datetime

from starlette.testclient import TestClient

from app.db.session import Database
from app.edge.auth import COOKIE, create_sign_in
from tests.web.pages import parse

HTML = {"accept": "text/html"}


def sign_in(client: TestClient, database: Database, *, role: str = "editor") -> str:
    """Sign the client in as a browser would, and return the CSRF token its forms carry."""
    with database.begin() as db:
        code = create_sign_in(db, role=role, now=datetime.now(UTC))
    page = parse(client.get(f"/sign-in?code={code}", headers=HTML).text)
    field = page.one("input", name="code")
    answer = client.post("/sign-in", data={"code": field.get("value")})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/builds")
    return parse(client.get("/sign-in", headers=HTML).text).one("input", name="csrf").get("value")


def test_signing_in_speaks_the_readers_language(client: TestClient, database: Database) -> None:
    page = parse(client.get("/sign-in?code=x", headers={**HTML, "accept-language": "ja"}).text)
    assert page.one("html").get("lang") == "ja"
    other = page.one("link", hreflang="en").get("href")
    assert client.get(other, headers=HTML).status_code == 200
    with database.begin() as db:
        code = create_sign_in(db, role="editor", now=datetime.now(UTC))
    assert client.post("/ja/sign-in", data={"code": code}).headers["location"] == "/ja/builds"


def test_opening_the_link_alone_uses_nothing_up(client: TestClient, database: Database) -> None:
    with database.begin() as db:
        code = create_sign_in(db, role="editor", now=datetime.now(UTC))
    for _ in range(2):
        answer = client.get(f"/sign-in?code={code}", headers=HTML)
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
    assert client.post("/sign-in", data={"code": code}).status_code == 303
    assert client.post("/sign-in", data={"code": code}, headers=HTML).status_code == 401


def test_the_session_cookie_is_out_of_reach_of_scripts(client: TestClient, database: Database) -> None:
    with database.begin() as db:
        code = create_sign_in(db, role="editor", now=datetime.now(UTC))
    cookie = client.post("/sign-in", data={"code": code}).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.casefold()


def test_signing_out_needs_our_own_form(client: TestClient, database: Database) -> None:
    csrf = sign_in(client, database)
    assert client.post("/sign-out", data={"csrf": "guess"}, headers=HTML).status_code == 403
    assert client.post("/sign-out", data={"csrf": csrf}).status_code == 303
    assert not parse(client.get("/sign-in", headers=HTML).text).all("input", name="csrf")


def test_a_wrong_code_is_told_the_way(client: TestClient) -> None:
    answer = client.post("/sign-in", data={"code": "nonsense"}, headers=HTML)
    assert answer.status_code == 401
    assert "sign-in link" in parse(answer.text).one("main").text
