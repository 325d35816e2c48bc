"""A name somebody wrote to a catalog entry: by id, alias, Hub id or path; near names are only suggested."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from app.facts.library import Library
from app.mixes.mention import Mention

HOSTS = re.compile(
    r"^(?:hf|ms)::|^(?:hf://|(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn|github\.com)/)"
    r"(?:datasets/)?",
    re.I,
)
OTHER_HOST = re.compile(r"^[a-z0-9+]+://(?:www\.)?", re.I)
TAIL = re.compile(r"(?:/(?:tree|blob|resolve|viewer)/.*|[?#].*|\.git|/)$", re.I)
FILE = re.compile(r"\.(?:jsonl?|parquet|tar|yaml|yml|csv|arrow|tsv)$", re.I)
SAME_NAME = "same name"
REPOSITORY = re.compile(r"^[\w-]+/[\w.-]+$")
PLACES = frozenset({"train", "data", "dataset", "datasets", "annotations", "images", "val", "test", ""})


@dataclass(frozen=True, slots=True)
class Match:
    """The entry behind a name and by which of its names it was found; or near names to choose from."""

    dataset: str | None
    by: str
    suggestions: tuple[str, ...] = ()


class NameIndex:
    """Every name of every entry, for looking many of them up."""

    def __init__(self, library: Library) -> None:
        names: dict[str, tuple[str, str]] = {}
        for dataset_id in sorted(library.datasets):
            dataset = library.datasets[dataset_id]
            access = dataset.access
            for kind, given in (
                ("hub id", access.huggingface),
                ("mirror", access.mirrors),
                ("repository", (access.github,)),
                ("homepage", (access.homepage,)),
                ("alias", dataset.aliases),
                ("name", (dataset.name,)),
            ):
                for name in given:
                    if name:
                        names.setdefault(_plain(_bare(name)), (dataset_id, kind))
        for dataset_id in library.datasets:
            names[_plain(dataset_id)] = (dataset_id, "id")
        self._names: Mapping[str, tuple[str, str]] = names
        self._ids = sorted(library.datasets)

    def find(self, mention: Mention) -> Match:
        """Find the entry that a mention means; nothing is guessed.

        A repository of somebody else that only has the name of an entry is found by `SAME_NAME`: what
        is in it was compared by nobody.
        """
        named = (mention.name, *mention.also)
        repositories = [name for name in named if _is_repository(name)]
        exact = [found for name in repositories if (found := self._names.get(_plain(_bare(name))))]
        if exact:
            return Match(*exact[0])
        for name in named:
            for form in _forms(name):
                if form in self._names:
                    dataset, kind = self._names[form]
                    return Match(dataset, SAME_NAME if repositories else kind)
        return Match(None, "", self._near(mention))

    def _near(self, mention: Mention) -> tuple[str, ...]:
        """Suggest entries whose id begins with what was written, then those spelled much the same."""
        forms = [form for name in (mention.name, *mention.also) for form in _forms(name)]
        begun = (one for form in forms for one in self._ids if form and one.startswith(f"{form}-"))
        near = (one for form in forms for one in get_close_matches(form, self._ids, n=3, cutoff=0.6))
        return tuple(_first(chain(begun, near), 3))


def _first(names: Iterable[str], most: int) -> Iterator[str]:
    for number, name in enumerate(dict.fromkeys(names)):
        if number < most:
            yield name


def _bare(name: str) -> str:
    """Strip the Hub's or another host's address down to what names the dataset."""
    bare = HOSTS.sub("", name.strip().removeprefix("mirror:"))
    return TAIL.sub("", OTHER_HOST.sub("", bare))


def _is_repository(name: str) -> bool:
    """Say whether a name is `owner/name` as on a hub, and no path or file."""
    bare = _bare(name)
    owner = bare.split("/")[0].casefold()
    return bool(REPOSITORY.match(bare)) and not FILE.search(bare) and owner not in PLACES


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "-", name.strip().casefold())


def _forms(name: str) -> Iterator[str]:
    """Yield the ways a written name may be listed: whole, as a repository, as each folder of a path."""
    bare = _bare(name)
    yield _plain(bare)
    steps = [step for step in bare.split("/") if step not in (".", "..")]
    if len(steps) == 2:
        yield _plain(FILE.sub("", "/".join(steps)))
    for step in reversed(steps):
        plain = _plain(FILE.sub("", step))
        if plain not in PLACES:
            yield plain
            yield re.sub(r"[-.](?:train|sft|instruct|data)$", "", plain)
