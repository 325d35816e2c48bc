"""What a build made: kept samples with their pictures, what was left out and why, the files."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, Response

from app.api.schemas import FileList, RejectList, SampleList
from app.api.written import json_response
from app.corpora.service import get_build, list_files, read_rejects, read_samples, sample_image
from app.edge.deps import Db, SettingsNow
from app.errors import NotFound
from app.settings import Settings

router = APIRouter(prefix="/builds", tags=["builds"])
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/{build_id}/samples", response_model=SampleList)
def list_samples(
    *,
    db: Db,
    settings: SettingsNow,
    build_id: str,
    dataset: str | None = None,
    offset: Offset = 0,
    limit: Limit = 12,
) -> Response:
    """Show kept samples as conversations, also while the build runs."""
    build = get_build(db, build_id, settings=settings)
    items = tuple(read_samples(build, settings, dataset=dataset, offset=offset, limit=limit))
    next_url = _next(f"/api/v1/builds/{build_id}/samples", dataset=dataset, offset=offset, limit=limit)
    return json_response(SampleList(items=items, next=next_url if len(items) == limit else None))


@router.get("/{build_id}/samples/{dataset}/{sample_id:path}/images/{number}", response_class=Response)
def show_image(
    *, db: Db, settings: SettingsNow, build_id: str, dataset: str, sample_id: str, number: int
) -> Response:
    """Show a picture of a kept sample."""
    build = get_build(db, build_id, settings=settings)
    data, media_type = sample_image(build, settings, sample=f"{dataset}/{sample_id}", number=number)
    return Response(data, media_type=media_type, headers={"cache-control": "private, max-age=3600"})


@router.get("/{build_id}/rejects", response_model=RejectList)
def list_rejects(
    *,
    db: Db,
    settings: SettingsNow,
    build_id: str,
    dataset: str | None = None,
    step: str | None = None,
    reason: str | None = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Response:
    """Show what was left out, at which step and why."""
    build = get_build(db, build_id, settings=settings)
    found = read_rejects(
        build, settings, dataset=dataset, step=step, reason=reason, offset=offset, limit=limit
    )
    next_url = _next(
        f"/api/v1/builds/{build_id}/rejects",
        dataset=dataset,
        step=step,
        reason=reason,
        offset=offset,
        limit=limit,
    )
    return json_response(RejectList(items=tuple(found), next=next_url if len(found) == limit else None))


@router.get("/{build_id}/files", response_model=FileList)
def list_corpus(db: Db, settings: SettingsNow, build_id: str) -> Response:
    """List the files of a finished corpus."""
    items = tuple(list_files(get_build(db, build_id, settings=settings), settings))
    return json_response(FileList(items=items, total=len(items)))


@router.get("/{build_id}/files/{path:path}", response_class=FileResponse)
@router.head("/{build_id}/files/{path:path}", include_in_schema=False)
def send_file(db: Db, settings: SettingsNow, build_id: str, path: str) -> Response:
    """Send one file of a corpus; ranges work."""
    get_build(db, build_id, settings=settings)
    return FileResponse(corpus_file(settings, build_id, path))


def corpus_file(settings: Settings, build_id: str, path: str) -> str:
    """Return the place of a corpus file; a path that leads out of the corpus names nothing."""
    corpus = (settings.builds_folder / build_id / "corpus").resolve()
    try:
        file = (corpus / path).resolve()
        found = file.is_relative_to(corpus) and file.is_file()
    except (ValueError, OSError):  # a NUL byte, a name longer than the file system takes
        found = False
    if not found:
        raise NotFound(f"the corpus of build '{build_id}' has no file '{path}'", field="path")
    return str(file)


def _next(path: str, *, offset: int, limit: int, **filters: str | None) -> str:
    kept = {name: value for name, value in filters.items() if value is not None}
    return f"{path}?{urlencode({**kept, 'offset': offset + limit, 'limit': limit})}"
