"""What a license text grants, asks and reaches: one row a license id, acts by transform class."""

from typing import Literal

from pydantic import Field

from app.facts.record import Record

Grant = Literal["yes", "no", "conditional", "unknown", "review", "per-sample"]
Transform = Literal["technical", "excerpt", "creative"]


class ByTransform(Record):
    """A grant for each class of change (licence-rules section 4)."""

    technical: Grant
    excerpt: Grant
    creative: Grant


class Grants(Record):
    """The acts a text allows, one by one."""

    train: Grant
    commercial: Grant
    modify_private: ByTransform
    share_verbatim: Grant
    share_modified: ByTransform
    external_processing: Grant


class LicenseObligations(Record):
    """Obligation codes by the act that wakes them."""

    on_share: tuple[str, ...]
    on_model_release: tuple[str, ...]
    always: tuple[str, ...]


class ShareAlike(Record):
    """What share-alike attaches to, and the licenses a merged work may go out under (`any`: neutral)."""

    mode: Literal["none", "item", "data", "database"]
    attaches_to: str
    merged_outbound: tuple[str, ...]


class SampleValues(Record):
    """For mixtures: the value found in the data -> license id, and what any other value means."""

    values: dict[str, str]
    other_values: str
    closed_list: bool


class LicenseTerms(Record):
    """One license, statement or kind of silence, with what it means for each act."""

    id: str
    spdx: str | None
    name: str
    hub_ids: tuple[str, ...]
    kind: str
    subject: str
    grants: Grants
    obligations: LicenseObligations
    attribution: str
    share_alike: ShareAlike
    model_reach: Literal["free", "silent", "unsettled", "restricted"]
    model_reach_note: str = ""
    model_restrictions: tuple[str, ...] = ()
    field_limits: tuple[str, ...]
    access: Literal["open", "form", "credentialed"]
    revocable: str
    per_sample_field: str | None = None
    per_sample: SampleValues | None = None
    incorporates: tuple[str, ...] = ()
    incorporates_licenses: tuple[str, ...] = ()
    why: str
    evidence: tuple[str, ...]
    evidence_revision: str | None = None
    confidence: Literal["high", "medium", "low", "none"]
    notes: str = ""


class Origin(Record):
    """A place data come from that is no dataset entry (flickr, web …), or a named set without one."""

    id: str
    what: str
    license: str
    cataloged: bool = Field(
        description="true: a kind of origin described here; false: a dataset without an entry yet"
    )
