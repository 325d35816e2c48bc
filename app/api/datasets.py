"""`/api/v1/datasets`: the list by the catalog's grammar, the same rows as files, one dataset."""

from functools import partial

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from app.api.schemas import DatasetAnswer, DatasetPage, Links, VerdictAnswer
from app.api.written import write_json
from app.catalog.filters import Query
from app.catalog.history import past_day
from app.catalog.rows import row_of
from app.catalog.search import search
from app.catalog.state import CatalogState
from app.edge.deps import Now, State, read_query, read_state
from app.edge.paging import AnswerCache, Written, json_answer
from app.errors import NotFound
from app.facts.dataset import Dataset

router = APIRouter(prefix="/datasets", tags=["datasets"])


def find_dataset(state: CatalogState, dataset_id: str) -> Dataset:
    """Return a dataset by id; an alias is told the id to ask for."""
    datasets = state.catalog.library.datasets
    found = datasets.get(dataset_id)
    if found is not None:
        return found
    other = state.catalog.library.find_by_alias(dataset_id)
    hint = f"; '{other.id}' has that name" if other else ""
    raise NotFound(f"no dataset has the id '{dataset_id}'{hint}", field="id")


@router.get("", response_model=DatasetPage)
async def list_datasets(request: Request) -> Response:
    """List datasets: repeat a key for OR, other keys are AND, `key__not` excludes.

    The busiest route asks for what it needs itself: injected, the same would take twice the time.
    """
    state = await read_state(request)
    query = await read_query(request, state)
    kept: AnswerCache = request.app.state.answers
    return await run_in_threadpool(
        json_answer,
        request,
        key=f"{state.snapshot}|datasets|{query.string()}",
        write=lambda: write_page(state, query, kept, path=request.url.path),
    )


@router.get("/{dataset_id}", response_model=DatasetAnswer)
def show_dataset(request: Request, dataset_id: str, state: State, use: str | None = None) -> Response:
    """Show one dataset: the whole record, and its judgement when a use is named."""
    dataset = find_dataset(state, dataset_id)
    judgement = state.judgement(dataset_id, use) if use else None

    def write() -> Written:
        answer = DatasetAnswer(
            dataset=dataset,
            draft=dataset_id in state.catalog.drafts,
            use=use,
            judgement=judgement,
            links=_links(dataset_id),
            snapshot=state.snapshot,
        )
        return Written(write_json(answer))

    return json_answer(request, key=f"{state.snapshot}|dataset|{dataset_id}|{use}", write=write)


@router.get("/{dataset_id}/verdict", response_model=VerdictAnswer)
def show_verdict(
    *, request: Request, dataset_id: str, state: State, now: Now, use: str, as_of: str | None = None
) -> Response:
    """Judge one dataset for a named use: causes with evidence, duties, remedies, what was pinned.

    `as_of` (YYYY-MM-DD) judges by the license statements that stood on that day, of the whole lineage.
    """
    find_dataset(state, dataset_id)
    day = past_day(as_of, now=now) if as_of else None
    judgement = state.judgement(dataset_id, use, day=day)

    def write() -> Written:
        return Written(
            write_json(VerdictAnswer(use=use, as_of=as_of, judgement=judgement, snapshot=state.snapshot))
        )

    return json_answer(request, key=f"{state.snapshot}|verdict|{dataset_id}|{use}|{as_of}", write=write)


def write_page(state: CatalogState, query: Query, kept: AnswerCache, *, path: str) -> Written:
    """Write one page of the list; a row is written once for a snapshot, a use and a choice of columns."""
    results = search(state, query)
    judgements = state.judgements(query.use) if query.use else None
    asked = f"{state.snapshot}|row|{query.use}|{','.join(query.fields)}"

    def write_row(one: Dataset) -> Written:
        judgement = judgements[one.id] if judgements else None
        return Written(write_json(row_of(one, judgement, fields=query.fields)))

    items = [
        orjson.Fragment(kept.get_or_write(f"{asked}|{one.id}", partial(write_row, one)).body)
        for one in results.items
    ]
    next_url = None
    if results.next_cursor:
        next_url = f"{path}?{query.model_copy(update={'cursor': results.next_cursor}).string()}"
    page: dict[str, object] = {
        "items": items,
        "total": results.total,
        "next": next_url,
        "snapshot": state.snapshot,
    }
    if query.facets:
        page["facets"] = results.facets
    return Written(write_json(page), next_url)


def _links(dataset_id: str) -> Links:
    base = f"/api/v1/datasets/{dataset_id}"
    return Links(
        self=base,
        verdict=f"{base}/verdict",
        lineage=f"{base}/lineage",
        history=f"{base}/history",
        croissant=f"{base}/croissant",
        page=f"/en/datasets/{dataset_id}",
    )
