"""Somebody else's mix under your use: what may stay, what must go, and what to use instead."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from app.edge.deps import Limited
from app.errors import InvalidInput
from app.mixes.audit import Audit, audit, audit_recipes
from app.mixes.pasted import Malformed, NothingMentioned, SamplesPasted
from app.web.templating import Fragment, render
from app.web.views.check import check_view
from app.web.views.marks import Text, in_english
from app.web.visit import ThisVisit, Visit

router = APIRouter()


@router.get("/check")
def check_page(request: Request, visit: ThisVisit, ids: str = "") -> HTMLResponse:
    """Show the form; `?ids=` checks a short list at once."""
    return _answer(request, visit, ids.replace(",", "\n"))


@router.post("/check", dependencies=[Limited])
def check_text(
    request: Request, visit: ThisVisit, text: Annotated[str, Form()] = "", use: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Judge every dataset that a pasted list or trainer config mentions; the form may name the use."""
    return _answer(request, visit.for_use(use or visit.use), text)


def _answer(request: Request, visit: Visit, text: str) -> HTMLResponse:
    catalog = visit.state.catalog
    use = catalog.uses[visit.use].use
    found: Audit | None = None
    mistake = Text("", "")
    if text.strip():
        try:
            found = audit(catalog, text, use=use)
        except NothingMentioned:
            mistake = Text(
                visit.language.gettext(
                    "No dataset is mentioned; paste names or Hub addresses one a line, or a trainer's config."
                ),
                "",
            )
        except SamplesPasted:
            mistake = Text(
                visit.language.gettext(
                    "These are samples, and nothing in them says which datasets they were taken from;"
                    " paste the config that names the datasets."
                ),
                "",
            )
        except Malformed:
            mistake = Text(
                visit.language.gettext(
                    "The text begins like JSON but cannot be read as such: is it cut off?"
                ),
                "",
            )
        except InvalidInput as error:
            mistake = in_english(error.message, visit.language)
    view = check_view(
        text,
        found,
        mistake=mistake,
        recipes=audit_recipes(catalog, use),
        catalog=catalog,
        language=visit.language,
        use=visit.use,
        base_url=visit.base_url,
    )
    return render(
        request,
        "check.html",
        frame=visit.frame("/check"),
        view=view,
        fragment=Fragment(("found", "swaps")),
        status=422 if mistake.text and "HX-Request" not in request.headers else 200,
    )
