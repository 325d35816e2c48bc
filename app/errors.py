"""Every error the product raises on purpose: a slug, a sentence, the field at fault and the fix.

No status codes here: `app.edge.problems` maps slug to status. "Not licensed for this" and "nothing
fits" are answers with reasons, not errors.

KondateError
├── CatalogError          a catalog file is wrong (file, line, field)
├── InvalidInput          a request, requirement or parameter is malformed
│   └── UnknownName       a word that is not known; names the nearest one that is
├── NotFound              nothing has that id
├── Gone                  it was here and was withdrawn
├── Conflict              the world changed since (verdict got worse, wrong state)
├── NotSignedIn · NotPermitted · TooMany
├── SourceUnavailable     an input of a build is not where the settings say
└── Unsupported           an optional part is not installed
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, ClassVar


class KondateError(Exception):
    """Base: `slug` names the kind, `message` is one sentence, `extra` goes into the problem document."""

    slug: ClassVar[str] = "error"

    def __init__(self, message: str, *, field: str | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.extra = extra


class CatalogError(KondateError):
    """A catalog file says something it may not say."""

    slug = "catalog-invalid"


class InvalidInput(KondateError):
    """The caller sent something malformed; `field` names it and the message says the fix."""

    slug = "invalid-input"


class UnknownName(InvalidInput):
    """A word that is not known here; names the nearest known one."""

    slug = "unknown-name"

    def __init__(self, what: str, given: str, known: Iterable[str], *, field: str | None = None) -> None:
        names = sorted(known)
        near = get_close_matches(given, names, n=1, cutoff=0.5)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(names[:20])}"
        super().__init__(
            f"unknown {what} '{given}'{hint}", field=field, given=given, nearest=near[0] if near else None
        )


class NotFound(KondateError):
    """Nothing has that id."""

    slug = "not-found"


class Gone(KondateError):
    """It was here and was withdrawn; the message says why and what replaces it."""

    slug = "gone"


class Conflict(KondateError):
    """The world changed: the request was right when it was prepared and is not any more."""

    slug = "conflict"


class NotSignedIn(KondateError):
    """The act needs a token or a signed-in session."""

    slug = "not-signed-in"


class NotPermitted(KondateError):
    """The token or session has too small a role, or the CSRF token does not match."""

    slug = "not-permitted"


class TooMany(KondateError):
    """The rate limit is used up; `extra['retry_after']` is in seconds."""

    slug = "too-many-requests"


class SourceUnavailable(KondateError):
    """An input of a build is not where the settings say it is."""

    slug = "source-unavailable"


class Unsupported(KondateError):
    """An optional part is not installed; the message names the extra to install."""

    slug = "not-installed"
