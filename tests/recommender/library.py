"""Small made-up libraries: datasets with the few facts a test is about, everything else ordinary."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.facts.dataset import (
    Access,
    Citation,
    Dataset,
    GeneratorUse,
    Layer,
    LicenseRow,
    Privacy,
    Scale,
    Source,
)
from app.facts.library import Library
from app.facts.license import ByTransform, Grants, LicenseObligations, LicenseTerms, ShareAlike
from app.facts.record import Bilingual
from app.facts.vocabulary import Vocabulary, Word
from app.licensing.use import Use
from app.licensing.verdict import Cause, Filtered, Judgement, Obligation, Pin, ReasonNode, Verdict
from app.recommender.mix import Mix
from app.recommender.recommend import recommend
from app.recommender.requirements import Requirements

USE = Use(commercial=True)
WORD = Word(label=Bilingual(en="word", ja="語"), meaning=Bilingual(en="A word.", ja="語。"))
STAGES = ("pretraining", "instruction-tuning", "evaluation")
LAYERS: tuple[Layer, ...] = ("annotations", "images", "text", "compilation")
DOMAINS = ("chart-table", "document-ocr", "general-caption", "vqa")


def dataset(id: str, samples: int | None = 1000, **facts: Any) -> Dataset:
    """Return a dataset; sources may be given as ids, generators as provider names."""
    sources = tuple(Source(id=one, role="images") for one in facts.pop("sources", ()))
    generators = tuple(
        GeneratorUse(model=f"{one} model", provider=one, role="answers", binding="unknown", evidence="e")
        for one in facts.pop("generators", ())
    )
    status = facts.pop("status", "available")
    access = Access(huggingface=facts.pop("hub", ()), homepage=None, github=None, status=status, layout=None)
    license_id = facts.pop("license", "CC-BY-4.0")
    ordinary: dict[str, Any] = {
        "name": id.title(),
        "publisher": f"{id} lab",
        "year": 2024,
        "summary": Bilingual(en="A set.", ja="データ。"),
        "stage": ("instruction-tuning",),
        "domains": ("vqa",),
        "quality": "curated",
        "collection": ("human-annotated",),
        "input_formats": ("single-image",),
        "annotation_types": ("qa",),
        "scale": Scale(samples=samples, images=samples, unit="questions", as_stated=None),
        "languages": ("en",),
        "licenses": tuple(
            LicenseRow(covers=layer, id=license_id, stated=license_id, basis="stated-for-data", evidence="e")
            for layer in LAYERS
        ),
        "sources_complete": True,
        "training_use": "allowed",
        "privacy": Privacy(faces_blurred="unknown", nsfw_filtered="unknown", note="", evidence=None),
        "citation": Citation(title=None, arxiv=None, year=None),
        "evidence": (),
    }
    return Dataset(id=id, access=access, sources=sources, generators=generators, **(ordinary | facts))


def library(datasets: Iterable[Dataset], words: Iterable[str] = ()) -> Library:
    """Return a library of these datasets, one permissive and one share-alike license, and more words."""
    table = dict.fromkeys(("en", "ja", "single-image", "video", *STAGES, *DOMAINS, *words), WORD)
    fields = {
        name: table for name in Vocabulary.model_fields if name not in ("hub_license_ids", "exceptions")
    }
    vocabulary = Vocabulary(**fields, hub_license_ids={}, exceptions=())
    licenses = {one.id: one for one in (terms("CC-BY-4.0"), terms("CC-BY-SA-4.0", share_alike="item"))}
    return Library(
        snapshot="sha256:test",
        datasets={one.id: one for one in datasets},
        licenses=licenses,
        generators={},
        origins={},
        vocabulary=vocabulary,
    )


def terms(id: str, *, share_alike: str = "none", outbound: tuple[str, ...] = ("any",)) -> LicenseTerms:
    """Return a license that grants everything; merged, its work may go out under `outbound`."""
    every = ByTransform(technical="yes", excerpt="yes", creative="yes")
    return LicenseTerms.model_validate(
        {
            "id": id,
            "spdx": id,
            "name": id,
            "hub_ids": (),
            "kind": "open",
            "subject": "content",
            "grants": Grants(
                train="yes",
                commercial="yes",
                modify_private=every,
                share_verbatim="yes",
                share_modified=every,
                external_processing="yes",
            ),
            "obligations": LicenseObligations(on_share=(), on_model_release=(), always=()),
            "attribution": "",
            "share_alike": ShareAlike.model_validate(
                {"mode": share_alike, "attaches_to": "items", "merged_outbound": outbound}
            ),
            "model_reach": "silent",
            "field_limits": (),
            "access": "open",
            "revocable": "no",
            "why": "",
            "evidence": (),
            "confidence": "high",
        }
    )


def judgement(
    id: str,
    verdict: Verdict = Verdict.ALLOWED,
    *,
    filtered: Filtered | None = None,
    duties: tuple[str, ...] = (),
    pins: tuple[str, ...] = (),
) -> Judgement:
    """Return a verdict with one cause, and the duties and pinned licenses asked for."""
    cause = Cause(
        verdict, "R3-commercial", (id, "images"), "X", None, "commercial", f"Because of {id}.", None, None
    )
    return Judgement(
        dataset=id,
        verdict=verdict,
        causes=(cause,),
        obligations=tuple(Obligation(code, ((id,),), f"Do {code}.") for code in duties),
        advisories=(),
        exceptions=(),
        filtered=filtered,
        strict_reading=None,
        lenient_reading=None,
        remedies=(),
        pinned=tuple(Pin((id, "upstream"), one, "e", None) for one in pins),
        layers=(),
        tree=ReasonNode(id, "dataset", verdict, ""),
    )


def ask(**changes: Any) -> Requirements:
    """Return requirements for a thousand samples of visual questions, with some fields changed."""
    plain: dict[str, Any] = {
        "stage": "instruction-tuning",
        "domains": {"vqa": 1},
        "use": "train-product",
        "budget": {"samples": 1000},
    }
    return Requirements.model_validate(plain | changes)


def mix_of(
    datasets: Iterable[Dataset],
    requirements: Requirements,
    *,
    verdicts: Mapping[str, Verdict] | None = None,
    words: Iterable[str] = (),
) -> Mix:
    """Recommend from a library in which everything is allowed unless told otherwise."""
    shelf = library(datasets, words)
    given = verdicts or {}
    judgements = {name: judgement(name, given.get(name, Verdict.ALLOWED)) for name in shelf.datasets}
    return recommend(requirements, library=shelf, use=USE, judgements=judgements, profile=None)
