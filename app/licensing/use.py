"""What somebody wants to do with the data: every fact that a clause may ask for."""

from typing import Literal

from pydantic import Field

from app.facts.license import Transform
from app.facts.record import Record

YesNoUnknown = Literal["yes", "no", "unknown"]


class Model(Record):
    """The model that is trained; `competes` unset: yes for a released general assistant, else unknown."""

    kind: Literal["general-assistant", "task-specific", "classifier", "encoder", "unknown"] = "unknown"
    family: str | None = None
    release: Literal["none", "service", "weights"] = "none"
    competes: YesNoUnknown | None = None
    sold: bool | None = None

    @property
    def competes_in_force(self) -> YesNoUnknown:
        """Return the answer that clauses see (licence-rules section 1)."""
        if self.competes is not None:
            return self.competes
        released = self.release != "none"
        return "yes" if released and self.kind == "general-assistant" else "unknown"


class Assertions(Record):
    """Statements the user makes about themselves and is bound by."""

    credentialed: bool | None = None
    form_signed: bool | None = None


class Use(Record):
    """A use of data, in the fields of research/licence-rules.md section 1. `commercial` has no default.

    `transforms` unset: tiles and crops too, as nearly every pipeline makes them (R13: no permissive default).
    """

    purpose: Literal["train", "evaluate"] = "train"
    commercial: bool
    research: bool = False
    transforms: tuple[Transform, ...] = ("technical", "excerpt")
    external_processing: tuple[str, ...] = ()
    share_corpus: Literal["none", "partners", "public"] = "none"
    share_fetched: bool = False
    packaging: Literal["collection", "merged"] = "collection"
    model: Model = Field(default_factory=Model)
    eu_domiciled: bool | None = None
    generator_was_multimodal: bool | None = None
    assertions: Assertions = Field(default_factory=Assertions)
    weights_share_alike: Literal["advisory", "review", "same-license"] = "advisory"
    jurisdictions: tuple[str, ...] = ()


class NamedUse(Record):
    """A use with a name for filters, facets and the sentence above every list (`catalog/uses.yaml`)."""

    label_en: str
    label_ja: str
    sentence_en: str
    sentence_ja: str
    use: Use
