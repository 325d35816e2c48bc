"""Samples left out of a build: each with its reason, and a small picture for those who may build."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from app.corpora.manifest import TAKEDOWN
from app.corpora.sample_views import RejectView
from app.web.language import Language
from app.web.views.codes import reason_words
from app.web.views.frame import page_url

READ = "read"
"""The step of rows that never became a sample, so that there is no picture to show."""


@dataclass(frozen=True, slots=True)
class RejectCard:
    """One sample left out; no picture where none may be shown."""

    key: str
    url: str
    step: str
    reason: str
    word: str
    detail: str
    picture: str


def reject_cards(
    rejects: Iterable[RejectView], *, build_id: str, language: Language, pictures: bool, linked: bool
) -> tuple[RejectCard, ...]:
    """Return samples left out as cards; `linked` ones lead to their own page."""
    found = []
    for one in rejects:
        key = f"{one.dataset}/{one.sample_id}"
        shown = pictures and one.step not in (READ, TAKEDOWN)
        url = page_url(language.code, f"/builds/{build_id}/left-out", (("sample", key),)) if shown else ""
        page = page_url(language.code, f"/builds/{build_id}/sample", (("sample", key),)) if linked else ""
        found.append(
            RejectCard(
                key=key,
                url=page,
                step=one.step,
                reason=one.reason,
                word=reason_words(one.reason, language),
                detail=one.detail,
                picture=url,
            )
        )
    return tuple(found)


def no_picture(why: str) -> str:
    """Return a picture that says why there is none, so that a list of pictures has no holes."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 144" width="192" height="144">'
        '<rect width="192" height="144" fill="none" stroke="#8a8a8a" stroke-dasharray="4 4"/>'
        '<text x="96" y="76" text-anchor="middle" font-family="sans-serif" font-size="13" fill="#8a8a8a">'
        f"{escape(why)}</text></svg>"
    )
