"""What there is to choose from before anything is asked: each task with what may be used today."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from app.catalog.load import Catalog
from app.licensing.verdict import Judgement, Verdict
from app.recommender.candidates import known_size
from app.web.language import Language
from app.web.views.frame import page_url
from app.web.views.marks import label_of

SENTENCES = {
    "en": (
        "Japanese document OCR, commercial, 500k samples",
        "English VQA and reasoning for research, 1M samples",
        "pretraining on 100M image-text pairs, commercial, open weights",
    ),
    "ja": (
        "日本語の帳票OCR、商用、50万件",
        "研究用に英語の質問応答と推論、100万件",
        "事前学習、キャプション1億件、商用、重みを公開",
    ),
}
"""Questions to begin with; each fills the form and is answered at once."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One task: how many datasets and samples may be used, and how many datasets wait for a fact."""

    label: str
    url: str
    usable: int
    samples: str
    length: float
    review: int


@dataclass(frozen=True, slots=True)
class LarderView:
    """The start of choosing: sentences to try, and the tasks with something to draw from first."""

    sentences: tuple[tuple[str, str], ...]
    shelves: tuple[Shelf, ...]
    empty: str


def larder_view(
    catalog: Catalog, judgements: Mapping[str, Judgement], *, stage: str, use: str, language: Language
) -> LarderView:
    """Count per task what a use leaves of the datasets of a stage; sets of unknown size are not counted."""
    words = catalog.library.vocabulary.domains
    usable: dict[str, list[int]] = {}
    review: dict[str, int] = {}
    for name, dataset in catalog.library.datasets.items():
        size = known_size(dataset)
        if stage not in dataset.stage or size is None or dataset.training_use == "evaluation-only":
            continue
        verdict = judgements[name].best
        for domain in dataset.domains:
            if verdict.usable:
                usable.setdefault(domain, []).append(size)
            elif verdict is Verdict.UNKNOWN:
                review[domain] = review.get(domain, 0) + 1
    most = max((sum(sizes) for sizes in usable.values()), default=1)
    order = sorted(usable, key=lambda domain: (-sum(usable[domain]), domain))
    return LarderView(
        sentences=tuple(
            (one, page_url(language.code, "/mix", (("sentence", one), ("use", use))))
            for one in SENTENCES[language.code]
        ),
        shelves=tuple(
            Shelf(
                label=label_of(words, domain, language),
                url=page_url(
                    language.code,
                    "/datasets",
                    (
                        ("use", use),
                        ("stage", stage),
                        ("domain", domain),
                        ("verdict", Verdict.ALLOWED.value),
                        ("verdict", Verdict.WITH_OBLIGATIONS.value),
                    ),
                ),
                usable=len(usable[domain]),
                samples=language.compact(sum(usable[domain])),
                length=round(100 * log10(1 + sum(usable[domain])) / log10(1 + most), 1),
                review=review.get(domain, 0),
            )
            for domain in order
        ),
        empty=language.listed(
            label_of(words, domain, language) for domain in sorted(review) if domain not in usable
        ),
    )
