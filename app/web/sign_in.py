"""The one-time sign-in link that `serve` prints becomes a browser session; and its end."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from app.edge.auth import COOKIE, SESSION_LIFE, check_csrf, redeem_sign_in, sign_out
from app.edge.deps import Db, Now, SignedIn
from app.web.templating import render
from app.web.visit import ThisVisit, locale_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SignInView:
    """The one-time code from the link; empty when there is none."""

    code: str


@router.get("/sign-in")
def sign_in_page(request: Request, visit: ThisVisit) -> HTMLResponse:
    """Show the button that uses the link: opening it alone, as mail scanners do, uses nothing up."""
    view = SignInView(code=request.query_params.get("code", ""))
    frame = visit.frame("", bar=False)
    response = render(request, "sign_in.html", frame=frame, view=view)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@router.post("/sign-in")
def sign_in(request: Request, code: Annotated[str, Form()], db: Db, now: Now) -> Response:
    """Turn the one-time code into a session."""
    secret = redeem_sign_in(db, code, now=now)
    response = RedirectResponse(f"/{locale_of(request)}/builds", status_code=303)
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
def leave(request: Request, db: Db, actor: SignedIn, csrf: Annotated[str, Form()] = "") -> Response:
    """End the session of this browser."""
    check_csrf(actor, csrf)
    secret = request.cookies.get(COOKIE)
    if secret:
        sign_out(db, secret)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE)
    return response
