"""Pages of the catalog: the list, one dataset, several side by side."""

from urllib.parse import parse_qsl, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.catalog.benchmarks import find_benchmarks
from app.catalog.filters import Query
from app.catalog.history import past_day
from app.catalog.search import search
from app.edge.deps import Db, Now
from app.errors import NotFound, UnknownName
from app.web.templating import Fragment, render
from app.web.views.compare import MOST, compare_view
from app.web.views.dataset import dataset_view
from app.web.views.datasets import list_view
from app.web.views.facets import Chip, facet_legends, kept_pairs, list_chips
from app.web.visit import ThisVisit, Visit

router = APIRouter()
COMPARED = ("ids", "use")  # what the address of a comparison may say


@router.get("/datasets")
def list_page(request: Request, visit: ThisVisit) -> HTMLResponse:
    """List datasets by the grammar of the API; every verdict answers for the chosen use."""
    state, language = visit.state, visit.language
    asked = [pair for pair in visit.pairs if pair[0] not in {"use", "facets", "fields"}]
    query = state.parse([("use", visit.use), *asked])
    query = query.model_copy(update={"facets": tuple(facet_legends(language))})
    results = search(state, query)
    view = list_view(
        results,
        state=state,
        use=visit.use,
        language=language,
        base_url=visit.base_url,
        loosen=() if results.total else _loosened(query, visit),
    )
    counts = next(one for one in results.facets if one.key == "verdict").values
    bare = query.model_copy(update={"facets": (), "cursor": None})
    frame = visit.frame(
        "/datasets",
        counts={one.value: one.count for one in counts},
        query=bare.pairs(),
        chosen=query.values("verdict"),
        kept=kept_pairs(query, language),
    )
    response = render(
        request, "datasets.html", frame=frame, view=view, fragment=Fragment(("results", "swaps"))
    )
    response.headers["HX-Push-Url"] = visit.url("/datasets", query.model_copy(update={"facets": ()}).pairs())
    return response


def _loosened(query: Query, visit: Visit) -> tuple[Chip, ...]:
    """Return the single filters without which something would be found, with how much."""
    found = []
    vocabulary = visit.state.catalog.library.vocabulary
    for chip in list_chips(query, vocabulary, visit.language):
        pairs = [pair for pair in _pairs_of(chip.url) if pair[0] != "cursor"]
        total = search(visit.state, visit.state.parse(pairs)).total
        if total:
            label = visit.language.ngettext(
                "without %(filter)s: %(n)s dataset",
                "without %(filter)s: %(n)s datasets",
                total,
                filter=chip.label,
            )
            found.append(Chip(label=label, url=chip.url))
    return tuple(found)


def _pairs_of(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query)


@router.get("/datasets/{dataset_id}")
def dataset_page(
    *,
    request: Request,
    dataset_id: str,
    visit: ThisVisit,
    db: Db,
    now: Now,
    as_of: str | None = None,
) -> HTMLResponse:
    """Show one dataset: layers with evidence, lineage, facts, and its whole verdict, now or on a past day."""
    library = visit.state.catalog.library
    dataset = library.datasets.get(dataset_id)
    if dataset is None:
        known = library.find_by_alias(dataset_id)
        hint = f"; {known.id} goes by that name" if known else ""
        raise NotFound(f"no dataset has the id {dataset_id}{hint}", field="id")
    day = past_day(as_of, now=now) if as_of else None
    view = dataset_view(
        dataset,
        judgement=visit.state.judgement(dataset_id, visit.use, day=day),
        judgements=visit.judgements,
        library=visit.state.as_of(day) if day else library,
        today=now.date().isoformat(),
        day=day,
        language=visit.language,
        use=visit.use,
        base_url=visit.base_url,
        benchmarks=find_benchmarks(db, dataset_id),
    )
    return render(request, "dataset.html", frame=visit.frame("/datasets"), view=view)


@router.get("/compare")
def compare_page(request: Request, visit: ThisVisit) -> HTMLResponse:
    """Show up to six datasets as columns, differing facts marked."""
    library = visit.state.catalog.library
    for key, _ in visit.pairs:
        if key not in COMPARED:
            raise UnknownName("parameter", key, COMPARED, field=key)
    ids = list(
        dict.fromkeys(value for key, value in visit.pairs if key == "ids" for value in value.split(","))
    )
    for one in ids:
        if one not in library.datasets:
            raise UnknownName("dataset", one, library.datasets, field="ids")
    view = compare_view(
        [library.datasets[one] for one in ids[:MOST]],
        left_out=len(ids) - MOST,
        judgements=visit.judgements,
        library=library,
        language=visit.language,
        use=visit.use,
        base_url=visit.base_url,
    )
    return render(request, "compare.html", frame=visit.frame("/datasets"), view=view)
