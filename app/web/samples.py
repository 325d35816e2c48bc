"""One sample of a build: its page, its pictures, and the pictures of what was left out."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from app.corpora.service import (
    explain,
    find_sample,
    get_build,
    met_picture,
    reject_picture,
    sample_image,
)
from app.edge.auth import require
from app.edge.deps import Db, SettingsNow
from app.licensing.engine import judge_all
from app.licensing.use import Use
from app.mixes.service import resolve_use
from app.web.templating import render
from app.web.views.left_out import no_picture
from app.web.views.sample_page import sample_page_view
from app.web.visit import ThisVisit

router = APIRouter()


@router.get("/builds/{build_id}/sample")
def sample_page(
    *, request: Request, build_id: str, sample: str, visit: ThisVisit, db: Db, settings: SettingsNow
) -> HTMLResponse:
    """Show one sample, kept or left out: what it teaches, its license and lineage, its life."""
    build = get_build(db, build_id, settings=settings)
    catalog = visit.state.catalog
    life = explain(build, settings, sample=sample, catalog=catalog)
    use = resolve_use(catalog, life.use if isinstance(life.use, str) else Use.model_validate(life.use))
    view = sample_page_view(
        build,
        life,
        find_sample(build, settings, sample=sample) if life.kept else None,
        library=catalog.library,
        judgements=judge_all(catalog.library, use),
        pictures=visit.actor is not None,
        language=visit.language,
    )
    return render(request, "sample.html", frame=visit.frame("/builds", bar=False), view=view)


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


@router.get("/builds/{build_id}/left-out")
def left_out_picture(build_id: str, sample: str, visit: ThisVisit, db: Db, settings: SettingsNow) -> Response:
    """Return a small picture of a sample that was left out; its source is read, so builders only."""
    require(visit.actor, "editor")
    build = get_build(db, build_id, settings=settings)
    return _thumbnail(*reject_picture(build, settings, sample=sample))


@router.get("/builds/{build_id}/met")
def met_benchmark_picture(
    build_id: str, sample: str, visit: ThisVisit, db: Db, settings: SettingsNow
) -> Response:
    """Return a small picture of the benchmark's item that a sample met; builders only."""
    require(visit.actor, "editor")
    build = get_build(db, build_id, settings=settings)
    return _thumbnail(*met_picture(build, settings, sample=sample))


def _thumbnail(data: bytes | None, why: str) -> Response:
    headers = {
        "Cache-Control": "private, max-age=3600",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    if data is None:
        return Response(no_picture(why), media_type="image/svg+xml", headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)
