"""Drift of curated entries: what re-checks of their pages found."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.datasets import find_dataset
from app.api.schemas import BenchmarkAnswer, DriftList
from app.api.written import write_json
from app.catalog.benchmarks import find_benchmarks
from app.catalog.drift import list_drift
from app.catalog.drift_verdicts import weigh_drift
from app.edge.deps import Db, State
from app.edge.paging import Written, json_answer

router = APIRouter()
DEFAULT_USE = "train-product"


@router.get("/drift", response_model=DriftList, tags=["facts"])
def show_drift(
    request: Request,
    state: State,
    db: Db,
    use: str = DEFAULT_USE,
    status: Literal["open", "closed", "all"] = "open",
) -> Response:
    """List drift events, newest first, with the verdicts by the evidence, by the page now, and in force."""
    named = state.use(use)

    def write() -> Written:
        weighed = weigh_drift(list_drift(db), state.catalog, named)
        items = tuple(one for one in weighed if status == "all" or one.open == (status == "open"))
        return Written(write_json(DriftList(items, len(items), None, state.snapshot)))

    return json_answer(request, key=f"{state.snapshot}|drift|{use}|{status}", write=write)


@router.get("/datasets/{dataset_id}/benchmarks", response_model=BenchmarkAnswer, tags=["datasets"])
def show_benchmarks(request: Request, dataset_id: str, state: State, db: Db) -> Response:
    """List where the dataset serves to evaluate models, by the Papers with Code archive (CC BY-SA 4.0)."""
    find_dataset(state, dataset_id)

    def write() -> Written:
        items = find_benchmarks(db, dataset_id)
        return Written(write_json(BenchmarkAnswer(dataset_id, items, state.snapshot)))

    return json_answer(request, key=f"{state.snapshot}|benchmarks|{dataset_id}", write=write)
