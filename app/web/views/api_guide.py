"""The API on one page: addresses by subject, and lines to paste into a notebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.web.language import Language


@dataclass(frozen=True, slots=True)
class Address:
    """One method of one path, with its sentence."""

    method: str
    path: str
    says: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Addresses that belong together."""

    name: str
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class ApiView:
    """Everything on `/api`."""

    subjects: tuple[Subject, ...]
    description_url: str
    lines: tuple[str, ...]
    intro: str


def api_view(description: Mapping[str, Any], *, language: Language, base_url: str, use: str) -> ApiView:
    """Return the API's own description as a page shows it."""
    subjects: dict[str, list[Address]] = {}
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            name = (told.get("tags") or ["service"])[0]
            says = str(told.get("description") or told.get("summary") or "").split("\n")[0]
            subjects.setdefault(name, []).append(Address(method=method.upper(), path=path, says=says))
    return ApiView(
        subjects=tuple(Subject(name=name, addresses=tuple(found)) for name, found in subjects.items()),
        description_url="/api/v1/openapi.json",
        lines=(
            f'pd.read_parquet("{base_url}/api/v1/datasets.parquet?use={use}&verdict=allowed")',
            f'httpx.get("{base_url}/api/v1/datasets", params={{"use": "{use}", "facets": 1}}).json()',
            f'from kondate import Catalog; Catalog("{base_url}").datasets(use="{use}").to_pandas()',
        ),
        intro=language.gettext(
            "Reading and asking are open to everybody; ordering, cancelling and resuming builds "
            "needs a token."
        ),
    )
