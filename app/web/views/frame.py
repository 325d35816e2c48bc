"""What surrounds every page: navigation, the other language, the use sentence with its tally."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from app.licensing.use import NamedUse
from app.licensing.verdict import Verdict
from app.web.language import Language
from app.web.views.marks import Mark, Option, verdict_mark

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class OtherLocale:
    """The same page in the other language."""

    locale: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many datasets have one verdict, and the list of them."""

    mark: Mark
    count: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class UseBar:
    """The sentence above the page: every verdict below answers for it."""

    uses: tuple[Option, ...]
    action: str
    kept: tuple[tuple[str, str], ...]
    tally: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around a page."""

    locale: str
    home: str
    api_url: str
    nav: tuple[Link, ...]
    other: OtherLocale
    use: str
    use_bar: UseBar | None
    role: str
    csrf: str
    snapshot: str
    snapshot_short: str
    policy: str = ""


def page_url(locale: str, path: str, query: Pairs = ()) -> str:
    """Return the URL of a page; empty values are left out."""
    kept = [(key, value) for key, value in query if value != ""]
    text = urlencode(kept, quote_via=quote, safe=":,")
    return f"/{locale}{path}" + (f"?{text}" if text else "")


def navigation(language: Language, *, current: str, use: Pairs) -> tuple[Link, ...]:
    """Return the main links; the chosen use travels along."""
    pages = (
        ("/datasets", language.gettext("Datasets")),
        ("/mix", language.gettext("Mix")),
        ("/builds", language.gettext("Builds")),
        ("/licenses", language.gettext("Licenses")),
        ("/check", language.gettext("Check")),
        ("/guide", language.gettext("Guide")),
    )
    kept = tuple(use)
    return tuple(
        Link(label=label, url=page_url(language.code, path, kept), current=path == current)
        for path, label in pages
    )


def other_locale(language: Language, *, path: str, query: Pairs) -> OtherLocale:
    """Return the same page in the other language."""
    locale, label = ("ja", "日本語") if language.code == "en" else ("en", "English")
    return OtherLocale(locale=locale, label=label, url=page_url(locale, path, query))


def use_options(uses: Mapping[str, NamedUse], chosen: str, language: Language) -> tuple[Option, ...]:
    """Return the named uses as choices, each with its sentence."""
    ja = language.code == "ja"
    return tuple(
        Option(value=name, label=use.sentence_ja if ja else use.sentence_en, chosen=name == chosen)
        for name, use in uses.items()
    )


def verdict_tally(
    counts: Mapping[str, int], *, language: Language, query: Pairs, chosen: Iterable[str]
) -> tuple[Tally, ...]:
    """Return the four counts as links to their lists; a chosen one links back to all."""
    current = set(chosen)
    others = [(key, value) for key, value in query if key not in {"verdict", "cursor"}]
    found = []
    for verdict in Verdict:
        picked = str(verdict) in current
        link = [*others] if picked else [*others, ("verdict", str(verdict))]
        found.append(
            Tally(
                mark=verdict_mark(verdict, language),
                count=language.number(counts.get(str(verdict), 0)),
                url=page_url(language.code, "/datasets", link),
                current=picked,
            )
        )
    return tuple(found)
