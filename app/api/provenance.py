"""Where a dataset comes from: lineage, the history of its licenses, and its Croissant description."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.datasets import find_dataset
from app.api.schemas import HistoryAnswer, LineageAnswer
from app.api.written import write_json
from app.catalog.croissant import croissant_of
from app.catalog.history import statements
from app.edge.deps import State
from app.edge.paging import Written, base_url, json_answer
from app.facts.lineage import closure

router = APIRouter(prefix="/datasets/{dataset_id}", tags=["datasets"])
CROISSANT = 'application/ld+json; profile="http://mlcommons.org/croissant/1.1"'


@router.get("/lineage", response_model=LineageAnswer)
def show_lineage(request: Request, dataset_id: str, state: State) -> Response:
    """List every upstream once, nearest first, with the path that reaches it; and who builds on it."""
    library = state.catalog.library
    dataset = find_dataset(state, dataset_id)

    def write() -> Written:
        used_by = tuple(
            one.id for one in library.datasets.values() if any(s.id == dataset_id for s in one.sources)
        )
        answer = LineageAnswer(
            dataset=dataset_id,
            complete=dataset.sources_complete,
            upstream=closure(dataset_id, library),
            used_by=tuple(sorted(used_by)),
            snapshot=state.snapshot,
        )
        return Written(write_json(answer))

    return json_answer(request, key=f"{state.snapshot}|lineage|{dataset_id}", write=write)


@router.get("/history", response_model=HistoryAnswer)
def show_history(request: Request, dataset_id: str, state: State) -> Response:
    """List what was stated of each license layer and when; `verdict?as_of=` judges on such a day."""
    dataset = find_dataset(state, dataset_id)
    answer = HistoryAnswer(dataset=dataset_id, statements=statements(dataset), snapshot=state.snapshot)
    return json_answer(
        request,
        key=f"{state.snapshot}|history|{dataset_id}",
        write=lambda: Written(write_json(answer)),
    )


@router.get("/croissant", response_class=Response, responses={200: {"content": {"application/ld+json": {}}}})
def show_croissant(request: Request, dataset_id: str, state: State) -> Response:
    """Describe the dataset in Croissant 1.1 JSON-LD, for search engines and loaders."""
    dataset = find_dataset(state, dataset_id)
    page = f"{base_url(request)}/en/datasets/{dataset_id}"
    key = f"{state.snapshot}|croissant|{dataset_id}|{page}"
    response = json_answer(
        request,
        key=key,
        write=lambda: Written(
            write_json(croissant_of(dataset, state.catalog.library, uses=state.catalog.uses, page=page))
        ),
    )
    response.headers["content-type"] = CROISSANT
    return response
