"""Whether the process lives, whether it can answer, and its figures for Prometheus."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.corpora.service import count_states
from app.edge.deps import Db, State
from app.edge.metrics import metrics_text

router = APIRouter(tags=["system"])


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    status: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The database is there and a catalog is loaded."""

    status: str
    snapshot: str
    datasets: int


@router.get("/healthz")
def say_alive() -> Alive:
    """Say that the process answers; touches nothing."""
    return Alive(status="ok")


@router.get("/readyz")
def say_ready(state: State) -> Ready:
    """Say that the database answers and a catalog is loaded; 503 until then."""
    return Ready(status="ok", snapshot=state.snapshot, datasets=len(state.catalog.library.datasets))


@router.get("/metrics", response_class=Response)
def show_metrics(state: State, db: Db) -> Response:
    """Give the figures of this process, and the builds of all, in Prometheus' text format."""
    body = metrics_text(datasets=len(state.catalog.library.datasets), builds=count_states(db))
    return Response(body, media_type=CONTENT_TYPE_LATEST)
