"""The first page: how much of the catalog may be used, for the use in the sentence."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.web.templating import render
from app.web.views.home import home_view
from app.web.visit import ThisVisit

router = APIRouter()


@router.get("/")
def home_page(request: Request, visit: ThisVisit) -> HTMLResponse:
    """Say for the chosen use how many datasets are allowed, and where to go on."""
    view = home_view(
        visit.counts(),
        judgements=visit.judgements,
        library=visit.state.catalog.library,
        language=visit.language,
        use=visit.use,
        named=visit.state.catalog.uses[visit.use],
    )
    return render(request, "home.html", frame=visit.frame("/", tally=False), view=view)
