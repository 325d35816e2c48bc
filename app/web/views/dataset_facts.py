"""The facts beside a dataset: what it is, where it is, what was done about faces."""

from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.web.language import Language
from app.web.views.layers import host_of
from app.web.views.marks import (
    label_of,
)

LONG = 220


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: a word, its values, each perhaps a link."""

    label: str
    values: tuple["FactValue", ...]


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value of a fact; `head` is the beginning of one that is long enough to fold away."""

    text: str
    url: str
    lang: str

    @property
    def head(self) -> str:
        """Return the first words of a long value, empty for a short one."""
        return self.text[:70].rsplit(" ", 1)[0] if len(self.text) > LONG else ""


def dataset_facts(dataset: Dataset, library: Library, language: Language) -> tuple[Fact, ...]:
    """Return what a dataset is and where it is; a fact without a value is left out."""
    words = library.vocabulary
    english = "" if language.code == "en" else "en"

    def plain(label: str, *values: str | None, lang: str = "") -> Fact:
        return Fact(label, tuple(FactValue(one, "", lang) for one in values if one))

    def links(label: str, pairs: list[tuple[str, str]]) -> Fact:
        return Fact(label, tuple(FactValue(text, url, "") for text, url in pairs))

    access, citation = dataset.access, dataset.citation
    scale = dataset.scale
    places = [(repo, f"https://huggingface.co/datasets/{repo}") for repo in access.huggingface]
    if access.homepage:
        places.append((host_of(access.homepage), access.homepage))
    if access.github:
        places.append((access.github, f"https://github.com/{access.github}"))
    paper = [(f"arXiv {citation.arxiv}", f"https://arxiv.org/abs/{citation.arxiv}")] if citation.arxiv else []
    found = (
        plain(language.gettext("Publisher"), dataset.publisher),
        plain(language.gettext("Year"), str(dataset.year) if dataset.year else None),
        plain(language.gettext("Stage"), *(label_of(words.stages, w, language) for w in dataset.stage)),
        plain(language.gettext("Tasks"), *(label_of(words.domains, w, language) for w in dataset.domains)),
        plain(
            language.gettext("Input format"),
            *(label_of(words.input_formats, w, language) for w in dataset.input_formats),
        ),
        plain(
            language.gettext("Annotations"),
            *(label_of(words.annotation_types, w, language) for w in dataset.annotation_types),
        ),
        plain(language.gettext("Quality"), label_of(words.qualities, dataset.quality, language)),
        plain(
            language.gettext("Made by"),
            *(label_of(words.collections, w, language) for w in dataset.collection),
        ),
        plain(
            language.gettext("Languages"),
            *(label_of(words.languages, w, language) for w in dataset.languages),
        ),
        plain(
            language.gettext("Images"), language.number(scale.images) if scale.images is not None else None
        ),
        plain(language.gettext("Scale, as stated"), scale.as_stated, lang=english),
        plain(language.gettext("Access"), label_of(words.access, access.status, language)),
        links(language.gettext("Official copy"), places),
        links(
            language.gettext("Other people's copies"),
            [(repo, f"https://huggingface.co/datasets/{repo}") for repo in access.mirrors],
        ),
        plain(language.gettext("Revision"), access.revision),
        plain(language.gettext("Layout of the files"), access.layout, lang=english),
        links(language.gettext("Paper"), [(citation.title or paper[0][0], paper[0][1])] if paper else []),
    )
    return tuple(fact for fact in found if fact.values)


def privacy_facts(dataset: Dataset, language: Language) -> tuple[Fact, ...]:
    """Return what was done about faces and unsafe pictures."""
    faces = {
        "blurred": language.gettext("blurred"),
        "removed": language.gettext("removed"),
        "not-blurred": language.gettext("not blurred"),
        "unknown": language.gettext("unknown"),
    }
    nsfw = {
        "filtered": language.gettext("filtered out"),
        "partly": language.gettext("partly filtered"),
        "tagged": language.gettext("tagged, not removed"),
        "not-filtered": language.gettext("not filtered"),
        "unknown": language.gettext("unknown"),
    }
    return (
        Fact(language.gettext("Faces"), (FactValue(faces[dataset.privacy.faces_blurred], "", ""),)),
        Fact(language.gettext("Unsafe pictures"), (FactValue(nsfw[dataset.privacy.nsfw_filtered], "", ""),)),
    )
