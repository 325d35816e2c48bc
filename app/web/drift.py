"""The page of drift: where the pages of datasets say something else than the catalog's evidence."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.catalog.drift import last_check, list_drift
from app.catalog.drift_verdicts import weigh_drift
from app.edge.deps import Db
from app.web.templating import render
from app.web.views.drift import drift_view
from app.web.visit import ThisVisit

router = APIRouter()


@router.get("/drift")
def drift_page(request: Request, visit: ThisVisit, db: Db) -> HTMLResponse:
    """List what waits for a curator, with the verdicts before and after, and what is over."""
    catalog = visit.state.catalog
    events = weigh_drift(list_drift(db), catalog, catalog.uses[visit.use].use)
    view = drift_view(
        events,
        checked=last_check(db),
        vocabulary=catalog.library.vocabulary,
        language=visit.language,
        use=visit.use,
        base_url=visit.base_url,
    )
    return render(request, "drift.html", frame=visit.frame("/drift", tally=False), view=view)
