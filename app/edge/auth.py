"""Who asks: API tokens, one-time sign-in links, browser sessions. Only hashes are stored.

A secret has 256 random bits, so a plain SHA-256 is enough: there is nothing to guess. The CSRF token
is derived from the session's secret, so that it needs no store and dies with the session.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db.tables import SignInRow, TokenRow
from app.errors import NotFound, NotPermitted, NotSignedIn, UnknownName

Role = Literal["editor", "operator"]
ROLES: tuple[Role, ...] = get_args(Role)
COOKIE = "kondate_session"
LINK_LIFE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is shown once and never again."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody known: by token (`csrf` is None) or by browser session."""

    name: str
    role: Role
    csrf: str | None


def create_token(db: Session, *, name: str, role: str, now: datetime) -> NewToken:
    """Make an API token of a role; the id before the dot names it when it is to be revoked."""
    if role not in ROLES:
        raise UnknownName("role", role, ROLES, field="role")
    token_id = secrets.token_hex(6)
    secret = f"{token_id}.{secrets.token_urlsafe(32)}"
    db.add(TokenRow(id=token_id, name=name, role=role, hash=_hash(secret), created_at=now, revoked_at=None))
    db.flush()
    return NewToken(id=token_id, secret=secret)


def revoke_token(db: Session, token_id: str, *, now: datetime) -> None:
    """Refuse a token from now on."""
    row = db.get(TokenRow, token_id.partition(".")[0])
    if row is None:
        raise NotFound(f"no token has the id '{token_id}'", field="token")
    row.revoked_at = row.revoked_at or now
    db.flush()


def create_sign_in(db: Session, *, role: str, now: datetime) -> str:
    """Make a one-time code for a sign-in link; links that nobody used are cleared away."""
    if role not in ROLES:
        raise UnknownName("role", role, ROLES, field="role")
    db.execute(delete(SignInRow).where(SignInRow.expires_at < now))
    return _add(db, kind="link", role=role, until=now + LINK_LIFE)


def redeem_sign_in(db: Session, code: str, *, now: datetime) -> str:
    """Turn a one-time code into a browser session; the code is used up, whoever comes second."""
    row = db.scalar(
        delete(SignInRow).where(SignInRow.hash == _hash(code), SignInRow.kind == "link").returning(SignInRow)
    )
    if row is None or _utc(row.expires_at) < now:
        raise NotSignedIn("this sign-in link was used or is too old: take the one that `serve` prints")
    return _add(db, kind="session", role=row.role, until=now + SESSION_LIFE)


def sign_out(db: Session, session_secret: str) -> None:
    """End a browser session."""
    db.execute(delete(SignInRow).where(SignInRow.hash == _hash(session_secret)))


def find_actor(db: Session, *, authorization: str | None, cookie: str | None, now: datetime) -> Actor | None:
    """Find who asks; a token that is wrong or revoked is an error, an old cookie is nobody."""
    if authorization:
        scheme, _, secret = authorization.partition(" ")
        if scheme.casefold() != "bearer":
            raise NotSignedIn("send the token as `Authorization: Bearer <token>`")
        row = db.scalar(select(TokenRow).where(TokenRow.hash == _hash(secret.strip())))
        if row is None or row.revoked_at is not None:
            raise NotSignedIn("this token is not known or was revoked")
        return Actor(name=row.name, role=_role(row.role), csrf=None)
    if cookie:
        session = db.get(SignInRow, _hash(cookie))
        if session is not None and session.kind == "session" and _utc(session.expires_at) >= now:
            return Actor(name="browser session", role=_role(session.role), csrf=csrf_token(cookie))
    return None


def require(actor: Actor | None, role: Role) -> Actor:
    """Return the actor if the role is large enough; operators may do what editors may."""
    if actor is None:
        raise NotSignedIn("this needs a token (`kondate token create`) or the sign-in link `serve` prints")
    if ROLES.index(actor.role) < ROLES.index(role):
        raise NotPermitted(f"this needs the role {role}; yours is {actor.role}")
    return actor


def csrf_token(session_secret: str) -> str:
    """Return the token that forms of this browser session carry."""
    return hmac.new(session_secret.encode(), b"kondate-form", sha256).hexdigest()


def check_csrf(actor: Actor | None, given: str | None) -> None:
    """Refuse a form that did not come from our page; API tokens need none."""
    if actor is None or actor.csrf is None:
        return
    if not given or not hmac.compare_digest(actor.csrf.encode(), given.encode()):
        raise NotPermitted("the form is not from this session: reload the page and send it again")


def _add(db: Session, *, kind: str, role: str, until: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    db.add(SignInRow(hash=_hash(secret), kind=kind, role=role, expires_at=until))
    db.flush()
    return secret


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _role(stored: str) -> Role:
    return "operator" if stored == "operator" else "editor"


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone; all of ours are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
