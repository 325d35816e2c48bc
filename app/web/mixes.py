"""Pages of choosing: the five questions with their answer, and a mix kept under its content hash."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from app.edge.deps import Db, Limited, Now
from app.errors import InvalidInput, UnknownName
from app.licensing.engine import judge_all
from app.mixes.exports import FORMATS
from app.mixes.service import compute, get_mix, list_mixes, propose, rejudge, resolve_use
from app.recommender.requirements import Requirements
from app.recommender.sentence import understand
from app.web.mix_form import OWN_USE, START_STAGE, Answers, Mistake, answer_pairs, read_answers, reading_pairs
from app.web.templating import Fragment, render
from app.web.views.larder import LarderView, larder_view
from app.web.views.marks import Option
from app.web.views.mix import MixView, mix_view
from app.web.views.mix_compare import NOTHING, mix_compare_view
from app.web.views.mix_form import FormView, form_view
from app.web.views.mix_page import mix_page_view, summaries
from app.web.visit import ThisVisit, Visit

router = APIRouter()

OTHERS = 30  # kept mixes offered for comparison


@dataclass(frozen=True, slots=True)
class ChooseView:
    """Everything on `/mix`: the form, and the answer once there is one."""

    form: FormView
    mix: MixView | None
    larder: LarderView | None
    keep_url: str
    fields: tuple[tuple[str, str], ...]


async def read_fields(request: Request) -> list[tuple[str, str]]:
    """Return a form's fields in their order, from the query string or the body."""
    if request.method == "POST":
        return parse_qsl((await request.body()).decode("utf-8", "replace"))
    return request.query_params.multi_items()


Fields = Depends(read_fields)


@router.get("/mix", dependencies=[Limited])
def choose_page(request: Request, visit: ThisVisit, fields: list[tuple[str, str]] = Fields) -> Response:
    """Show the five questions, and beside them the best mix for the answers given."""
    catalog = visit.state.catalog
    given = dict(fields)
    if given.get("sentence") and "stage" not in given:
        reading = understand(given["sentence"], catalog.library.vocabulary, catalog.profiles)
        filled = [("sentence", given["sentence"]), *reading_pairs(reading.requirements, use=visit.use)]
        return RedirectResponse(visit.url("/mix", filled), status_code=303)
    answers = read_answers(fields, use=visit.use)
    mix: MixView | None = None
    if answers.requirements is not None:
        try:
            mix = _answer(answers.requirements, visit)
        except (UnknownName, InvalidInput) as error:
            mistake = Mistake(field=error.field or "", message=error.message)
            answers = Answers(fields=answers.fields, requirements=None, mistakes=(mistake,))
    own = answers.one("use") == OWN_USE
    uses = (
        (Option(OWN_USE, visit.language.gettext("a use of your own (from the relaxation)"), True),)
        if own
        else ()
    )
    view = ChooseView(
        form=form_view(answers, catalog, visit.language),
        mix=mix,
        larder=None if answers.fields.get("stage") else _larder(visit),
        keep_url=visit.url("/mixes"),
        fields=tuple(answer_pairs(answers.requirements)) if answers.requirements else (),
    )
    status = 422 if answers.mistakes and "HX-Request" not in request.headers else 200
    return render(
        request,
        "choose.html",
        frame=visit.frame("/mix", kept=(), uses=uses),
        view=view,
        fragment=Fragment(("answer", "swaps")),
        status=status,
    )


def _larder(visit: Visit) -> LarderView:
    return larder_view(
        visit.state.catalog,
        visit.state.judgements(visit.use),
        stage=START_STAGE,
        use=visit.use,
        language=visit.language,
    )


def _answer(requirements: Requirements, visit: Visit) -> MixView:
    catalog = visit.state.catalog
    named = requirements.use if isinstance(requirements.use, str) else None
    judgements = (
        visit.state.judgements(named)
        if named
        else judge_all(catalog.library, resolve_use(catalog, requirements.use))
    )
    mix = compute(catalog, requirements)
    return mix_view(
        mix,
        library=catalog.library,
        judgements=judgements,
        language=visit.language,
        base_url=visit.base_url,
    )


@router.post("/mixes", dependencies=[Limited])
def keep_mix(visit: ThisVisit, db: Db, now: Now, fields: list[tuple[str, str]] = Fields) -> Response:
    """Keep the answer under its content hash, where it can be exported, signed off and built."""
    given = dict(fields).get("use", visit.use)
    answers = read_answers(fields, use=given)
    if answers.requirements is None:
        first = answers.mistakes[0] if answers.mistakes else Mistake("stage", "answer the form first")
        raise InvalidInput(first.message, field=first.field)
    mix = propose(db, visit.state.catalog, answers.requirements, now=now)
    return RedirectResponse(visit.url(f"/mixes/{mix.id}"), status_code=303)


@router.get("/mixes")
def mixes_page(request: Request, visit: ThisVisit, db: Db) -> HTMLResponse:
    """List the mixes that were kept, newest first."""
    view = summaries(list_mixes(db), catalog=visit.state.catalog, language=visit.language)
    return render(request, "mixes.html", frame=visit.frame("/mix"), view=view)


@router.get("/mixes/compare")
def compare_mixes_page(request: Request, visit: ThisVisit, db: Db) -> HTMLResponse:
    """Show two kept mixes side by side: the first two `ids` of the address, before and after."""
    ids = list(dict.fromkeys(value for key, value in visit.pairs if key == "ids"))[:2]
    if len(ids) == 2:
        before, after = (get_mix(db, one) for one in ids)
        view = mix_compare_view(
            before,
            after,
            catalog=visit.state.catalog,
            language=visit.language,
            base_url=visit.base_url,
        )
    else:
        view = replace(NOTHING, swap_url=visit.url("/mixes"))
    return render(request, "mix_compare.html", frame=visit.frame("/mix", bar=False), view=view)


@router.get("/mixes/{mix_id}")
def mix_page(request: Request, mix_id: str, visit: ThisVisit, db: Db) -> HTMLResponse:
    """Show a kept mix: for sign-off, for export, and to build it."""
    mix = get_mix(db, mix_id)
    catalog = visit.state.catalog
    view = mix_page_view(
        mix,
        catalog=catalog,
        judgements=judge_all(catalog.library, resolve_use(catalog, mix.requirements.use)),
        difference=rejudge(mix, catalog),
        formats=tuple(FORMATS),
        language=visit.language,
        base_url=visit.base_url,
        change=answer_pairs(mix.requirements),
        others=[one for one in list_mixes(db, limit=OTHERS) if one.id != mix.id],
    )
    return render(request, "mix.html", frame=visit.frame("/mix", bar=False), view=view)
