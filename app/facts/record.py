"""The shape every catalog record shares: frozen, no unknown keys, ids that are URL slugs."""

from typing import Annotated, NewType

from pydantic import BaseModel, ConfigDict, Field

DatasetId = NewType("DatasetId", str)
LicenseId = NewType("LicenseId", str)
TermsId = NewType("TermsId", str)

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$")]


class Record(BaseModel):
    """A fact as written in `catalog/`: immutable, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Record):
    """The same words for English and Japanese readers."""

    en: str
    ja: str

    def in_(self, locale: str) -> str:
        """Return the text for a locale; anything but `ja` reads English."""
        return self.ja if locale == "ja" else self.en


class Evidence(Record):
    """A page that was read, and what it says."""

    url: str
    says: str
