"""Sign in by the one-time link that `serve` prints, and sign out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.edge.auth import COOKIE, SESSION_LIFE, check_csrf, redeem_sign_in, sign_out
from app.edge.deps import Db, Now, SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in(request: Request, db: Db, now: Now, code: str) -> Response:
    """Turn the link's code into a browser session; the code works once."""
    secret = redeem_sign_in(db, code, now=now)
    response = RedirectResponse("/", status_code=303)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/sign-out")
def end_session(request: Request, db: Db, actor: SignedIn, csrf: Annotated[str, Form()] = "") -> Response:
    """End the browser session."""
    check_csrf(actor, csrf)
    sign_out(db, request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE)
    return response
