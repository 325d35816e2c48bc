"""Pages of building: the list, one build live and done, its plan beforehand; order, cancel, resume."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from app.corpora.benchmarks import STEP
from app.corpora.manifest import read_manifest
from app.corpora.opened import other_format
from app.corpora.service import (
    BuildOrder,
    BuildView,
    RejectView,
    SampleView,
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
)
from app.edge.auth import Actor, check_csrf, require
from app.edge.deps import Db, Limited, NewId, Now, SettingsNow
from app.errors import Conflict, InvalidInput
from app.settings import Settings
from app.web.templating import Fragment, render, wants_fragment
from app.web.views.builds import PAGE, REJECTS, build_page_view, builds_view
from app.web.views.plan import plan_page_view
from app.web.visit import ThisVisit, Visit

router = APIRouter()
NOTICE_BYTES = 200_000
MET = 500
MEASURED = 32
FEW, MANY = 2, 12
_PLAIN = BuildOrder.model_fields.keys() - {"decontaminate", "image", "options"}


async def read_fields(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the fields of a posted form, in order."""
    async with request.form() as form:
        return tuple((name, value) for name, value in form.multi_items() if isinstance(value, str))


Fields = Annotated[tuple[tuple[str, str], ...], Depends(read_fields)]


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
    order = _order(visit.pairs)
    catalog = visit.state.catalog
    of = dict(visit.pairs).get("preview", "").strip() or None
    limit = MANY if of else FEW
    view = plan_page_view(
        order,
        # measures and a preview read the sources themselves, which only those may who may build
        plan_build(db, catalog, order, settings=settings, measure=MEASURED if visit.actor else 0),
        preview(db, catalog, order, settings=settings, limit=limit, dataset=of, pictures=True)
        if visit.actor
        else None,
        only=of or "",
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
    fields: Fields,
) -> Response:
    """Order a build of a mix, judged again on today's facts."""
    _allow(visit, dict(fields).get("csrf", ""))
    order = _order(fields)
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
    samples, rejects, trouble = _look(build, asked, chosen, offset=offset, settings=settings, live=live)
    view = build_page_view(
        build,
        trouble=other_format(corpus) or trouble,
        manifest=read_manifest(corpus),
        stats=_read_stats(corpus),
        notice=_read_notice(corpus),
        met=() if live or trouble else read_rejects(build, settings, step=STEP, limit=MET),
        samples=samples,
        dataset=asked.get("dataset", ""),
        offset=offset,
        rejects=rejects,
        pictures=visit.actor is not None,
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


def _order(fields: Iterable[tuple[str, str]]) -> BuildOrder:
    """Read an order; fields that are left empty take their defaults, limits come as `image.<name>`."""
    given: dict[str, Any] = {"decontaminate": [], "image": {}}
    for name, value in ((name, value.strip()) for name, value in fields):
        if name.startswith("image.") and value:
            given["image"][name.removeprefix("image.")] = value.replace(",", "")
        elif name == "decontaminate" and value:
            given[name].append(value)
        elif name in _PLAIN and value:
            given[name] = value.replace(",", "") if name in ("seed", "max_samples") else value
    try:
        return BuildOrder.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{field}: {first['msg']}", field=field) from error


def _offset(text: str) -> int:
    if not text.isdecimal():
        raise InvalidInput(f"'{text}' is not a number", field="offset")
    return min(int(text), 10_000_000)


def _look(
    build: BuildView,
    asked: Mapping[str, str],
    chosen: tuple[str, str, str],
    *,
    offset: int,
    settings: Settings,
    live: bool,
) -> tuple[list[SampleView], list[RejectView], str]:
    """Read the samples and rejects that a page shows; a build of another version has words instead."""
    if live:
        return [], [], ""
    dataset = asked.get("dataset") or None
    try:
        samples = read_samples(build, settings, dataset=dataset, offset=offset, limit=PAGE + 1)
        return samples, _read_rejects(build, chosen, settings=settings), ""
    except Conflict as error:
        return [], [], error.message


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
