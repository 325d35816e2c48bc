"""One shape for every error: RFC 9457 problem documents, or a page made from the same problem."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import KondateError

logger = logging.getLogger("kondate.problems")
MEDIA_TYPE = "application/problem+json"

# slug -> (status, title); a test compares this with every error class of app.errors
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "error": (500, "Something went wrong"),
    "catalog-invalid": (503, "The catalog is not usable"),
    "invalid-input": (422, "Malformed input"),
    "unknown-name": (422, "Unknown name"),
    "not-found": (404, "Not found"),
    "gone": (410, "Withdrawn"),
    "conflict": (409, "The world changed since"),
    "not-signed-in": (401, "Sign in first"),
    "not-permitted": (403, "Not permitted"),
    "too-many-requests": (429, "Too many requests"),
    "source-unavailable": (503, "A source is not available"),
    "not-installed": (501, "An optional part is not installed"),
    "build-failed": (500, "The build failed"),
    "out-of-balance": (500, "Samples are missing from the count"),
    "method-not-allowed": (405, "Method not allowed"),
    "too-large": (413, "The request is too large"),
    "bad-request": (400, "Bad request"),
}
_STEPS = {"body", "query", "path", "str", "Use", "AdHocRecord"}  # places and types, not fields
_OUTER = {"string_type", "too_short"}  # said of a whole when the fault is in a part of it
_BY_STATUS = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-permitted",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    422: "invalid-input",
    429: "too-many-requests",
    503: "source-unavailable",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field at fault: where it is, what is wrong, and what would be right."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for a program and for a person."""

    slug: str
    status: int
    title: str
    detail: str
    instance: str
    request_id: str
    field: str | None = None
    errors: tuple[FieldError, ...] = ()
    extra: Mapping[str, Any] | None = None

    def document(self) -> dict[str, Any]:
        """Return the RFC 9457 members, ours after them."""
        found: dict[str, Any] = {
            **{key: value for key, value in (self.extra or {}).items() if value is not None},
            "type": f"/api/v1/problems#{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
            "request_id": self.request_id,
        }
        if self.field is not None:
            found["field"] = self.field
        if self.errors:
            found["errors"] = [{"field": one.field, "message": one.message} for one in self.errors]
        return found


ProblemPage = Callable[[Request, Problem], Response]


def add_problem_handlers(app: FastAPI, *, page: ProblemPage | None = None) -> None:
    """Answer every error as a problem document, or as a page where a browser asked for one."""

    def answer(request: Request, problem: Problem) -> Response:
        headers = _headers(problem)
        if page is not None and wants_page(request):
            response = page(request, problem)
            response.status_code = problem.status
            response.headers.update(headers)
            return response
        return Response(
            orjson.dumps(problem.document(), default=str),
            status_code=problem.status,
            media_type=MEDIA_TYPE,
            headers=headers,
        )

    def known(request: Request, error: Exception) -> Response:
        return answer(request, problem_of(error, request))

    def unknown(request: Request, error: Exception) -> Response:
        logger.exception("unexpected error", exc_info=error)
        return answer(request, problem_of(error, request))

    for kind in (KondateError, RequestValidationError, ValidationError, HTTPException):
        app.add_exception_handler(kind, known)
    app.add_exception_handler(Exception, unknown)


def wants_page(request: Request) -> bool:
    """Return whether a person's browser asks: outside the API, and HTML is accepted."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def problem_of(error: Exception, request: Request) -> Problem:
    """Turn any exception into a problem; an unexpected one tells nothing of our inside."""
    if isinstance(error, KondateError):
        return _problem(request, error.slug, error.message, field=error.field, extra=error.extra)
    if isinstance(error, RequestValidationError | ValidationError):
        errors = _field_errors([dict(one) for one in error.errors()])
        first = errors[0] if errors else FieldError(field="", message="malformed")
        detail = f"{first.field}: {first.message}" if first.field else first.message
        return _problem(request, "invalid-input", detail, field=first.field or None, errors=errors)
    if isinstance(error, HTTPException):
        slug = _BY_STATUS.get(error.status_code, "error")
        return _problem(request, slug, str(error.detail), status=error.status_code)
    return _problem(request, "error", "An unexpected error; the log has it under this request id.")


def _problem(request: Request, slug: str, detail: str, *, status: int | None = None, **more: Any) -> Problem:
    usual, title = PROBLEMS[slug]
    if status is not None and status != usual:
        title = HTTPStatus(status).phrase
    return Problem(
        slug=slug,
        status=status or usual,
        title=title,
        detail=detail,
        instance=request.url.path,
        request_id=getattr(request.state, "request_id", ""),
        **more,
    )


def _field_errors(found: list[dict[str, Any]]) -> tuple[FieldError, ...]:
    """Name each field once; where a name or a record may stand, tell what is wrong with the record given."""
    errors = [_field_error(one) for one in found]
    inner = {one.field for one in errors}
    return tuple(
        error
        for error, raw in zip(errors, found, strict=True)
        if raw["type"] not in _OUTER or not any(other.startswith(f"{error.field}.") for other in inner)
    )


def _field_error(error: dict[str, Any]) -> FieldError:
    """Name the field as the caller wrote it: `budget.samples`, without pydantic's own steps."""
    steps = [str(step) for step in error["loc"] if step not in _STEPS]
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "unknown field: remove it or check its spelling"
    elif error["type"] in {"model_attributes_type", "dict_type", "model_type"} and not steps:
        message = "send a JSON object, with the header `content-type: application/json`"
    return FieldError(field=".".join(steps), message=message)


def _headers(problem: Problem) -> dict[str, str]:
    headers = {"cache-control": "no-store"}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="kondate"'
    if problem.extra and "retry_after" in problem.extra:
        headers["retry-after"] = str(problem.extra["retry_after"])
    return headers
