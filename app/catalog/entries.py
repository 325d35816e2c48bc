"""The catalog by every name that a platform may use for an entry."""

from sqlalchemy.orm import Session

from app.catalog.load import Catalog, fetch_catalog
from app.hub.found import Found, slug_of


class Entries:
    """Curated entries by official repository, mirror, name, alias and id; and the words of the rules."""

    def __init__(self, catalog: Catalog) -> None:
        self.library = catalog.library
        self.vocabulary = catalog.library.vocabulary
        self.known = tuple(catalog.library.licenses)
        self.curated = {
            name: one for name, one in catalog.library.datasets.items() if name not in catalog.drafts
        }
        self.official: dict[str, list[str]] = {}  # one repository may hold several datasets
        for name, one in self.curated.items():
            for repository in one.access.huggingface:
                self.official.setdefault(repository.casefold(), []).append(name)
        self.names: dict[str, str] = {}
        for name, one in self.curated.items():
            for other in (*one.access.mirrors, one.name, *one.aliases):
                self.names.setdefault(other.casefold(), name)
                self.names.setdefault(slug_of(other), name)
        self.names.update({name: name for name in self.curated})

    def named(self, name: str) -> str | None:
        """Return the entry, curated or draft, that goes by a name; None when there is none."""
        slug = slug_of(name)
        hit = self.names.get(name.casefold()) or self.names.get(slug)
        return hit or (slug if slug in self.library.datasets else None)

    def curated_as(self, found: Found) -> str | None:
        """Return the curated entry that means the same dataset; None when there is none."""
        hub = (found.huggingface or "").casefold()
        names = [hub, slug_of(found.id)]
        if found.origin != "hub":  # on the Hub another owner's copy may bear the same title
            names += [found.id.casefold(), found.title.casefold()]
        official = self.official.get(hub)
        if official:
            return official[0]
        return next((self.names[name] for name in names if name in self.names), None)


def read_entries(db: Session) -> Entries:
    """Return the loaded catalog for looking names up."""
    return Entries(fetch_catalog(db))
