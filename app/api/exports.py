"""`/api/v1/datasets.csv` and its sisters: the rows of a query as a file that may be read in ranges."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from app.catalog.export import FORMATS, export_rows
from app.edge.deps import CatalogQuery, SettingsNow, State
from app.edge.paging import is_fresh

router = APIRouter(tags=["datasets"])


@router.get(
    "/datasets.{format_name}",
    response_class=FileResponse,
    responses={200: {"content": {media.partition(";")[0]: {} for media, _ in FORMATS.values()}}},
)
@router.head("/datasets.{format_name}", include_in_schema=False)
def export_datasets(
    request: Request, format_name: str, state: State, query: CatalogQuery, settings: SettingsNow
) -> Response:
    """Give every row of a query as csv, jsonl, parquet or arrow; ranges and ETags work."""
    file = export_rows(state, query, format_name, folder=settings.home / "exports")
    headers = {"etag": file.etag, "cache-control": "no-cache"}
    if is_fresh(request, file.etag):
        return Response(status_code=304, headers=headers)
    return FileResponse(file.path, media_type=file.media_type, filename=file.filename, headers=headers)
