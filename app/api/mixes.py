"""`/api/v1/mixes`: propose a mix, look at it, take it out in a trainer's words, judge it again."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response
from pydantic import Field, model_validator

from app.api.examples import AUDIT, REQUIREMENTS
from app.api.schemas import MixList
from app.api.written import json_response, write_json
from app.edge.deps import Db, Limited, Now, State
from app.edge.paging import Written, json_answer
from app.facts.record import Record
from app.licensing.use import Use
from app.mixes.audit import Audit, audit
from app.mixes.exports import FORMATS, export
from app.mixes.service import Difference, Shift, compare, get_mix, list_mixes, propose, rejudge, resolve_use
from app.recommender.mix import Mix
from app.recommender.requirements import Requirements

router = APIRouter(prefix="/mixes", tags=["mixes"])


@router.post("", status_code=201, response_model=Mix, dependencies=[Limited])
def propose_mix(
    db: Db, state: State, now: Now, requirements: Annotated[Requirements, Body(openapi_examples=REQUIREMENTS)]
) -> Response:
    """Find the best mix for the requirements; the same question at the same snapshot is the same mix."""
    judgements = state.judgements(requirements.use) if isinstance(requirements.use, str) else None
    mix = propose(db, state.catalog, requirements, judgements=judgements, now=now)
    return json_response(mix, status=201, headers={"location": f"/api/v1/mixes/{mix.id}"})


class AuditRequest(Record):
    """Somebody's mix in exactly one way: `text` (a config or list, as pasted) or `datasets` (names)."""

    use: str | Use
    text: Annotated[str, Field(max_length=1_000_000)] | None = None
    datasets: Annotated[tuple[str, ...], Field(max_length=2000)] | None = None

    @model_validator(mode="after")
    def one_way(self) -> "AuditRequest":
        """Refuse none and both."""
        if (self.text is None) == (self.datasets is None):
            raise ValueError("send exactly one of text and datasets")
        return self


@router.post("/audit", response_model=Audit, dependencies=[Limited])
def audit_mix(state: State, asked: Annotated[AuditRequest, Body(openapi_examples=AUDIT)]) -> Response:
    """Judge somebody else's mix: verdicts, overlaps, and a repaired mix of what may stay."""
    text = asked.text if asked.text is not None else "\n".join(asked.datasets or ())
    return json_response(audit(state.catalog, text, use=resolve_use(state.catalog, asked.use)))


@router.get("", response_model=MixList)
def list_stored(db: Db, state: State, limit: int = 50) -> Response:
    """List the newest mixes."""
    items = tuple(list_mixes(db, limit=max(1, min(limit, 500))))
    return json_response(MixList(items=items, total=len(items), next=None, snapshot=state.snapshot))


@router.get("/{mix_id}/today", response_model=Difference)
def compare_with_today(db: Db, state: State, mix_id: str) -> Response:
    """Judge a stored mix on today's facts: which datasets got worse, better, or stayed."""
    return json_response(rejudge(get_mix(db, mix_id), state.catalog))


@router.get("/{mix_id}/compare/{other_id}", response_model=tuple[Shift, ...])
def compare_stored(db: Db, mix_id: str, other_id: str) -> Response:
    """Compare two stored mixes dataset by dataset, the largest shift of weight first."""
    return json_response(compare(get_mix(db, mix_id), get_mix(db, other_id)))


@router.get(
    "/{mix_id}/{format_name}",
    response_class=Response,
    responses={200: {"content": {media: {} for media, _ in FORMATS.values()}}},
)
def take_out(db: Db, state: State, mix_id: str, format_name: str) -> Response:
    """Write a mix for a trainer or a lawyer, such as energon.yaml, llamafactory.json or NOTICE.md."""
    made = export(get_mix(db, mix_id), state.catalog, format_name)
    disposition = f'attachment; filename="{made.filename}"'
    return Response(made.body, media_type=made.media_type, headers={"content-disposition": disposition})


@router.get("/{mix_id}", response_model=Mix)
def show_mix(request: Request, db: Db, state: State, mix_id: str) -> Response:
    """Show a mix: picks and why, what was left out and why, duties, prices, relaxations.

    With a format after a dot (`….energon.yaml`) it is written in that format.
    """
    plain, _, format_name = mix_id.partition(".")
    if format_name:
        return take_out(db, state, plain, format_name)
    mix = get_mix(db, mix_id)
    return json_answer(request, key=f"mix|{mix_id}", write=lambda: Written(write_json(mix)))
