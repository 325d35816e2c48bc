"""Pages of the terms: all licenses in one matrix, one license or one provider's dated terms."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.errors import NotFound
from app.web.templating import render
from app.web.views.license import license_view, terms_view
from app.web.views.licenses import licenses_view
from app.web.visit import ThisVisit

router = APIRouter()


@router.get("/licenses")
def licenses_page(request: Request, visit: ThisVisit) -> HTMLResponse:
    """Show what each text grants, act by act, and what it asks."""
    library = visit.state.catalog.library
    view = licenses_view(library, language=visit.language, query=visit.use_pair)
    return render(request, "licenses.html", frame=visit.frame("/licenses"), view=view)


@router.get("/licenses/{license_id}")
def license_page(request: Request, license_id: str, visit: ThisVisit) -> HTMLResponse:
    """Show one license, statement or set of generator terms in plain words."""
    library = visit.state.catalog.library
    frame = visit.frame("/licenses")
    if license_id in library.licenses:
        view = license_view(license_id, library, language=visit.language, query=visit.use_pair)
        return render(request, "license.html", frame=frame, view=view)
    if license_id in library.generators:
        terms = terms_view(license_id, library, language=visit.language, query=visit.use_pair)
        return render(request, "terms.html", frame=frame, view=terms)
    raise NotFound(f"no license or set of terms has the id {license_id}", field="id")
