"""What routes ask for: settings, one transaction, the catalog's state, the clock, who asks."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.catalog.filters import Query
from app.catalog.state import CatalogState, StateWatch
from app.edge.auth import COOKIE, Actor, check_csrf, find_actor, require
from app.edge.limits import Limiter
from app.errors import TooMany
from app.settings import Settings

# A dependency that waits for nothing is `async`: FastAPI would send a plain one to a thread and back.


async def read_settings(request: Request) -> Settings:
    """Return the settings the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def open_transaction(request: Request) -> Iterator[Session]:
    """Open the request's one transaction; it is committed before the answer is sent."""
    with request.app.state.database.begin() as db:
        yield db


SettingsNow = Annotated[Settings, Depends(read_settings)]
Db = Annotated[Session, Depends(open_transaction, scope="function")]


async def read_state(request: Request) -> CatalogState:
    """Return the catalog at its newest snapshot."""
    watch: StateWatch = request.app.state.watch
    recent = watch.recent()
    return recent if recent is not None else await run_in_threadpool(watch.look)


State = Annotated[CatalogState, Depends(read_state)]


async def read_query(request: Request, state: State) -> Query:
    """Read the query string by the catalog's one grammar."""
    return state.parse(request.query_params.multi_items())


async def read_clock() -> datetime:
    """Return the time of the request, in UTC."""
    return datetime.now(UTC)


def make_id() -> str:
    """Return a fresh id."""
    return uuid4().hex


CatalogQuery = Annotated[Query, Depends(read_query)]
Now = Annotated[datetime, Depends(read_clock)]


async def give_ids() -> Callable[[], str]:
    """Return the source of fresh ids."""
    return make_id


NewId = Annotated[Callable[[], str], Depends(give_ids)]


def read_actor(request: Request, db: Db, now: Now) -> Actor | None:
    """Find who asks, by token or browser session; None for everybody else."""
    return find_actor(
        db,
        authorization=request.headers.get("authorization"),
        cookie=request.cookies.get(COOKIE),
        now=now,
    )


SignedIn = Annotated[Actor | None, Depends(read_actor)]


def need_editor(request: Request, actor: SignedIn) -> Actor:
    """Let editors and operators pass; a browser session must show its CSRF token in a header."""
    known = require(actor, "editor")
    check_csrf(known, request.headers.get("x-csrf-token"))
    return known


def need_operator(request: Request, actor: SignedIn) -> Actor:
    """Let operators pass, with the same proof."""
    known = require(actor, "operator")
    check_csrf(known, request.headers.get("x-csrf-token"))
    return known


Editor = Annotated[Actor, Depends(need_editor)]
Operator = Annotated[Actor, Depends(need_operator)]


def spend(request: Request) -> None:
    """Take one computing act from the client's allowance, or refuse with the time to wait."""
    limiter: Limiter = request.app.state.limiter
    client = request.client.host if request.client else "unknown"
    allowance = limiter.take(client, now=time.monotonic())
    request.state.answer_headers = allowance.headers()  # the shell adds them, to refusals as well
    if not allowance.granted:
        raise TooMany(
            f"{allowance.limit} computing requests a minute are used up: wait {allowance.retry_after} s",
            retry_after=allowance.retry_after,
        )


Limited = Depends(spend)
