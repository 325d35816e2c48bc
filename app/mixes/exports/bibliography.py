"""BibTeX of everything in the mix that has a citation."""

from collections.abc import Iterator

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.mixes.exports.ingredients import home_of
from app.recommender.mix import Mix

SPECIAL = str.maketrans(
    {c: "\\" + c for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"}
)


def bibliography(mix: Mix, catalog: Catalog) -> str:
    """Return one entry a pick; a dataset without a paper is cited by its page."""
    entries = (
        _entry(catalog.library.datasets[pick.dataset])
        for pick in mix.picks
        if pick.dataset in catalog.library.datasets
    )
    return "\n".join(entries)


def _entry(dataset: Dataset) -> str:
    body = "\n".join(f"  {name} = {{{value}}}," for name, value in _fields(dataset))
    return f"@misc{{{dataset.id},\n{body}\n}}\n"


def _fields(dataset: Dataset) -> Iterator[tuple[str, str]]:
    citation = dataset.citation
    yield "title", (citation.title or dataset.name).translate(SPECIAL)
    yield "author", f"{{{dataset.publisher.translate(SPECIAL)}}}"
    if year := citation.year or dataset.year:
        yield "year", str(year)
    if citation.arxiv:
        yield "eprint", citation.arxiv
        yield "archiveprefix", "arXiv"
    if home := home_of(dataset):
        yield "url", home
