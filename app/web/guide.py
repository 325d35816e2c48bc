"""The five questions to settle before choosing data, each leading to the list that answers it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.web.templating import render
from app.web.views.guide import guide_view
from app.web.visit import ThisVisit

router = APIRouter()


@router.get("/guide")
def guide_page(request: Request, visit: ThisVisit) -> HTMLResponse:
    """Explain the five questions with the catalog's own words and counts."""
    view = guide_view(visit.state, language=visit.language, use=visit.use)
    return render(request, "guide.html", frame=visit.frame("/guide"), view=view)
