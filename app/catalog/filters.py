"""The one grammar of every list: a query string in, a frozen `Query` out, and back.

Repeat a key = OR, different keys = AND, `key__not` excludes, `key__gte` and `key__lte` bound numbers.
An unknown key or word is an error that names the nearest valid one; nothing is ignored.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Literal, Self, cast
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict

from app.catalog.facets import FACETS, KEYS, LISTED, VERDICT, facet_words
from app.catalog.load import Catalog
from app.catalog.rows import COLUMNS
from app.errors import InvalidInput, UnknownName
from app.licensing.verdict import Verdict

Number = Literal["samples", "images", "year"]
NUMBERS: tuple[Number, ...] = ("samples", "images", "year")
SORTS = ("fit", "size", "year", "name")
DEFAULT_LIMIT = 20
LARGEST_LIMIT = 1000
_MULTIPLES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


class Group(BaseModel):
    """The values of one facet: any of them (OR), or none of them when `exclude`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    values: tuple[str, ...]
    exclude: bool = False

    @property
    def name(self) -> str:
        """Return the key as the URL spells it."""
        return f"{self.key}__not" if self.exclude else self.key


class Bound(BaseModel):
    """A lower (`gte`) or upper (`lte`) bound of a number; rows without the number never pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Number
    side: Literal["gte", "lte"]
    value: int

    @property
    def name(self) -> str:
        """Return the key as the URL spells it."""
        return f"{self.key}__{self.side}"


class Query(BaseModel):
    """What somebody asks of the catalog; equal questions are equal objects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: str = ""
    use: str | None = None
    groups: tuple[Group, ...] = ()
    bounds: tuple[Bound, ...] = ()
    sort: str = "fit"
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    fields: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()

    def values(self, key: str, *, exclude: bool = False) -> tuple[str, ...]:
        """Return the values chosen (or excluded) for a facet."""
        return next((g.values for g in self.groups if g.key == key and g.exclude == exclude), ())

    def pairs(self) -> list[tuple[str, str]]:
        """Return the canonical query string as pairs: same question, same pairs."""
        found: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        if self.use:
            found.append(("use", self.use))
        found += [(group.name, value) for group in self.groups for value in group.values]
        found += [(bound.name, str(bound.value)) for bound in self.bounds]
        if self.sort != "fit":
            found.append(("sort", self.sort))
        if self.limit != DEFAULT_LIMIT:
            found.append(("limit", str(self.limit)))
        if self.fields:
            found.append(("fields", ",".join(self.fields)))
        if self.facets:
            found.append(("facets", "1" if self.facets == LISTED else ",".join(self.facets)))
        if self.cursor:
            found.append(("cursor", self.cursor))
        return found

    def string(self) -> str:
        """Return the canonical query string, percent-encoded."""
        return urlencode(self.pairs(), quote_via=quote, safe=":,/")

    def with_value(self, key: str, value: str, *, exclude: bool = False) -> Self:
        """Return the query with one more value of a facet, from its first page."""
        return self._with_values(key, {*self.values(key, exclude=exclude), value}, exclude=exclude)

    def without_value(self, key: str, value: str, *, exclude: bool = False) -> Self:
        """Return the query with one value of a facet less, from its first page."""
        return self._with_values(key, {*self.values(key, exclude=exclude)} - {value}, exclude=exclude)

    def without(self, *keys: str) -> Self:
        """Return the query without these keys (as the URL spells them), from its first page."""
        plain = {name: None if name in {"use", "cursor"} else "" for name in keys if name in {"q", "use"}}
        return self.model_copy(
            update={
                **plain,
                "groups": tuple(g for g in self.groups if g.name not in keys),
                "bounds": tuple(b for b in self.bounds if b.name not in keys),
                "cursor": None,
            }
        )

    def whole(self) -> Self:
        """Return the question alone, without page, size of page, or facets: what an export answers."""
        return self.model_copy(update={"cursor": None, "limit": DEFAULT_LIMIT, "facets": ()})

    def _with_values(self, key: str, values: set[str], *, exclude: bool) -> Self:
        kept = [g for g in self.groups if not (g.key == key and g.exclude == exclude)]
        if values:
            kept.append(Group(key=key, values=tuple(sorted(values)), exclude=exclude))
        return self.model_copy(update={"groups": _ordered(kept), "cursor": None})


KnownWords = Mapping[str, frozenset[str]]


def parse_query(
    items: Iterable[tuple[str, str]], catalog: Catalog, *, known: KnownWords | None = None
) -> Query:
    """Read a query string; `known` spares the walk over the catalog when an index has the words."""
    words = known_words(catalog) if known is None else known
    plain: dict[str, str] = {}
    groups: dict[tuple[str, bool], set[str]] = {}
    bounds: dict[str, Bound] = {}
    for name, given in items:
        value = given.strip()
        key, _, suffix = name.partition("__")
        if key in KEYS and suffix in {"", "not"}:
            if value:
                word = _known(key, value, words[key], field=name)
                groups.setdefault((key, suffix == "not"), set()).add(word)
        elif key in NUMBERS and suffix in {"gte", "lte"}:
            if value:
                side = cast(Literal["gte", "lte"], suffix)
                bounds[name] = Bound(key=key, side=side, value=_number(name, value))
        elif name in _PLAIN:
            plain[name] = value
        else:
            raise UnknownName("filter", name, query_keys(), field=name)
    found = {name: _PLAIN[name](value, catalog) for name, value in plain.items() if value}
    query = Query.model_validate(
        {
            **found,
            "groups": _ordered(
                Group(key=key, values=tuple(sorted(values)), exclude=exclude)
                for (key, exclude), values in groups.items()
            ),
            "bounds": tuple(bounds[name] for name in sorted(bounds)),
        }
    )
    if query.use is None and any(group.key == VERDICT for group in query.groups):
        uses = ", ".join(catalog.uses)
        raise InvalidInput(f"a verdict answers for a use: add use=… (one of {uses})", field="use")
    return query


def query_keys() -> tuple[str, ...]:
    """Return every key the grammar knows, as the URL spells them."""
    facets = [name for key in KEYS for name in (key, f"{key}__not")]
    numbers = [f"{key}__{side}" for key in NUMBERS for side in ("gte", "lte")]
    return (*_PLAIN, *facets, *numbers)


@lru_cache(maxsize=4)
def _words_of(catalog: "_ById") -> KnownWords:
    found: dict[str, set[str]] = {key: set() for key in FACETS}
    for dataset in catalog.catalog.library.datasets.values():
        for key, facet in FACETS.items():
            found[key].update(facet.values(dataset))
    return with_vocabulary(found, catalog.catalog)


class _ById:
    """A catalog as a cache key: two are the same when their snapshot is."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return hash(self.catalog.library.snapshot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.catalog.library.snapshot == self.catalog.library.snapshot


def known_words(catalog: Catalog) -> KnownWords:
    """Return every word that each facet understands: the vocabulary's, and those in use."""
    return _words_of(_ById(catalog))


def with_vocabulary(in_use: Mapping[str, Iterable[str]], catalog: Catalog) -> KnownWords:
    """Return the words in use of each facet together with those the vocabulary allows."""
    found = {key: set(in_use.get(key, ())) for key in KEYS}
    for key, values in found.items():
        values.update(facet_words(key, catalog.library.vocabulary))
    found[VERDICT].update(str(verdict) for verdict in Verdict)
    found["license"].update(catalog.library.licenses)
    return {key: frozenset(values) for key, values in found.items()}


def _ordered(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (KEYS.index(group.key), group.exclude)))


def _known(key: str, value: str, words: Collection[str], *, field: str) -> str:
    if value in words:
        return value
    folded = value.casefold()
    match = next((word for word in sorted(words) if word.casefold() == folded), None)
    if match is None:
        raise UnknownName(key.replace("_", " "), value, words, field=field)
    return match


def _number(name: str, value: str) -> int:
    """Read 500000, 500_000, 500k, 1.5M or 2B."""
    text = value.casefold().replace(",", "").replace("_", "")
    multiple = _MULTIPLES.get(text[-1:], 1)
    digits = text[:-1] if multiple > 1 else text
    try:
        number = int(digits) if multiple == 1 else round(float(digits) * multiple)
    except (ValueError, OverflowError):
        number = -1
    if not 0 <= number < 2**53:
        raise InvalidInput(f"'{value}' is not a number such as 500000, 500k or 1.5M", field=name)
    return number


def _use(value: str, catalog: Catalog) -> str:
    if value not in catalog.uses:
        raise UnknownName("use", value, catalog.uses, field="use")
    return value


def _sort(value: str, _catalog: Catalog) -> str:
    if value.removeprefix("-") not in SORTS:
        raise UnknownName("sort", value, [*SORTS, *(f"-{name}" for name in SORTS)], field="sort")
    return value


def _limit(value: str, _catalog: Catalog) -> int:
    number = _number("limit", value)
    if not 1 <= number <= LARGEST_LIMIT:
        raise InvalidInput(f"limit is between 1 and {LARGEST_LIMIT}", field="limit")
    return number


def _facets(value: str, _catalog: Catalog) -> tuple[str, ...]:
    if value in {"0", "false"}:
        return ()
    if value in {"1", "true"}:
        return LISTED
    keys = [key.strip() for key in value.split(",") if key.strip()]
    for key in keys:
        if key not in KEYS:
            raise UnknownName("facet", key, KEYS, field="facets")
    return tuple(key for key in KEYS if key in keys)


def _fields(value: str, _catalog: Catalog) -> tuple[str, ...]:
    names = {name.strip() for name in value.split(",") if name.strip()}
    for name in sorted(names):
        if name not in COLUMNS:
            raise UnknownName("field", name, COLUMNS, field="fields")
    return tuple(name for name in COLUMNS if name in names)


_PLAIN: dict[str, Callable[[str, Catalog], object]] = {
    "q": lambda value, _catalog: " ".join(value.split()),
    "use": _use,
    "sort": _sort,
    "limit": _limit,
    "cursor": lambda value, _catalog: value,
    "fields": _fields,
    "facets": _facets,
}
