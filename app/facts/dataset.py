"""One dataset of the catalog: what it is, where it comes from, and who said what of its license."""

from typing import Literal

from pydantic import Field

from app.facts.record import Bilingual, Evidence, Record, Slug

Layer = Literal["annotations", "images", "text", "compilation", "code"]
Basis = Literal["stated-for-data", "repository-file", "hub-tag", "third-party-relabel", "upstream"]
Binding = Literal["accepted", "incorporated", "upstream-only", "unknown"]
Origin = Literal["curated", "hub", "pwc", "croissant"]
TrainingUse = Literal["allowed", "evaluation-only", "unclear"]
AccessStatus = Literal[
    "available", "link-only", "request-form", "gated", "withdrawn", "superseded", "unknown"
]


class SampleLicenseValue(Record):
    """One value of a per-sample license field, the license it stands for, and how often it occurs."""

    value: str | int
    id: str
    stated: str | None = None
    images: dict[str, int] = Field(default_factory=dict)


class PerSample(Record):
    """Each sample states its own license: the field that says so (None: the data carry none)."""

    field: str | None
    values: tuple[SampleLicenseValue, ...] = ()
    evidence: str | None = None
    revision: str | None = None


class LicenseRow(Record):
    """One statement by one publisher about one layer. Sources that disagree are several rows."""

    covers: Layer
    id: str
    stated: str
    basis: Basis | None = None
    evidence: str
    revision: str | None = None
    note: str = ""
    origin: str | None = None
    content: Literal["included", "links-only"] = "included"
    unverified: bool = False
    superseded: bool = False
    since: str | None = None
    until: str | None = None
    per_sample: PerSample | None = None


class GeneratorUse(Record):
    """A model that wrote part of the data, and how its provider's terms reach whoever trains on it."""

    model: str
    provider: str
    role: str
    terms: str | None = None
    terms_candidates: tuple[str, ...] = ()
    binding: Binding
    evidence: str


class Source(Record):
    """A lineage edge: what was taken from which upstream, and how much of it as stated."""

    id: str
    role: str
    share: str | None = None


class Scale(Record):
    """Counts as established (None: not), and the publisher's own words."""

    samples: int | None
    images: int | None
    unit: str | None
    as_stated: str | None


class Reader(Record):
    """How a build reads the official files: a layout of `app/corpora/readers` and its parameters."""

    layout: str
    mapping: dict[str, str | int | bool | None] = Field(default_factory=dict)
    splits: dict[str, dict[str, str]] = Field(default_factory=dict)


class Access(Record):
    """Where the official copy is. `mirrors` are other people's copies: their license tags are claims."""

    huggingface: tuple[str, ...]
    mirrors: tuple[str, ...] = ()
    homepage: str | None
    github: str | None
    status: AccessStatus
    layout: str | None
    reader: Reader | None = None
    revision: str | None = None


class Privacy(Record):
    """What was done about faces and unsafe pictures; `unknown` is never `done`."""

    faces_blurred: Literal["blurred", "removed", "not-blurred", "unknown"]
    nsfw_filtered: Literal["filtered", "partly", "tagged", "not-filtered", "unknown"]
    note: str
    evidence: str | None


class Citation(Record):
    title: str | None
    arxiv: str | None
    year: int | None


class Dataset(Record):
    """One catalog entry; the file name, the id and the URL are the same word.

    `origin` says who wrote it: a curator, or a sync that drafted it from a platform's description.
    """

    id: Slug
    name: str
    aliases: tuple[str, ...] = ()
    seed: bool = False
    publisher: str
    year: int | None
    summary: Bilingual
    stage: tuple[str, ...]
    domains: tuple[str, ...]
    quality: str
    collection: tuple[str, ...]
    input_formats: tuple[str, ...]
    annotation_types: tuple[str, ...]
    scale: Scale
    languages: tuple[str, ...]
    splits: dict[str, int | str | None] = Field(default_factory=dict)
    access: Access
    superseded_by: str | None = None
    licenses: tuple[LicenseRow, ...]
    generators: tuple[GeneratorUse, ...] = ()
    sources: tuple[Source, ...] = ()
    sources_complete: bool | None = None
    training_use: TrainingUse
    privacy: Privacy
    warnings: tuple[str, ...] = ()
    citation: Citation
    evidence: tuple[Evidence, ...]
    unknowns: tuple[str, ...] = ()
    origin: Origin = "curated"
