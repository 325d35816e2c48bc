"""`POST /api/v1/verdicts`: may these datasets be used so, each and all together, and why."""

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import Response
from pydantic import Field

from app.api.examples import VERDICTS
from app.api.schemas import Together, VerdictsAnswer
from app.api.written import json_response
from app.catalog.state import CatalogState
from app.edge.deps import Limited, State
from app.errors import InvalidInput, UnknownName
from app.facts.dataset import Dataset
from app.facts.record import Record
from app.licensing.adhoc import AdHocRecord, dataset_from_record
from app.licensing.exceptions import places_of
from app.licensing.mixing import judge_together
from app.licensing.use import Use

router = APIRouter(tags=["verdicts"])


class VerdictsRequest(Record):
    """A named or full use, and datasets by id or as records with layers, generators and sources."""

    use: str | Use
    datasets: Annotated[tuple[str | AdHocRecord, ...], Field(min_length=1, max_length=200)]


@router.post("/verdicts", response_model=VerdictsAnswer, dependencies=[Limited])
def judge_datasets(
    state: State, asked: Annotated[VerdictsRequest, Body(openapi_examples=VERDICTS)]
) -> Response:
    """Judge datasets for a use; a record that is not in the catalog may stand in place of an id."""
    use = state.use(asked.use) if isinstance(asked.use, str) else asked.use
    _check_jurisdictions(use, state)
    datasets = [_dataset(one, state, field=f"datasets.{at}") for at, one in enumerate(asked.datasets)]
    found = judge_together(_distinct(datasets), use, state.catalog.library)
    parts = {part.dataset: part for part in found.parts}
    answer = VerdictsAnswer(
        use=use,
        datasets=tuple(parts[one] for one in dict.fromkeys(dataset.id for dataset in datasets)),
        together=Together(
            verdict=found.verdict,
            causes=found.causes,
            obligations=found.obligations,
            advisories=found.advisories,
            filtered=found.filtered,
            outbound=found.outbound,
            remedies=found.remedies,
        ),
        snapshot=state.snapshot,
    )
    return json_response(answer)


def _check_jurisdictions(use: Use, state: CatalogState) -> None:
    """Refuse a jurisdiction of which nothing is known: no note on it would look like no exception."""
    noted = {place for one in state.catalog.library.vocabulary.exceptions for place in places_of(one)}
    for number, name in enumerate(use.jurisdictions):
        if name.casefold() not in noted:
            known = sorted(place.upper() for place in noted)
            raise UnknownName("jurisdiction", name, known, field=f"use.jurisdictions.{number}")


def _dataset(given: str | AdHocRecord, state: CatalogState, *, field: str) -> Dataset:
    library = state.catalog.library
    if isinstance(given, AdHocRecord):
        if given.id in library.datasets:
            raise InvalidInput(
                f"'{given.id}' is a dataset of the catalog: give your record another id",
                field=f"{field}.id",
            )
        return dataset_from_record(given, library)
    found = library.datasets.get(given) or library.find_by_alias(given)
    if found is None:
        raise UnknownName("dataset", given, library.datasets, field=field)
    return found


def _distinct(datasets: list[Dataset]) -> list[Dataset]:
    found: dict[str, Dataset] = {}
    for dataset in datasets:
        if found.setdefault(dataset.id, dataset) != dataset:
            raise InvalidInput(f"two different records have the id '{dataset.id}'", field="datasets")
    return list(found.values())
