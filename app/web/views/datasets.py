"""The list of datasets: rows, facets with counts, removable filters, the same rows as code."""

from dataclasses import dataclass

from app.catalog.filters import Query
from app.catalog.search import Results
from app.catalog.state import CatalogState
from app.catalog.text_build import searched_texts
from app.catalog.words import Snippet, snippet
from app.facts.dataset import Dataset
from app.facts.vocabulary import Vocabulary
from app.licensing.verdict import Judgement
from app.web.language import Language
from app.web.views.facets import Chip, Facet, Range, list_chips, list_facets, list_ranges, list_sorts
from app.web.views.frame import Pairs, page_url
from app.web.views.marks import (
    Mark,
    Option,
    Size,
    Stack,
    Text,
    dataset_size,
    label_of,
    layer_stack,
    short_reason,
    verdict_mark,
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a per-sample filter would leave, and under which verdict."""

    mark: Mark
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One dataset in a list."""

    id: str
    url: str
    name: str
    marked_name: Snippet
    flag: str
    summary: Snippet
    found: Snippet
    tags: tuple[str, ...]
    size: Size | None
    stack: Stack
    mark: Mark
    reason: Text
    filtered: Part | None


@dataclass(frozen=True, slots=True)
class File:
    """The same rows as a file."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ListView:
    """Everything on `/datasets`."""

    heading: str
    of_all: str
    q: str
    facets: tuple[Facet, ...]
    ranges: tuple[Range, ...]
    sorts: tuple[Option, ...]
    chips: tuple[Chip, ...]
    loosen: tuple[Chip, ...]
    clear_url: str
    compare_url: str
    rows: tuple[Row, ...]
    shown: str
    first_url: str
    next_url: str
    code: tuple[str, ...]
    files: tuple[File, ...]


def dataset_row(
    dataset: Dataset,
    judgement: Judgement,
    *,
    vocabulary: Vocabulary,
    language: Language,
    query: Pairs,
    asked: str = "",
) -> Row:
    """Return a dataset as a list shows it, with the words that were `asked` for marked."""
    name = dataset.name
    summary = dataset.summary.in_(language.code)
    marked_name, marked_summary = (snippet(text, asked, width=len(text)) for text in (name, summary))
    words = (
        *(label_of(vocabulary.domains, one, language) for one in dataset.domains[:3]),
        *(label_of(vocabulary.input_formats, one, language) for one in dataset.input_formats[:2]),
        *(label_of(vocabulary.languages, one, language) for one in dataset.languages[:2]),
    )
    return Row(
        id=dataset.id,
        url=page_url(language.code, f"/datasets/{dataset.id}", query),
        name=name,
        marked_name=marked_name,
        flag=status_flag(dataset, language),
        summary=marked_summary,
        found=() if _hits(marked_name) or _hits(marked_summary) else _found_elsewhere(dataset, asked),
        tags=words,
        size=dataset_size(dataset, vocabulary, language),
        stack=layer_stack(judgement, vocabulary, language),
        mark=verdict_mark(judgement.verdict, language),
        reason=short_reason(dataset, judgement, vocabulary, language),
        filtered=filtered_part(judgement, language),
    )


def _found_elsewhere(dataset: Dataset, asked: str) -> Snippet:
    """Cut what else is searched (other names, publisher, title) around its first hit; may be empty."""
    for text in searched_texts(dataset):
        found = snippet(text, asked)
        if _hits(found):
            return found
    return ()


def _hits(found: Snippet) -> bool:
    return any(hit for _text, hit in found)


def status_flag(dataset: Dataset, language: Language) -> str:
    """Return the one thing to know before anything else: withdrawn, superseded, evaluation only, a draft."""
    if dataset.access.status == "withdrawn":
        return language.gettext("withdrawn")
    if dataset.access.status == "superseded" or dataset.superseded_by:
        return language.gettext("superseded")
    if dataset.training_use == "evaluation-only":
        return language.gettext("evaluation only")
    return language.gettext("draft, unchecked") if dataset.origin != "curated" else ""


def filtered_part(judgement: Judgement, language: Language) -> Part | None:
    """Return what stays when a per-sample filter helps; None when it would not improve the verdict."""
    filtered = judgement.filtered
    if filtered is None or filtered.verdict.rank >= judgement.verdict.rank:
        return None
    share = filtered.kept_share
    sentence = (
        language.gettext("Filtered sample by sample: usable part")
        if share is None
        else language.gettext("Filtered sample by sample: %(share)s stays", share=language.percent(share))
    )
    return Part(mark=verdict_mark(filtered.verdict, language), sentence=sentence)


def list_view(
    results: Results,
    *,
    state: CatalogState,
    use: str,
    language: Language,
    base_url: str,
    loosen: tuple[Chip, ...],
) -> ListView:
    """Return the page of an answer: rows, facets, chips, the same rows as code and files."""
    query = results.query
    judgements = state.judgements(use)
    vocabulary = state.catalog.library.vocabulary
    whole = query.whole()

    def url(other: Query) -> str:
        return page_url(language.code, "/datasets", other.model_copy(update={"facets": ()}).pairs())

    return ListView(
        heading=language.ngettext("%(n)s dataset", "%(n)s datasets", results.total),
        of_all=language.gettext("of %(n)s", n=language.number(len(state.index.ids)))
        if results.total < len(state.index.ids)
        else "",
        q=query.q,
        facets=list_facets(results, state, language),
        ranges=list_ranges(query, language),
        sorts=list_sorts(query, language),
        chips=list_chips(query, vocabulary, language),
        loosen=loosen,
        clear_url=page_url(language.code, "/datasets", (("use", use),)),
        compare_url=page_url(language.code, "/compare"),
        rows=tuple(
            dataset_row(
                one,
                judgements[one.id],
                vocabulary=vocabulary,
                language=language,
                query=(("use", use),),
                asked=query.q,
            )
            for one in results.items
        ),
        shown=language.gettext(
            "%(shown)s of %(total)s shown",
            shown=language.number(len(results.items)),
            total=language.number(results.total),
        ),
        first_url=url(query.model_copy(update={"cursor": None})) if query.cursor else "",
        next_url=url(query.model_copy(update={"cursor": results.next_cursor})) if results.next_cursor else "",
        code=(
            f'pd.read_csv("{base_url}/api/v1/datasets.csv?{whole.string()}")',
            f"{base_url}/api/v1/datasets?{query.model_copy(update={'facets': ()}).string()}",
        ),
        files=tuple(
            File(label=label, url=f"/api/v1/datasets.{suffix}?{whole.string()}")
            for label, suffix in (
                ("CSV", "csv"),
                ("JSON Lines", "jsonl"),
                ("Parquet", "parquet"),
                ("Arrow", "arrow"),
            )
        ),
    )
