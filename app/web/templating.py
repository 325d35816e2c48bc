"""Templates to pages: one environment a language, whole pages or the blocks that htmx asked for."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_block

from app.web.language import Language, translations

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
STATIC = FOLDER / "static"


@cache
def static_url(name: str) -> str:
    """Return the URL of a static file of ours with its content hash, so that it may be cached for good."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@cache
def environment(locale: str) -> Environment:
    """Return the templates in one language: undefined names are errors, everything is escaped."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    found.globals.update(static_url=static_url, language=Language(locale))
    return found


@dataclass(frozen=True, slots=True)
class Fragment:
    """What htmx gets instead of the page: some blocks of the same template."""

    blocks: tuple[str, ...]


def wants_fragment(request: Request) -> bool:
    """Return whether htmx asks for a part (and not to restore a page from history)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def render(
    request: Request,
    template: str,
    *,
    frame: Any,
    view: Any,
    fragment: Fragment | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Write one template from its view, whole or as the fragment that htmx asked for."""
    templates = environment(frame.locale)
    context = {"frame": frame, "view": view}
    if fragment is not None and wants_fragment(request):
        parts = [render_block(templates, template, block, **context) for block in fragment.blocks]
        text = "\n".join(parts)
    else:
        text = templates.get_template(template).render(**context)
    headers = {"Vary": "HX-Request", "Content-Language": frame.locale}
    return HTMLResponse(text, status_code=status, headers=headers)
