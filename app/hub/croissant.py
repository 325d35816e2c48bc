"""Read a Croissant description (JSON-LD 0.8, 1.0 or 1.1) as found facts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import orjson

from app.errors import InvalidInput, SourceUnavailable
from app.hub.found import Found

VERSION = re.compile(r"croissant/(\d+\.\d+)")
OLDEST = "0.8"
LIMIT = 50_000_000
CHUNK = 1 << 18
HUB = re.compile(r"^https://huggingface\.co/datasets/([^/]+/[^/#?]+|[^/#?]+)/?$")
ARXIV = re.compile(r"(?:arxiv\.org/(?:abs|pdf)/|arXiv:)(\d{4}\.\d{4,5})", re.IGNORECASE)
GITHUB = re.compile(r"^https://github\.com/([^/]+/[^/#?]+)")


def read_croissant(file: Path) -> Found:
    """Return what a description states; a file that is none is named with the reason."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{file.name} is not a Croissant description: {error}", field="croissant"
        ) from error
    return found_in_text(data, name=file.name)


def fetch_croissant(url: str) -> Found:
    """Return what a description behind an address states.

    Raises SourceUnavailable when it cannot be read, InvalidInput when it is no description.
    """
    try:
        with httpx.stream("GET", url, follow_redirects=True, timeout=60, trust_env=False) as answer:
            answer.raise_for_status()
            data = b""
            for piece in answer.iter_bytes(CHUNK):
                data += piece
                if len(data) > LIMIT:
                    raise InvalidInput(f"{url} is larger than {LIMIT} bytes", field="croissant")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceUnavailable(f"{url} cannot be read: {error}", field="croissant") from error
    found = found_in_text(data, name=url)
    return found if found.page.startswith("http") else replace(found, page=url)


def found_in_text(data: bytes, *, name: str) -> Found:
    """Return what the text of a description states; `name` is what an error calls it."""
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"{name} is not a Croissant description: {error}", field="croissant") from error
    if not isinstance(content, dict) or not content.get("name"):
        raise InvalidInput(f"{name} is not a Croissant description: it has no name", field="croissant")
    return found_in_croissant(content)


def version_of(content: Mapping[str, Any]) -> str:
    """Return the version a description conforms to; those that do not say are of the oldest."""
    for one in _texts(content.get("conformsTo") or content.get("dct:conformsTo")):
        match = VERSION.search(one)
        if match:
            return match[1]
    return OLDEST


def found_in_croissant(content: Mapping[str, Any]) -> Found:
    """Return the facts of a parsed description; `sameAs` names the repositories where `url` does not."""
    name = str(content["name"])
    page = next(iter(_texts(content.get("url"))), "")
    cited = " ".join(_texts(content.get("citeAs") or content.get("citation")))
    links = [page, *_texts(content.get("sameAs"))]
    hub, code = _first(HUB, links), _first(GITHUB, links)
    arxiv = ARXIV.search(" ".join((cited, *links)))
    publishers = _texts(content.get("publisher")) or _texts(content.get("creator"))
    return Found(
        origin="croissant",
        id=hub or name,
        title=name,
        page=page or f"croissant:{name}",
        publisher=", ".join(publishers) or None,
        licenses=tuple(_texts(content.get("license"))),
        languages=tuple(_texts(content.get("inLanguage"))),
        features=tuple(_fields(content)),
        derived_from=tuple(_texts(content.get("prov:wasDerivedFrom") or content.get("isBasedOn"))),
        huggingface=hub,
        homepage=None if HUB.match(page) or GITHUB.match(page) else page or None,
        github=code,
        arxiv=arxiv[1] if arxiv else None,
        revision=next(iter(_texts(content.get("version"))), None),
        year=_year(content),
    )


def _first(pattern: re.Pattern[str], links: list[str]) -> str | None:
    return next((found[1] for found in map(pattern.match, links) if found), None)


def has_pictures(content: Mapping[str, Any]) -> bool:
    """Return whether a field of the records is a picture."""
    return any("ImageObject" in kind for _, kind in _typed(content))


def _fields(content: Mapping[str, Any]) -> list[str]:
    names: list[str] = []
    for name, _ in _typed(content):
        short = name.rpartition("/")[2]
        if short and short not in names:
            names.append(short)
    return names


def _typed(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for record in _listed(content.get("recordSet")):
        for field in _listed(record.get("field")):
            yield (
                str(field.get("name") or field.get("@id") or ""),
                " ".join(_texts(field.get("dataType"))),
            )


def _listed(value: Any) -> list[Mapping[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, Mapping)]


def _texts(value: Any) -> list[str]:
    """Return text, or the name or link of an object, or those of a list."""
    if value is None:
        return []
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, Mapping):
        told = value.get("name") or value.get("url") or value.get("@id") or value.get("@value")
        return _texts(told)
    return [str(value)]


def _year(content: Mapping[str, Any]) -> int | None:
    for key in ("datePublished", "dateCreated"):
        for text in _texts(content.get(key)):
            match = re.match(r"(\d{4})", text)
            if match:
                return int(match[1])
    return None
