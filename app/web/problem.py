"""Errors as pages: the same problem that the API answers as a document."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from app.edge.problems import Problem
from app.web.language import Language
from app.web.templating import render
from app.web.views.frame import Frame, navigation, other_locale
from app.web.visit import locale_of


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What went wrong, and where to go from here."""

    status: int
    title: str
    detail: str
    field: str
    errors: tuple[tuple[str, str], ...]
    request_id: str
    sign_in: bool


def problem_page(request: Request, problem: Problem) -> Response:
    """Write a problem as a page, in the language of the address."""
    language = Language(locale_of(request))
    path = request.url.path.removeprefix(f"/{language.code}") or "/"
    pairs = tuple(request.query_params.multi_items())
    use = tuple(pair for pair in pairs if pair[0] == "use" and problem.field != "use")
    frame = Frame(
        locale=language.code,
        home=f"/{language.code}/",
        api_url=f"/{language.code}/api",
        nav=navigation(language, current="", use=use),
        other=other_locale(language, path=path, query=pairs),
        use="",
        use_bar=None,
        role="",
        csrf="",
        snapshot="",
        snapshot_short="",
    )
    view = ProblemView(
        status=problem.status,
        title=title_words(problem, language),
        detail=problem.detail,
        field=problem.field or "",
        errors=tuple((one.field, one.message) for one in problem.errors),
        request_id=problem.request_id,
        sign_in=problem.slug == "not-signed-in",
    )
    return render(request, "problem.html", frame=frame, view=view, status=problem.status)


def title_words(problem: Problem, language: Language) -> str:
    """Return a problem's title in the reader's language."""
    words = {
        "error": language.gettext("Something went wrong"),
        "invalid-input": language.gettext("This was not understood"),
        "unknown-name": language.gettext("A word here is not known"),
        "not-found": language.gettext("Nothing is at this address"),
        "gone": language.gettext("It was here and was withdrawn"),
        "conflict": language.gettext("The world changed since"),
        "not-signed-in": language.gettext("Sign in first"),
        "not-permitted": language.gettext("This is not permitted"),
        "too-many-requests": language.gettext("Too many requests for now"),
        "source-unavailable": language.gettext("A source is not available"),
        "not-installed": language.gettext("An optional part is not installed"),
    }
    return words.get(problem.slug, problem.title)
