"""NOTICE.md: who made the data, under which terms, and what they ask of whoever uses the mix."""

from collections.abc import Iterator

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.recommender.mix import Mix, Pick


def notice(mix: Mix, catalog: Catalog) -> str:
    """Return the notice of a mix as Markdown."""
    return "\n".join(_lines(mix, catalog)) + "\n"


def _lines(mix: Mix, catalog: Catalog) -> Iterator[str]:
    yield "# NOTICE"
    yield ""
    yield f"Mix `{mix.id}`, made with catalog snapshot `{mix.snapshot}`."
    yield f"Verdict for the stated use: **{mix.verdict.value}**. This reports terms; it is no legal advice."
    yield ""
    if mix.obligations:
        yield "## What the terms ask"
        yield ""
        for duty in mix.obligations:
            yield f"- **{duty.code}** ({', '.join(duty.datasets)}): {_line(duty.text)}"
        yield ""
    yield "## Data"
    for pick in mix.picks:
        yield ""
        yield from _entry(pick, catalog)


def _entry(pick: Pick, catalog: Catalog) -> Iterator[str]:
    dataset = catalog.library.datasets.get(pick.dataset)
    if dataset is None:
        yield f"### {pick.dataset}"
        yield f"- Samples: {pick.samples:,}; the entry is not in this catalog any more."
        return
    yield f"### {dataset.name}"
    yield f"- Publisher: {dataset.publisher}" + (f" ({dataset.year})" if dataset.year else "")
    if address := home_of(dataset):
        yield f"- Source: {address}"
    yield f"- Samples: {pick.samples:,} drawn from {pick.available:,} ({pick.verdict.value})"
    if pick.subset is not None:
        yield f"- Only samples whose license is one of: {', '.join(pick.subset.keep)}"
    for row in dataset.licenses:
        if not row.superseded:
            yield f"- License of {row.covers}: {row.id} — “{_line(row.stated)}” ({row.evidence})"
    for generator in dataset.generators:
        yield f"- Partly written by {generator.model} ({generator.provider}): {_line(generator.role)}"


def home_of(dataset: Dataset) -> str | None:
    """Return the page of the official copy."""
    access = dataset.access
    if access.homepage:
        return access.homepage
    if access.github:
        return f"https://github.com/{access.github}"
    return f"https://huggingface.co/datasets/{access.huggingface[0]}" if access.huggingface else None


def _line(text: str) -> str:
    """Keep a text on one line, so that a long statement cannot break the list."""
    return " ".join(text.split())
