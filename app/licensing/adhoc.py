"""Records posted by a user, in the fields of licence-rules section 1, turned into a dataset to judge."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, model_validator

from app.facts.dataset import (
    Access,
    AccessStatus,
    Basis,
    Binding,
    Citation,
    Dataset,
    GeneratorUse,
    Layer,
    LicenseRow,
    PerSample,
    Privacy,
    SampleLicenseValue,
    Scale,
    Source,
    TrainingUse,
)
from app.facts.library import Library
from app.facts.record import Bilingual, Record, Slug
from app.licensing.engine import judge
from app.licensing.normalize import UNRESOLVED, normalize_license
from app.licensing.use import Use
from app.licensing.verdict import Judgement

STATED = "as stated in the request"

COVERS: Mapping[str, Layer] = {
    "annotations": "annotations",
    "annotation": "annotations",
    "captions": "annotations",
    "labels": "annotations",
    "questions": "annotations",
    "answers": "annotations",
    "images": "images",
    "image": "images",
    "pictures": "images",
    "photographs": "images",
    "videos": "images",
    "video": "images",
    "pages": "images",
    "text": "text",
    "texts": "text",
    "reports": "text",
    "articles": "text",
    "compilation": "compilation",
    "collection": "compilation",
    "dataset": "compilation",
    "data": "compilation",
    "database": "compilation",
    "code": "code",
}


class AdHocLayer(Record):
    """One layer as a user describes it: a license, a per-sample list of them, or rival statements."""

    covers: str
    license: str | None = None
    per_sample: tuple[str, ...] | dict[str, NonNegativeInt] | None = None
    statements: Annotated[tuple[str, ...], Field(min_length=2)] | None = None
    content: Literal["included", "links-only"] = "included"
    basis: Basis | None = None
    origin: str | None = None
    unverified: bool = False
    evidence: str | None = None
    revision: str | None = None

    @model_validator(mode="after")
    def one_way(self) -> "AdHocLayer":
        """Refuse a layer that states its license in two ways, or covers something unknown."""
        ways = [self.license, self.per_sample, self.statements]
        if sum(way is not None for way in ways) > 1:
            raise ValueError("state one of license, per_sample, statements")
        self.layers()
        return self

    def layers(self) -> tuple[Layer, ...]:
        """Return the layers that `covers` names ("images and text" names two)."""
        words = self.covers.casefold().replace(",", " and ").replace("&", " and ").split()
        names = [word for word in words if word not in ("and", "the")]
        unknown = [word for word in names if word not in COVERS]
        if unknown or not names:
            raise ValueError(f"covers: '{self.covers}' is none of {', '.join(sorted(COVERS))}")
        return tuple(dict.fromkeys(COVERS[word] for word in names))


class AdHocGenerator(Record):
    """A generator as a user describes it."""

    model: str
    provider: str = "unknown"
    terms: str | None = None
    terms_candidates: tuple[str, ...] = ()
    binding: Binding = "unknown"


class AdHocSource(Record):
    """A source as a user describes it; without a role, all that it has may have been taken."""

    id: str
    role: str = "all"
    share: str | None = None


class AdHocRecord(Record):
    """A dataset that is not in the catalog, in the fields of licence-rules section 1."""

    id: Slug
    name: str | None = None
    revision: str | None = None
    status: AccessStatus = "available"
    training_use: TrainingUse = "allowed"
    layers: tuple[AdHocLayer, ...] = Field(min_length=1)
    generators: tuple[AdHocGenerator, ...] = ()
    sources: tuple[AdHocSource, ...] = ()
    sources_complete: bool | None = None


def dataset_from_record(record: AdHocRecord, library: Library | None = None) -> Dataset:
    """Turn a posted record into a dataset; layers it does not name are not asked for.

    With a library, licenses may be written as on a Hub tag or page: they are resolved to its ids (R0).
    """
    return Dataset(
        id=record.id,
        name=record.name or record.id,
        publisher="not stated",
        year=None,
        summary=Bilingual(en=record.name or record.id, ja=record.name or record.id),
        stage=(),
        domains=(),
        quality="unknown",
        collection=(),
        input_formats=(),
        annotation_types=(),
        scale=Scale(samples=None, images=None, unit=None, as_stated=None),
        languages=(),
        access=Access(
            huggingface=(),
            homepage=None,
            github=None,
            status=record.status,
            layout=None,
            revision=record.revision,
        ),
        licenses=tuple(row for layer in record.layers for row in _rows(_resolved(layer, library))),
        generators=tuple(
            GeneratorUse(
                model=one.model,
                provider=one.provider,
                role="generated",
                terms=one.terms,
                terms_candidates=one.terms_candidates,
                binding=one.binding,
                evidence=STATED,
            )
            for one in record.generators
        ),
        sources=tuple(Source(id=one.id, role=one.role, share=one.share) for one in record.sources),
        sources_complete=record.sources_complete,
        training_use=record.training_use,
        privacy=Privacy(faces_blurred="unknown", nsfw_filtered="unknown", note="", evidence=None),
        citation=Citation(title=None, arxiv=None, year=None),
        evidence=(),
    )


def judge_record(record: AdHocRecord, use: Use, library: Library) -> Judgement:
    """Judge a posted record as if it were an entry; its sources are looked up in the catalog."""
    return judge(dataset_from_record(record, library), use, library)


def _resolved(layer: AdHocLayer, library: Library | None) -> AdHocLayer:
    """Return a layer with every license as an id; what cannot be resolved keeps the words it was given."""
    if library is None:
        return layer

    def resolve(stated: str) -> str:
        found = normalize_license(stated, library.vocabulary, library.licenses)
        return stated if found == UNRESOLVED else found

    values: tuple[str, ...] | dict[str, int] | None = None
    if isinstance(layer.per_sample, dict):
        counted: dict[str, int] = {}
        for stated, count in layer.per_sample.items():
            counted[resolve(stated)] = counted.get(resolve(stated), 0) + count
        values = counted
    elif layer.per_sample is not None:
        values = tuple(dict.fromkeys(resolve(one) for one in layer.per_sample))
    return layer.model_copy(
        update={
            "license": None if layer.license is None else resolve(layer.license),
            "per_sample": values,
            "statements": None
            if layer.statements is None
            else tuple(resolve(one) for one in layer.statements),
        }
    )


def _rows(layer: AdHocLayer) -> list[LicenseRow]:
    found: list[LicenseRow] = []
    for covers in layer.layers():
        if layer.per_sample is not None:
            found.append(_row(layer, covers, "LicenseRef-cc-mixed", _per_sample(layer.per_sample)))
        elif layer.statements is not None:
            found.extend(_row(layer, covers, one, None) for one in layer.statements)
        else:
            found.append(_row(layer, covers, layer.license or "LicenseRef-unspecified", None))
    return found


def _row(layer: AdHocLayer, covers: Layer, license_id: str, listed: PerSample | None) -> LicenseRow:
    own_list = layer.per_sample is not None and layer.basis is None
    rival = layer.statements is not None and layer.basis is None
    return LicenseRow(
        covers=covers,
        id=license_id,
        stated=license_id,
        basis="stated-for-data" if own_list or rival else layer.basis,
        evidence=layer.evidence or STATED,
        revision=layer.revision,
        origin=layer.origin,
        content=layer.content,
        unverified=layer.unverified,
        per_sample=listed,
    )


def _per_sample(values: tuple[str, ...] | dict[str, int]) -> PerSample:
    counted = values if isinstance(values, dict) else dict.fromkeys(values)
    return PerSample(
        field="license",
        values=tuple(
            SampleLicenseValue(value=one, id=one, images={} if count is None else {"all": count})
            for one, count in counted.items()
        ),
    )
