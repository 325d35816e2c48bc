"""One dataset: layers with evidence, lineage, facts, and the whole verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.catalog.benchmarks import BenchmarkLink
from app.facts.dataset import Dataset, LicenseRow
from app.facts.library import Library
from app.licensing.verdict import Judgement
from app.web.language import Language
from app.web.views.dataset_facts import Fact, dataset_facts, privacy_facts
from app.web.views.datasets import status_flag
from app.web.views.drift import DriftLine, drift_notices
from app.web.views.frame import Pairs, page_url
from app.web.views.layers import Generator, Layer, Statement, dataset_layers, generator, host_of, statement
from app.web.views.lineage import Downstream, Upstream, lineage_tree, taken_by
from app.web.views.marks import (
    Mark,
    Size,
    Stack,
    Text,
    dataset_size,
    label_of,
    layer_stack,
    reason_of,
    told,
    verdict_mark,
)
from app.web.views.reasons import (
    Duty,
    FilterView,
    JurisdictionNote,
    Note,
    Readings,
    Reason,
    WayOut,
    advisory_notes,
    duty,
    filter_view,
    jurisdiction_notes,
    readings,
    reason_tree,
    ways_out,
)


@dataclass(frozen=True, slots=True)
class Split:
    name: str
    count: str


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    url: str
    host: str
    says: str


@dataclass(frozen=True, slots=True)
class DatasetView:
    """Everything on `/datasets/{id}`."""

    id: str
    name: str
    aliases: str
    flag: str
    replaced_by: Downstream | None
    drift: tuple[DriftLine, ...]
    drift_url: str
    benchmarks: tuple[BenchmarkLink, ...]
    summary: str
    mark: Mark
    reason: Text
    stack: Stack
    size: Size | None
    layers: tuple[Layer, ...]
    other_layers: tuple["OtherLayer", ...]
    generators: tuple[Generator, ...]
    lineage: tuple[Upstream, ...]
    lineage_complete: bool
    taken_by: tuple[Downstream, ...]
    facts: tuple[Fact, ...]
    splits: tuple[Split, ...]
    privacy: tuple[Fact, ...]
    privacy_note: Text
    warnings: tuple[Text, ...]
    unknowns: tuple[Text, ...]
    evidence: tuple[EvidenceLink, ...]
    history: tuple["HistoryLine", ...]
    as_of: "AsOf"
    tree: Reason
    duties: tuple[Duty, ...]
    all_duties: str
    ways_out: tuple[WayOut, ...]
    filtered: FilterView | None
    readings: Readings | None
    notes: tuple[Note, ...]
    jurisdictions: tuple[JurisdictionNote, ...]
    compare_url: str
    mix_url: str
    code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherLayer:
    """A layer that the verdict does not weigh, such as the code, with its statements."""

    label: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day a page answers for (`day` is empty: today) and the way to ask for another."""

    day: str
    today: str
    now: Mark
    action: str
    now_url: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A license statement that was in force once, and when; `url` judges on its first day."""

    period: str
    url: str
    layer: str
    license: str
    stated: str
    evidence: str
    revision: str


def dataset_view(
    dataset: Dataset,
    *,
    judgement: Judgement,
    judgements: Mapping[str, Judgement],
    library: Library,
    language: Language,
    use: str,
    base_url: str,
    today: str,
    day: str | None = None,
    benchmarks: tuple[BenchmarkLink, ...] = (),
) -> DatasetView:
    """Gather the page of one dataset; `judgements` are the brief ones, for the stacks of its lineage.

    On a past `day`, `library` and `judgement` are of that day; `dataset` has the whole history always.
    """
    vocabulary = library.vocabulary
    query: Pairs = (("use", use),)
    page = f"/datasets/{dataset.id}"
    then = library.datasets[dataset.id]
    python_day, url_day = (f', as_of="{day}"', f"&as_of={day}") if day else ("", "")
    stacked = {layer.layer for layer in judgement.layers}
    duties = tuple(duty(one, vocabulary, language) for one in judgement.obligations)
    successor = library.datasets.get(dataset.superseded_by or "")
    return DatasetView(
        id=dataset.id,
        name=dataset.name,
        aliases=language.listed(dataset.aliases),
        flag=status_flag(dataset, language),
        replaced_by=Downstream(
            name=successor.name, url=page_url(language.code, f"/datasets/{successor.id}", query)
        )
        if successor
        else None,
        drift=drift_notices(library.drift.get(dataset.id, ()), vocabulary, language),
        drift_url=page_url(language.code, "/drift", query),
        benchmarks=benchmarks,
        summary=dataset.summary.in_(language.code),
        mark=verdict_mark(judgement.verdict, language),
        reason=reason_of(judgement, language),
        stack=layer_stack(judgement, vocabulary, language),
        size=dataset_size(dataset, vocabulary, language),
        layers=dataset_layers(then, judgement, library=library, language=language, query=query),
        other_layers=tuple(
            OtherLayer(
                label=label_of(vocabulary.layers, covers, language),
                statements=tuple(
                    statement(row, library, language=language, query=query)
                    for row in then.licenses
                    if row.covers == covers and not row.superseded
                ),
            )
            for covers in dict.fromkeys(row.covers for row in then.licenses if not row.superseded)
            if covers not in stacked
        ),
        generators=tuple(generator(one, library, language) for one in dataset.generators),
        lineage=lineage_tree(
            dataset.id, library=library, judgements=judgements, language=language, query=query
        ),
        lineage_complete=bool(dataset.sources_complete),
        taken_by=taken_by(dataset.id, library=library, language=language, query=query),
        facts=dataset_facts(dataset, library, language),
        splits=tuple(
            Split(name=name, count=_split_count(count, language)) for name, count in dataset.splits.items()
        ),
        privacy=privacy_facts(dataset, language),
        privacy_note=told(dataset.privacy.note, library.phrases, language),
        warnings=tuple(told(one, library.phrases, language) for one in dataset.warnings),
        unknowns=tuple(told(one, library.phrases, language) for one in dataset.unknowns),
        evidence=tuple(
            EvidenceLink(url=one.url, host=host_of(one.url), says=one.says) for one in dataset.evidence
        ),
        history=_history(dataset, library, language, page=page, query=query),
        as_of=AsOf(
            day=day or "",
            today=today,
            now=verdict_mark(judgements[dataset.id].verdict, language),
            action=page_url(language.code, page),
            now_url=page_url(language.code, page, query),
        ),
        tree=reason_tree(judgement.tree, library, language),
        duties=duties,
        all_duties="\n\n".join(one.text for one in duties),
        ways_out=ways_out(judgement, language),
        filtered=filter_view(judgement, language),
        readings=readings(judgement, language),
        notes=advisory_notes(judgement, library, language),
        jurisdictions=jurisdiction_notes(library, language),
        compare_url=page_url(language.code, "/compare", (*query, ("ids", dataset.id))),
        mix_url=page_url(language.code, "/mix", (*query, ("include", dataset.id))),
        code=(
            f'Catalog("{base_url}").verdict("{dataset.id}", use="{use}"{python_day})',
            f"{base_url}/api/v1/datasets/{dataset.id}/verdict?use={use}{url_day}",
        ),
    )


def _split_count(count: int | str | None, language: Language) -> str:
    if count is None:
        return "—"
    return language.number(count) if isinstance(count, int) else count


def _history(
    dataset: Dataset, library: Library, language: Language, *, page: str, query: Pairs
) -> tuple[HistoryLine, ...]:
    """Return dated or superseded statements, oldest first: what was said when."""
    rows = [row for row in dataset.licenses if row.superseded or row.since or row.until]
    rows.sort(key=lambda row: (row.since or "", row.until or "9999", row.covers, row.id))
    return tuple(
        HistoryLine(
            period=_in_force(row.since, row.until, superseded=row.superseded, language=language),
            url=page_url(language.code, page, (*query, ("as_of", first_day)))
            if (first_day := _first_day(row))
            else "",
            layer=label_of(library.vocabulary.layers, row.covers, language),
            license=row.id,
            stated=row.stated,
            evidence=row.evidence,
            revision=row.revision or "",
        )
        for row in rows
    )


def _first_day(row: LicenseRow) -> str:
    """Return a day on which the statement stood, where one is established to the day; else nothing."""
    if row.since is not None and len(row.since) == 10:
        return row.since
    if row.until is not None and len(row.until) == 10:
        return (date.fromisoformat(row.until) - timedelta(days=1)).isoformat()
    return ""


def _in_force(since: str | None, until: str | None, *, superseded: bool, language: Language) -> str:
    if since or until:
        return f"{since or '…'} – {until or '…'}"
    return language.gettext("earlier") if superseded else language.gettext("now")
