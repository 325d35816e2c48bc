"""Pages of building: the list, one build live and done, its plan beforehand; order, cancel, resume."""

import json
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from app.corpora.manifest import read_manifest
from app.corpora.service import (
    BuildOrder,
    BuildView,
    RejectView,
    cancel_build,
    get_build,
    list_builds,
    list_files,
    order_build,
    plan_build,
    preview,
    read_rejects,
    read_samples,
    resume_build,
    sample_image,
)
from app.edge.auth import Actor, check_csrf, require
from app.edge.deps import Db, Limited, NewId, Now, SettingsNow
from app.errors import InvalidInput
from app.settings import Settings
from app.web.templating import Fragment, render, wants_fragment
from app.web.views.builds import PAGE, REJECTS, build_page_view, builds_view
from app.web.views.plan import plan_page_view
from app.web.visit import ThisVisit, Visit

router = APIRouter()
NOTICE_BYTES = 200_000


@router.get("/builds")
def builds_page(request: Request, visit: ThisVisit, db: Db, settings: SettingsNow) -> HTMLResponse:
    """List builds, newest first; the list renews itself while one runs."""
    view = builds_view(list_builds(db, settings=settings), language=visit.language, use=visit.use_pair)
    return render(
        request,
        "builds.html",
        frame=visit.frame("/builds", bar=False),
        view=view,
        fragment=Fragment(("rows",)),
    )


@router.get("/builds/plan", dependencies=[Limited])
def plan_page(request: Request, visit: ThisVisit, db: Db, settings: SettingsNow) -> HTMLResponse:
    """Show what a build would read, keep, reuse and take, and a few samples step by step."""
    order = _order({key: value for key, value in visit.pairs if key != "csrf"})
    catalog = visit.state.catalog
    view = plan_page_view(
        order,
        plan_build(db, catalog, order, settings=settings),
        # a preview reads the sources themselves, which only those may who may build
        preview(db, catalog, order, settings=settings, limit=2) if visit.actor else None,
        catalog=catalog,
        language=visit.language,
    )
    return render(request, "plan.html", frame=visit.frame("/builds", bar=False), view=view)


@router.post("/builds")
def order_page(
    *,
    visit: ThisVisit,
    db: Db,
    now: Now,
    new_id: NewId,
    settings: SettingsNow,
    mix: Annotated[str, Form()],
    profile: Annotated[str, Form()],
    output: Annotated[str, Form()] = "webdataset",
    level: Annotated[str, Form()] = "samples",
    seed: Annotated[str, Form()] = "0",
    max_samples: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Order a build of a mix, judged again on today's facts."""
    _allow(visit, csrf)
    order = _order(
        {
            "mix": mix,
            "profile": profile,
            "output": output,
            "level": level,
            "seed": seed,
            "max_samples": max_samples,
        }
    )
    build = order_build(db, visit.state.catalog, order, settings=settings, now=now, new_id=new_id)
    return RedirectResponse(visit.url(f"/builds/{build.id}"), status_code=303)


@router.get("/builds/{build_id}")
def build_page(
    request: Request, build_id: str, visit: ThisVisit, db: Db, settings: SettingsNow
) -> HTMLResponse:
    """Show one build: progress while it runs, then funnel, gallery, rejects and files."""
    build = get_build(db, build_id, settings=settings)
    asked = dict(visit.pairs)
    chosen = (asked.get("rejects", ""), asked.get("step", ""), asked.get("reason", ""))
    live = wants_fragment(request)
    offset = _offset(asked.get("offset", "0"))
    corpus = settings.builds_folder / build.id / "corpus"
    view = build_page_view(
        build,
        manifest=read_manifest(corpus),
        stats=_read_stats(corpus),
        notice=_read_notice(corpus),
        samples=()
        if live
        else read_samples(
            build, settings, dataset=asked.get("dataset") or None, offset=offset, limit=PAGE + 1
        ),
        dataset=asked.get("dataset", ""),
        offset=offset,
        rejects=_read_rejects(build, chosen, settings=settings) if not live else (),
        chosen=chosen,
        files=() if live else list_files(build, settings),
        library=visit.state.catalog.library,
        language=visit.language,
        base_url=visit.base_url,
    )
    response = render(
        request,
        "build.html",
        frame=visit.frame("/builds", bar=False),
        view=view,
        fragment=Fragment(("progress", "swaps")),
    )
    if live and not view.running:
        response.headers["HX-Refresh"] = "true"  # the rest of the page has something to show now
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/builds/{build_id}/picture")
def picture(build_id: str, sample: str, db: Db, settings: SettingsNow, number: int = 0) -> Response:
    """Return a picture of a kept sample."""
    build = get_build(db, build_id, settings=settings)
    data, media_type = sample_image(build, settings, sample=sample, number=number)
    headers = {
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, media_type=media_type, headers=headers)


@router.post("/builds/{build_id}/cancel")
def cancel_page(
    *,
    build_id: str,
    visit: ThisVisit,
    db: Db,
    now: Now,
    settings: SettingsNow,
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Stop a build; what is done stays."""
    _allow(visit, csrf)
    cancel_build(db, build_id, settings=settings, now=now)
    return RedirectResponse(visit.url(f"/builds/{build_id}"), status_code=303)


@router.post("/builds/{build_id}/resume")
def resume_page(
    *,
    build_id: str,
    visit: ThisVisit,
    db: Db,
    now: Now,
    settings: SettingsNow,
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Let a stopped or failed build go on."""
    _allow(visit, csrf)
    resume_build(db, build_id, settings=settings, now=now)
    return RedirectResponse(visit.url(f"/builds/{build_id}"), status_code=303)


def _allow(visit: Visit, csrf: str) -> Actor:
    """Let editors pass whose form came from our own page."""
    actor = require(visit.actor, "editor")
    check_csrf(actor, csrf)
    return actor


def _order(fields: dict[str, str]) -> BuildOrder:
    """Read an order; numbers that are left empty take their defaults."""
    given: dict[str, Any] = {name: value.strip() for name, value in fields.items() if value.strip()}
    known = {name: value for name, value in given.items() if name in BuildOrder.model_fields}
    for name in ("seed", "max_samples"):
        if name in known:
            known[name] = known[name].replace(",", "")
    try:
        return BuildOrder.model_validate(known)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{field}: {first['msg']}", field=field) from error


def _offset(text: str) -> int:
    if not text.isdecimal():
        raise InvalidInput(f"'{text}' is not a number", field="offset")
    return min(int(text), 10_000_000)


def _read_rejects(build: BuildView, chosen: tuple[str, str, str], *, settings: Settings) -> list[RejectView]:
    dataset, step, reason = (part or None for part in chosen)
    return read_rejects(build, settings, dataset=dataset, step=step, reason=reason, limit=REJECTS)


def _read_stats(corpus: Path) -> dict[str, Any]:
    """Read the report of a finished corpus; empty while there is none."""
    try:
        stats: dict[str, Any] = json.loads((corpus / "stats.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return stats


def _read_notice(corpus: Path) -> str:
    """Read the notice of a finished corpus, its beginning when it is very long."""
    try:
        with (corpus / "NOTICE.md").open(encoding="utf-8") as notice:
            return notice.read(NOTICE_BYTES)
    except FileNotFoundError:
        return ""
