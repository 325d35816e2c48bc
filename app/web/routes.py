"""All page routes: each page once a language, and the few addresses without one."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from app.web import api_guide, builds, check, datasets, drift, guide, home, licenses, mixes, samples, sign_in
from app.web.language import LOCALES, preferred_locale

pages = APIRouter()
for room in (home, datasets, licenses, mixes, builds, samples, check, guide, drift, api_guide, sign_in):
    pages.include_router(room.router)

router = APIRouter(include_in_schema=False)
for locale in LOCALES:
    router.include_router(pages, prefix=f"/{locale}")
router.include_router(sign_in.router)


@router.get("/")
def choose_language(request: Request) -> Response:
    """Send a browser to the language it asks for."""
    locale = preferred_locale(request.headers.get("accept-language", ""))
    response = RedirectResponse(f"/{locale}/", status_code=307)
    response.headers["Vary"] = "Accept-Language"
    return response
