"""NOTICE.md: who made the data, under which terms, and what they ask of whoever uses the mix.

Written so that a lawyer can check it without this catalog: the credits first, ready to paste, then each
duty with the places it comes from, then every statement with its page, then the texts to read.
"""

from collections.abc import Iterable, Iterator, Sequence

from app.catalog.load import Catalog
from app.facts.dataset import Dataset, LicenseRow
from app.facts.library import Library
from app.licensing.use import Use
from app.mixes.exports.ingredients import (
    Ingredient,
    concluded,
    home_of,
    ingredients,
    one_line,
    statements,
)
from app.recommender.mix import Mix, MixObligation


def notice(mix: Mix, catalog: Catalog) -> str:
    """Return the notice of a mix as Markdown."""
    return "\n".join(_lines(mix, catalog)) + "\n"


def _lines(mix: Mix, catalog: Catalog) -> Iterator[str]:
    library = catalog.library
    parts = ingredients(mix, catalog)
    yield from _head(mix, catalog)
    yield from ("", "## Credits", "", "Paste these lines where the credits are shown.", "")
    yield from (f"- {credit(one, library)}" for one in parts)
    yield from ("", "## What the terms ask")
    if not mix.obligations:
        yield from ("", "No duty was found for this use.")
    for duty in mix.obligations:
        yield from _duty(duty, library)
    yield from ("", "## What is stated of each dataset")
    for one in parts:
        yield from _entry(one, library)
    known = {one.dataset.id for one in parts}
    for pick in mix.picks:
        if pick.dataset not in known:
            yield from ("", f"### {pick.dataset}", "")
            yield f"- Samples: {pick.samples:,}; the entry is not in this catalog any more."
    yield from _texts(parts, library)


def _head(mix: Mix, catalog: Catalog) -> Iterator[str]:
    verdict = catalog.library.vocabulary.verdicts.get(mix.verdict.value)
    word = verdict.label.en if verdict else mix.verdict.value
    yield "# NOTICE"
    yield ""
    sets = f"{len(mix.picks)} dataset{'' if len(mix.picks) == 1 else 's'}"
    yield f"Training data of {sets}, {mix.totals.samples:,} samples."
    yield ""
    yield f"- Use: {_use(mix, catalog)}"
    yield f"- Verdict for this use: **{word}** (`{mix.verdict.value}`)"
    yield f"- Mix: `{mix.id}`"
    yield f"- Facts and rules: catalog snapshot `{mix.snapshot}`"
    yield ""
    yield "This file reports what publishers state and what their terms ask. It is no legal advice."


def _use(mix: Mix, catalog: Catalog) -> str:
    """Say the use in a sentence; a use of one's own by its fields."""
    use = mix.requirements.use
    if not isinstance(use, Use):
        return f"to {catalog.uses[use].sentence_en} (`{use}`)" if use in catalog.uses else f"`{use}`"
    fields = use.model_dump(mode="json", exclude_defaults=True)
    return "as stated: " + ", ".join(f"{name} {value}" for name, value in fields.items())


def credit(one: Ingredient, library: Library) -> str:
    """Return the credit of a dataset: title, maker, year, page, and each part's license with its address."""
    dataset = one.dataset
    year = f", {dataset.year}" if dataset.year else ""
    home = home_of(dataset)
    page = f" <{home}>" if home else ""
    kept = one.pick.subset.keep if one.pick.subset else ()
    parts = [f"{', '.join(layers)} under {_license(name, library)}" for name, layers in _layers(dataset)]
    chosen = f"; of its samples only those under {', '.join(kept)}" if kept else ""
    return f'"{dataset.name}" by {dataset.publisher}{year}{page}: {"; ".join(parts)}{chosen}.'


def _layers(dataset: Dataset) -> list[tuple[str, list[str]]]:
    """Group the layers of a dataset by the license stated for them."""
    found: dict[str, list[str]] = {}
    for row in statements(dataset):
        layers = found.setdefault(row.id, [])
        if row.covers not in layers:
            layers.append(row.covers)
    return list(found.items())


def _license(name: str, library: Library) -> str:
    terms = library.licenses.get(name)
    if terms is None:
        return name
    return f"{terms.name} ({name})" + (f" <{terms.evidence[0]}>" if terms.evidence else "")


def _duty(duty: MixObligation, library: Library) -> Iterator[str]:
    """Yield a duty: its name, what it asks, for which datasets, and the lines that come with it."""
    word = library.vocabulary.obligations.get(duty.code)
    head, *lines = duty.text.split("\n")
    yield from ("", f"### {word.label.en if word else duty.code}", "")
    yield f"{one_line(head)} (`{duty.code}`)"
    yield ""
    yield f"Asked by: {', '.join(_name(one, library) for one in duty.datasets)}."
    listed = list(dict.fromkeys(one_line(line).removeprefix("- ") for line in lines if line.strip()))
    if listed:
        yield ""
        yield from (f"- {line}" for line in listed)


def _name(dataset_id: str, library: Library) -> str:
    dataset, origin = library.datasets.get(dataset_id), library.origins.get(dataset_id)
    return dataset.name if dataset else origin.what if origin else dataset_id


def _entry(one: Ingredient, library: Library) -> Iterator[str]:
    dataset, pick = one.dataset, one.pick
    yield from ("", f"### {dataset.name}", "")
    yield f"- Publisher: {dataset.publisher}" + (f" ({dataset.year})" if dataset.year else "")
    if address := home_of(dataset):
        yield f"- Source: {address}"
    yield f"- Samples: {pick.samples:,} drawn from {pick.available:,} ({pick.verdict.value})"
    if pick.subset is not None:
        yield f"- Only samples whose license is one of: {', '.join(pick.subset.keep)}"
    yield from (_statement(row) for row in statements(dataset))
    for source in dataset.sources:
        share = f", {one_line(source.share)}" if source.share else ""
        yield f"- Takes {one_line(source.role)} from {_name(source.id, library)}{share}"
    for generator in dataset.generators:
        terms = f", terms {generator.terms}" if generator.terms else ""
        yield (
            f"- Partly written by {generator.model} ({generator.provider}{terms}): "
            f"{one_line(generator.role)} ({generator.evidence})"
        )


def _statement(row: LicenseRow) -> str:
    seen = f", revision {row.revision}" if row.revision else ""
    part = f" (part from {row.origin})" if row.origin else ""
    return f"- License of {row.covers}{part}: {row.id} — “{one_line(row.stated)}” ({row.evidence}{seen})"


def _texts(parts: Sequence[Ingredient], library: Library) -> Iterator[str]:
    """Yield where each license's own text is, upstream ones included."""
    names = sorted(set(_all_licenses(parts, library)))
    if names:
        yield from ("", "## Where the texts are", "")
    for name in names:
        terms = library.licenses.get(name)
        places = ", ".join(terms.evidence) if terms and terms.evidence else "no address is recorded"
        yield f"- {name}{f' ({terms.name})' if terms else ''}: {places}"


def _all_licenses(parts: Iterable[Ingredient], library: Library) -> Iterator[str]:
    for one in parts:
        yield from concluded(one, library)
        yield from (row.id for row in statements(one.dataset))
