"""The API as a page: every address with its sentence, made from the description that programs read."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.web.templating import render
from app.web.views.api_guide import api_view
from app.web.visit import ThisVisit

router = APIRouter()


@router.get("/api")
def api_page(request: Request, visit: ThisVisit) -> HTMLResponse:
    """List what the API answers, and the notebook lines to begin with."""
    view = api_view(request.app.openapi(), language=visit.language, base_url=visit.base_url, use=visit.use)
    return render(request, "api.html", frame=visit.frame("/api", bar=False), view=view)
