"""Tokens, sign-in links and sessions: what they open, and what they never tell."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.db.session import Database
from app.db.tables import SignInRow, TokenRow
from app.edge.auth import (
    LINK_LIFE,
    SESSION_LIFE,
    Actor,
    check_csrf,
    create_sign_in,
    create_token,
    csrf_token,
    find_actor,
    redeem_sign_in,
    require,
    revoke_token,
    sign_out,
)
from app.errors import NotFound, NotPermitted, NotSignedIn, UnknownName
from tests.fixtures import NOON


def bearer(db: Session, secret: str) -> Actor | None:
    return find_actor(db, authorization=f"Bearer {secret}", cookie=None, now=NOON)


def test_a_token_opens_its_role_until_it_is_revoked(db: Session) -> None:
    token = create_token(db, name="ci", role="operator", now=NOON)
    assert bearer(db, token.secret) == Actor(name="ci", role="operator", csrf=None)
    revoke_token(db, token.secret, now=NOON)
    with pytest.raises(NotSignedIn):
        bearer(db, token.secret)
    with pytest.raises(NotFound):
        revoke_token(db, "no-such-token", now=NOON)


def test_only_hashes_are_stored(db: Session) -> None:
    token = create_token(db, name="ci", role="editor", now=NOON)
    code = create_sign_in(db, role="editor", now=NOON)
    session = redeem_sign_in(db, code, now=NOON)
    stored = [row.hash for row in db.scalars(select(TokenRow))]
    stored += [row.hash for row in db.scalars(select(SignInRow))]
    for secret in (token.secret, token.secret.partition(".")[2], code, session):
        assert not any(secret in one for one in stored)


@pytest.mark.parametrize("given", ["Bearer wrong", "Basic abc", "Bearer", "x" * 5000])
def test_a_wrong_token_is_an_error_and_not_nobody(db: Session, given: str) -> None:
    with pytest.raises(NotSignedIn):
        find_actor(db, authorization=given, cookie=None, now=NOON)


def test_a_sign_in_link_works_once(db: Session) -> None:
    code = create_sign_in(db, role="editor", now=NOON)
    redeem_sign_in(db, code, now=NOON)
    with pytest.raises(NotSignedIn):
        redeem_sign_in(db, code, now=NOON)


def test_a_sign_in_link_grows_too_old(db: Session) -> None:
    code = create_sign_in(db, role="editor", now=NOON)
    with pytest.raises(NotSignedIn):
        redeem_sign_in(db, code, now=NOON + LINK_LIFE + timedelta(seconds=1))


def test_a_session_ends_when_signed_out_or_too_old(db: Session) -> None:
    def who(session: str, *, after: timedelta = timedelta(0)) -> Actor | None:
        return find_actor(db, authorization=None, cookie=session, now=NOON + after)

    session = redeem_sign_in(db, create_sign_in(db, role="editor", now=NOON), now=NOON)
    assert who(session) is not None
    assert who(session, after=SESSION_LIFE + timedelta(seconds=1)) is None
    sign_out(db, session)
    assert who(session) is None


def test_a_sign_in_code_is_no_session(db: Session) -> None:
    code = create_sign_in(db, role="editor", now=NOON)
    assert find_actor(db, authorization=None, cookie=code, now=NOON) is None


def test_roles_are_ordered() -> None:
    editor = Actor(name="e", role="editor", csrf=None)
    operator = Actor(name="o", role="operator", csrf=None)
    assert require(operator, "editor") is operator
    assert require(editor, "editor") is editor
    with pytest.raises(NotPermitted):
        require(editor, "operator")
    with pytest.raises(NotSignedIn):
        require(None, "editor")


def test_a_role_that_does_not_exist_is_refused(db: Session) -> None:
    with pytest.raises(UnknownName, match="editor"):
        create_token(db, name="x", role="editer", now=NOON)


def test_a_form_needs_the_token_of_its_own_session() -> None:
    actor = Actor(name="browser", role="editor", csrf=csrf_token("session one"))
    check_csrf(actor, csrf_token("session one"))
    for wrong in (None, "", csrf_token("session two"), "é"):
        with pytest.raises(NotPermitted):
            check_csrf(actor, wrong)


def test_a_browser_signs_in_acts_with_its_token_and_signs_out(client: TestClient, database: Database) -> None:
    with database.begin() as db:
        code = create_sign_in(db, role="editor", now=NOON)
        db.flush()
    order = {"mix": "sha256:none", "profile": "llava-1.5"}
    assert client.post("/api/v1/builds", json=order).status_code == 401
    shown = client.get(f"/sign-in?code={code}")  # looking at the page alone uses nothing up
    assert (shown.status_code, "set-cookie" in shown.headers) == (200, False)
    with database.begin() as db:
        session = redeem_sign_in(db, code, now=NOON)
        row = db.scalars(select(SignInRow).where(SignInRow.kind == "session")).one()
        row.expires_at = NOON + timedelta(days=3650)
    client.cookies.set("kondate_session", session)
    assert client.post("/api/v1/builds", json=order).status_code == 403
    token = {"x-csrf-token": csrf_token(session)}
    assert client.post("/api/v1/builds", json=order, headers=token).status_code == 404
    assert client.post("/sign-out", data={"csrf": "wrong"}).status_code == 403
    assert client.post("/sign-out", data={"csrf": csrf_token(session)}).status_code == 303
    assert client.post("/api/v1/builds", json=order, headers=token).status_code == 401
