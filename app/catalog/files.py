"""Which file of `catalog/` holds which record: one table for reading, checking and schemas."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.facts.dataset import Dataset
from app.facts.generator import GeneratorTerms
from app.facts.license import LicenseTerms, Origin
from app.facts.phrases import Phrases
from app.facts.profile import Profile
from app.facts.recipe import PublishedRecipe
from app.facts.record import Record
from app.facts.vocabulary import Vocabulary
from app.licensing.use import NamedUse

Shape = Literal["one", "list", "map"]  # one record a file, a list of records, or a map from id to record


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record, the class that reads it, and the folder or file it lives in."""

    name: str
    model: type[Record]
    place: str
    shape: Shape = "one"
    optional: bool = False


KINDS = (
    Kind("dataset", Dataset, "datasets"),
    Kind("license", LicenseTerms, "licenses"),
    Kind("generator", GeneratorTerms, "generators"),
    Kind("origin", Origin, "origins.yaml", "list"),
    Kind("vocabulary", Vocabulary, "vocabulary.yaml"),
    Kind("use", NamedUse, "uses.yaml", "map"),
    Kind("profile", Profile, "profiles"),
    Kind("recipe", PublishedRecipe, "recipes"),
    Kind("phrases", Phrases, "phrases.yaml", optional=True),
)


def list_files(folder: Path) -> Iterator[tuple[Kind, Path]]:
    """Yield every catalog file with its kind, in the order of the table and of the names."""
    for kind in KINDS:
        place = folder / kind.place
        if kind.place.endswith(".yaml"):
            if not kind.optional or place.exists():
                yield kind, place
        else:
            yield from ((kind, path) for path in sorted(place.glob("*.yaml")))


def list_strangers(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield files that stand among the records and are not read, with the reason."""
    for kind in KINDS:
        place = folder / kind.place
        if not kind.place.endswith(".yaml") and place.is_dir():
            others = (path for path in sorted(place.iterdir()) if not path.name.startswith("."))
            yield from (
                (path, "is not read: catalog files end in .yaml") for path in others if path.suffix != ".yaml"
            )


def records_in(kind: Kind, path: Path, data: object) -> Iterator[tuple[str, tuple[str | int, ...], object]]:
    """Yield the raw records of one parsed file: id, where in the file, and content.

    The vocabulary and the phrases have no id of their own and go by the name of their kind.
    """
    if kind.shape == "map" and isinstance(data, dict):
        yield from ((str(key), (str(key),), value) for key, value in data.items())
    elif kind.shape == "list" and isinstance(data, list):
        for number, value in enumerate(data):
            name = value.get("id") if isinstance(value, dict) else None
            yield str(name or number), (number,), value
    elif kind.place.endswith(".yaml"):
        yield kind.name, (), data
    else:
        yield path.stem, (), data
