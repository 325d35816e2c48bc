"""`/api/v1/builds`: order a corpus, follow it, stop and resume it, read what it made."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response
from sse_starlette.sse import EventSourceResponse

from app.api.examples import BUILD
from app.api.progress import follow
from app.api.schemas import BuildList
from app.api.written import json_response
from app.corpora.service import (
    BuildOrder,
    BuildView,
    PlanView,
    Preview,
    cancel_build,
    get_build,
    list_builds,
    order_build,
    plan_build,
    preview,
    resume_build,
)
from app.edge.deps import Db, Editor, Limited, NewId, Now, SettingsNow, State

router = APIRouter(prefix="/builds", tags=["builds"])
Order = Annotated[BuildOrder, Body(openapi_examples=BUILD)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("", status_code=202, response_model=BuildView)
def order(
    *, db: Db, state: State, settings: SettingsNow, now: Now, new_id: NewId, _: Editor, order: Order
) -> Response:
    """Order a corpus of a stored mix; it is judged again first, and refused when a verdict got worse."""
    build = order_build(db, state.catalog, order, settings=settings, now=now, new_id=new_id)
    return json_response(build, status=202, headers={"location": f"/api/v1/builds/{build.id}"})


@router.get("", response_model=BuildList)
def list_ordered(db: Db, settings: SettingsNow, state: State, limit: Limit = 100) -> Response:
    """List builds, newest first."""
    items = tuple(list_builds(db, settings=settings, limit=limit))
    return json_response(BuildList(items=items, total=len(items), next=None, snapshot=state.snapshot))


@router.post("/plan", response_model=PlanView, dependencies=[Limited])
def plan(db: Db, state: State, settings: SettingsNow, order: Order) -> Response:
    """Say what a build would read, keep and take, before it is ordered."""
    return json_response(plan_build(db, state.catalog, order, settings=settings))


@router.post("/preview", response_model=Preview, dependencies=[Limited])
def walk_samples(
    *, db: Db, state: State, settings: SettingsNow, _: Editor, order: Order, limit: Limit = 2
) -> Response:
    """Take a few samples of each dataset through every step."""
    return json_response(preview(db, state.catalog, order, settings=settings, limit=limit))


@router.get("/{build_id}", response_model=BuildView)
def show_build(db: Db, settings: SettingsNow, build_id: str) -> Response:
    """Show how a build is going."""
    return json_response(get_build(db, build_id, settings=settings), headers={"cache-control": "no-store"})


@router.get("/{build_id}/events", response_class=EventSourceResponse)
def follow_build(request: Request, db: Db, settings: SettingsNow, build_id: str) -> Any:
    """Follow a build as server-sent events: `progress` on every change, `end` when it is over."""
    get_build(db, build_id, settings=settings)
    database = request.app.state.database

    def look() -> BuildView:
        with database.begin() as own:
            return get_build(own, build_id, settings=settings)

    return EventSourceResponse(follow(look))


@router.post("/{build_id}/cancel", response_model=BuildView)
def cancel(db: Db, settings: SettingsNow, now: Now, _: Editor, build_id: str) -> Response:
    """Stop a build; what is done stays, so that resuming loses nothing."""
    return json_response(cancel_build(db, build_id, settings=settings, now=now))


@router.post("/{build_id}/resume", response_model=BuildView)
def resume(db: Db, settings: SettingsNow, now: Now, _: Editor, build_id: str) -> Response:
    """Let a cancelled or failed build go on where it stopped."""
    return json_response(resume_build(db, build_id, settings=settings, now=now))
