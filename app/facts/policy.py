"""An organization's own rules, as its `policy.yaml` states them; `licensing/policy.py` puts them in force."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.facts.record import Record

IsoDate = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Approval(Record):
    """Who answered the open questions of a dataset, or of a license everywhere, and until when."""

    dataset: str | None = None
    license: str | None = None
    by: str
    until: IsoDate
    note: str = ""

    @model_validator(mode="after")
    def about_one_thing(self) -> "Approval":
        """Refuse an approval of everything, and one that could be read in two ways."""
        if (self.dataset is None) == (self.license is None):
            raise ValueError("an approval names a dataset or a license")
        return self


class Policy(Record):
    """`policy.yaml`: licenses and generators accepted or refused, and what becomes of unknown answers.

    A non-empty list of accepted names makes every other name a question; a refused name is a no.
    Generators are named by provider, terms id or family (`llama` stands for every `llama-…`).
    `name` is what pages call it.
    """

    name: str = ""
    accept_licenses: tuple[str, ...] = ()
    refuse_licenses: tuple[str, ...] = ()
    accept_generators: tuple[str, ...] = ()
    refuse_generators: tuple[str, ...] = ()
    unknown: Literal["review", "refuse"] = "review"
    weights_share_alike: Literal["advisory", "review", "same-license"] | None = None
    approvals: tuple[Approval, ...] = ()

    def in_force(self, day: str) -> "Policy":
        """Return the policy with the approvals that still hold on a day (ISO date)."""
        held = tuple(one for one in self.approvals if day <= one.until)
        return self if len(held) == len(self.approvals) else self.model_copy(update={"approvals": held})
