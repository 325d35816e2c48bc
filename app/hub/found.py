"""What an outside source says of a dataset, before anyone has checked it, and the draft entry made of it.

A draft states only what was stated: a license that is not known here stays unknown, no sentence is
copied, and everything left open is listed under `unknowns`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.facts.dataset import Access, Citation, Dataset, LicenseRow, Privacy, Scale
from app.facts.phrases import DRAFT_LICENSE, DRAFT_OPEN
from app.facts.record import Bilingual, Evidence
from app.facts.vocabulary import Vocabulary
from app.licensing.normalize import UNRESOLVED, normalize_license

UNSPECIFIED = "LicenseRef-unspecified"
PLATFORM_URL = re.compile(
    r"^https?://(?:www\.)?(?:choosealicense\.com|spdx\.org|opensource\.org)/(?:licenses?/)?([^/?#]+?)(?:\.html)?/?$"
)
Origin = Literal["hub", "pwc", "croissant"]
# Other catalogs' words for tasks, and the domain of ours that means the same.
DOMAINS = {
    "visual-question-answering": "vqa",
    "visual question answering": "vqa",
    "visual question answering (vqa)": "vqa",
    "image-to-text": "general-caption",
    "image-captioning": "general-caption",
    "image captioning": "general-caption",
    "document-question-answering": "document-ocr",
    "optical character recognition": "document-ocr",
    "table-to-text": "chart-table",
    "chart question answering": "chart-table",
    "video-text-to-text": "video",
    "referring expression comprehension": "grounding",
}
SUMMARY = {
    "hub": Bilingual(
        en="Drafted from a Hugging Face dataset card; not checked yet.",
        ja="Hugging Faceのデータセットカードから作った下書きで、未確認です。",
    ),
    "pwc": Bilingual(
        en="Drafted from the Papers with Code archive; not checked yet.",
        ja="Papers with Codeの保存データから作った下書きで、未確認です。",
    ),
    "croissant": Bilingual(
        en="Drafted from a Croissant description; not checked yet.",
        ja="Croissantの記述から作った下書きで、未確認です。",
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One dataset as an outside source describes it. None and empty mean: not stated there."""

    origin: Origin
    id: str
    title: str
    page: str
    publisher: str | None = None
    licenses: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()
    samples: int | None = None
    splits: tuple[tuple[str, int | None], ...] = ()
    huggingface: str | None = None
    homepage: str | None = None
    github: str | None = None
    revision: str | None = None
    gated: bool | None = None
    withdrawn: bool = False
    year: int | None = None
    arxiv: str | None = None


def draft_entry(found: Found, vocabulary: Vocabulary, known: Iterable[str] = ()) -> Dataset:
    """Return a draft catalog entry; licenses are resolved by rule R0, `known` are the catalog's license ids.

    Raises ValidationError (pydantic) when what was found cannot be an entry.
    """
    unknowns = [*DRAFT_OPEN]
    rows = []
    if found.licenses:  # several with no word on which covers what: all of them, over the whole (R0)
        ids = [resolve_license(stated, vocabulary, known) for stated in found.licenses]
        for stated, license_id in zip(found.licenses, ids, strict=True):
            if UNRESOLVED in license_id:
                unknowns.append(f"the terms behind the stated license '{stated}'")
        rows.append(
            LicenseRow(
                covers="compilation",
                id=all_of(ids),
                stated=", ".join(found.licenses),
                basis="hub-tag" if found.origin == "hub" else "third-party-relabel",
                evidence=found.page,
                revision=found.revision,
                unverified=True,
            )
        )
    if not rows:
        unknowns.append(DRAFT_LICENSE)
        stated = "no license stated"
        rows = [LicenseRow(covers="compilation", id=UNSPECIFIED, stated=stated, evidence=found.page)]
    return Dataset(
        id=slug_of(found.id),
        name=found.title,
        publisher=found.publisher or "unknown",
        year=found.year,
        summary=SUMMARY[found.origin],
        stage=(),
        domains=tuple(
            dict.fromkeys(DOMAINS[task.lower()] for task in found.tasks if task.lower() in DOMAINS)
        ),
        quality="unknown",
        collection=(),
        input_formats=(),
        annotation_types=(),
        scale=Scale(samples=found.samples, images=None, unit=None, as_stated=None),
        languages=found.languages,
        splits=dict(found.splits),
        access=Access(
            huggingface=(found.huggingface,) if found.huggingface else (),
            homepage=found.homepage,
            github=found.github,
            status="withdrawn" if found.withdrawn else "gated" if found.gated else "unknown",
            layout=f"columns: {', '.join(found.features)}" if found.features else None,
            revision=found.revision,
        ),
        licenses=tuple(rows),
        sources_complete=False,
        training_use="unclear",
        privacy=Privacy(faces_blurred="unknown", nsfw_filtered="unknown", note="", evidence=None),
        citation=Citation(title=None, arxiv=found.arxiv, year=found.year),
        evidence=(Evidence(url=found.page, says="The description this draft was made from."),),
        unknowns=(*unknowns, *(f"derived from, as stated: {name}" for name in found.derived_from)),
        origin=found.origin,
    )


def resolve_license(stated: str, vocabulary: Vocabulary, known: Iterable[str] = ()) -> str:
    """Resolve what a platform says of a license (R0); of a license list's address the last word counts."""
    page = PLATFORM_URL.match(stated.strip())
    return normalize_license(page[1] if page else stated, vocabulary, known)


def slug_of(name: str) -> str:
    """Return a catalog id made of a foreign name."""
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower().replace("/", "--")).strip("-.")
    return re.sub(r"[-.]*-[-.]*|\.\.+", "-", slug) or "unnamed"


def all_of(ids: Iterable[str]) -> str:
    """Return the expression that asks for every one of some licenses."""
    several = list(dict.fromkeys(ids))
    return " AND ".join(f"({one})" if len(several) > 1 and " OR " in one else one for one in several)
