"""What the catalog covers: entries per stage and domain, and how much of what it says is evidenced."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.catalog.load import Catalog
from app.facts.dataset import Dataset
from app.licensing.engine import judge_all
from app.licensing.verdict import Judgement, Verdict

DATE = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")


@dataclass(frozen=True, slots=True)
class Cell:
    """Entries of one stage and domain; `verdicts` counts them by verdict where judgements were given."""

    stage: str
    domain: str
    entries: int
    verdicts: Mapping[Verdict, int]


@dataclass(frozen=True, slots=True)
class Evidenced:
    """How often a field is established at all, and how often a page backs it."""

    field: str
    entries: int
    established: int
    with_evidence: int


@dataclass(frozen=True, slots=True)
class DatedEvidence:
    """A license statement by the date of what was read."""

    date: str
    dataset: str
    url: str


@dataclass(frozen=True, slots=True)
class Stats:
    """Coverage of the whole catalog; `verdicts` answer for `use`."""

    use: str
    datasets: int
    licenses: int
    generators: int
    origins: int
    cells: tuple[Cell, ...]
    verdicts: Mapping[Verdict, int]
    evidence: tuple[Evidenced, ...]
    unknowns: int
    conflicts: int
    history: int
    oldest: DatedEvidence | None
    undated: int


def catalog_stats(
    catalog: Catalog, *, use: str = "train-product", judgements: Mapping[str, Judgement] | None = None
) -> Stats:
    """Measure the catalog; verdicts are counted for a named use, or as judged already."""
    library = catalog.library
    datasets = list(library.datasets.values())
    if judgements is None:
        judgements = judge_all(library, catalog.uses[use].use) if use in catalog.uses else {}
    verdicts = {name: one.verdict for name, one in judgements.items()}
    dated, undated = _dates(datasets)
    return Stats(
        use=use,
        datasets=len(datasets),
        licenses=len(library.licenses),
        generators=len(library.generators),
        origins=len(library.origins),
        cells=_cells(catalog, verdicts),
        verdicts=Counter(verdicts.values()),
        evidence=_evidence(datasets),
        unknowns=sum(len(one.unknowns) for one in datasets),
        conflicts=sum(_disagrees(one) for one in datasets),
        history=sum(any(row.superseded for row in one.licenses) for one in datasets),
        oldest=min(dated, key=lambda one: (one.date, one.dataset), default=None),
        undated=undated,
    )


def _cells(catalog: Catalog, verdicts: Mapping[str, Verdict]) -> tuple[Cell, ...]:
    """Count per stage and domain in the order of the vocabulary; empty cells stay out."""
    words = catalog.library.vocabulary
    cells = []
    for stage in words.stages:
        for domain in words.domains:
            inside = [
                one
                for one in catalog.library.datasets.values()
                if stage in one.stage and domain in one.domains
            ]
            if inside:
                found = Counter(verdicts[one.id] for one in inside if one.id in verdicts)
                cells.append(Cell(stage, domain, len(inside), found))
    return tuple(cells)


def _evidence(datasets: list[Dataset]) -> tuple[Evidenced, ...]:
    """Count field by field: established means neither null nor unknown."""
    rows = [row for one in datasets for row in one.licenses]
    stated = [row for row in rows if row.id != "LicenseRef-unspecified"]
    generators = [use for one in datasets for use in one.generators]
    named = [use for use in generators if use.terms or use.terms_candidates]
    private = [
        one for one in datasets if {one.privacy.faces_blurred, one.privacy.nsfw_filtered} != {"unknown"}
    ]
    sized = [one for one in datasets if one.scale.samples is not None or one.scale.images is not None]
    return (
        Evidenced("license rows", len(rows), len(stated), sum(bool(row.evidence) for row in stated)),
        Evidenced(
            "license rows at a revision", len(rows), len(stated), sum(bool(row.revision) for row in stated)
        ),
        Evidenced("generators", len(generators), len(named), sum(bool(use.evidence) for use in named)),
        Evidenced("scale", len(datasets), len(sized), sum(bool(one.evidence) for one in sized)),
        Evidenced(
            "privacy",
            len(datasets),
            len(private),
            sum(bool(one.privacy.evidence or one.evidence) for one in private),
        ),
    )


def _dates(datasets: Iterable[Dataset]) -> tuple[list[DatedEvidence], int]:
    """Return the statements in force whose revision names a day, and how many name none."""
    dated: list[DatedEvidence] = []
    undated = 0
    for one in datasets:
        for row in one.licenses:
            if row.superseded:
                continue
            found = DATE.findall(row.revision or "")
            if found:
                dated.append(DatedEvidence(max(found), one.id, row.evidence))
            else:
                undated += 1
    return dated, undated


def _disagrees(dataset: Dataset) -> bool:
    """Return whether sources disagree on a layer: several ids in force for the same part."""
    ids: dict[tuple[str, str | None], set[str]] = {}
    for row in dataset.licenses:
        if not row.superseded:
            ids.setdefault((row.covers, row.origin), set()).add(row.id)
    return any(len(found) > 1 for found in ids.values())


def render_stats(stats: Stats) -> str:
    """Write the figures as a plain table for the terminal."""
    lines = [
        f"{stats.datasets} datasets, {stats.licenses} licenses, {stats.generators} generator terms, "
        f"{stats.origins} origins",
        f"{stats.conflicts} datasets whose sources disagree, {stats.history} with a license history, "
        f"{stats.unknowns} facts listed as unknown",
        "",
        *_table(
            ["field", "entries", "established", "with evidence"],
            [
                [one.field, one.entries, one.established, _share(one.with_evidence, one.established)]
                for one in stats.evidence
            ],
        ),
    ]
    if stats.oldest is not None:
        lines.append(f"oldest evidence: {stats.oldest.date} {stats.oldest.dataset} {stats.oldest.url}")
    lines.append(f"license rows whose revision names no day: {stats.undated}")
    shown = [one for one in Verdict if stats.verdicts.get(one)]
    if shown:
        lines.append(f"verdicts are for the use '{stats.use}'")
    header = ["stage", "domain", "entries", *(one.value for one in shown)]
    rows: list[list[str | int]] = [
        [cell.stage, cell.domain, cell.entries, *(cell.verdicts.get(one, 0) for one in shown)]
        for cell in stats.cells
    ]
    if shown:
        rows.append(["all", "", stats.datasets, *(stats.verdicts.get(one, 0) for one in shown)])
    return "\n".join([*lines, "", *_table(header, rows)])


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "0"


def _table(header: list[str], rows: list[list[str | int]]) -> list[str]:
    """Align columns: words to the left, numbers to the right."""
    cells = [header, *([str(one) for one in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    numeric = [bool(rows) and isinstance(rows[0][column], int) for column in range(len(header))]
    return [
        "  ".join(
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in cells
    ]
