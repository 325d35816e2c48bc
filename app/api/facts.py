"""The facts beside datasets: licenses, generator terms, profiles, recipes, uses, words, facet counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.schemas import (
    FacetAnswer,
    GeneratorList,
    LicenseList,
    ProfileList,
    RecipeList,
    UseAnswer,
    UseList,
    VocabularyAnswer,
)
from app.api.written import write_json
from app.catalog.facets import LISTED
from app.catalog.search import search
from app.catalog.state import CatalogState
from app.edge.deps import CatalogQuery, State
from app.edge.paging import Written, json_answer
from app.edge.problems import PROBLEMS
from app.errors import NotFound, UnknownName
from app.facts.generator import GeneratorTerms
from app.facts.license import LicenseTerms
from app.facts.profile import Profile
from app.facts.recipe import PublishedRecipe
from app.facts.record import Record

R = TypeVar("R", bound=Record)
router = APIRouter(tags=["facts"])


@router.get("/facets", response_model=FacetAnswer)
def count_facets(request: Request, state: State, query: CatalogQuery) -> Response:
    """Count the values of every listed facet (or of `facets=…`) for the filters given."""
    asked = query.model_copy(update={"facets": query.facets or LISTED, "limit": 1})

    def write() -> Written:
        found = search(state, asked)
        return Written(
            write_json(FacetAnswer(total=found.total, facets=found.facets, snapshot=state.snapshot))
        )

    return json_answer(request, key=f"{state.snapshot}|facets|{asked.string()}", write=write)


@router.get("/licenses", response_model=LicenseList)
def list_licenses(request: Request, state: State) -> Response:
    """List every license, statement or kind of silence the catalog knows, act by act."""
    return _list(request, state, "licenses", state.catalog.library.licenses)


@router.get("/licenses/{license_id}")
def show_license(license_id: str, state: State) -> LicenseTerms:
    """Show one license's terms."""
    return _one("license", license_id, state.catalog.library.licenses)


@router.get("/generators", response_model=GeneratorList)
def list_generators(request: Request, state: State) -> Response:
    """List the dated terms of model providers."""
    return _list(request, state, "generators", state.catalog.library.generators)


@router.get("/generators/{terms_id}")
def show_generator(terms_id: str, state: State) -> GeneratorTerms:
    """Show one provider's terms of one date."""
    return _one("generator terms", terms_id, state.catalog.library.generators)


@router.get("/profiles", response_model=ProfileList)
def list_profiles(request: Request, state: State) -> Response:
    """List the input formats of model families that corpora can be built for."""
    return _list(request, state, "profiles", state.catalog.profiles)


@router.get("/profiles/{profile_id}")
def show_profile(profile_id: str, state: State) -> Profile:
    """Show one profile: its steps with their parameters, its chat format, its evidence."""
    return _one("profile", profile_id, state.catalog.profiles)


@router.get("/recipes", response_model=RecipeList)
def list_recipes(request: Request, state: State) -> Response:
    """List the mixes that others published, with source and figures."""
    return _list(request, state, "recipes", state.catalog.recipes)


@router.get("/recipes/{recipe_id}")
def show_recipe(recipe_id: str, state: State) -> PublishedRecipe:
    """Show one published mix."""
    return _one("recipe", recipe_id, state.catalog.recipes)


@router.get("/uses", response_model=UseList)
def list_uses(request: Request, state: State) -> Response:
    """List the named uses, each with its sentence and its full record."""
    uses = {name: UseAnswer(id=name, named=use) for name, use in state.catalog.uses.items()}
    return _list(request, state, "uses", uses)


@router.get("/vocabulary", response_model=VocabularyAnswer)
def show_vocabulary(request: Request, state: State) -> Response:
    """Show every word that facets and verdicts use, with labels and meanings in English and Japanese."""
    answer = VocabularyAnswer(vocabulary=state.catalog.library.vocabulary, snapshot=state.snapshot)
    return json_answer(request, key=f"{state.snapshot}|vocabulary", write=lambda: Written(write_json(answer)))


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem document: the word after `#` in its `type`."""

    slug: str
    status: int
    title: str


@router.get("/problems")
def list_problems() -> list[ProblemKind]:
    """List every kind of error this API answers with."""
    return [ProblemKind(slug, status, title) for slug, (status, title) in PROBLEMS.items()]


def _list(request: Request, state: CatalogState, kind: str, records: Mapping[str, Any]) -> Response:
    def write() -> Written:
        items = [records[name] for name in sorted(records)]
        return Written(
            write_json({"items": items, "total": len(items), "next": None, "snapshot": state.snapshot})
        )

    return json_answer(request, key=f"{state.snapshot}|{kind}", write=write)


def _one(what: str, name: str, records: Mapping[str, R]) -> R:
    if name not in records:
        near = UnknownName(what, name, records, field="id")
        raise NotFound(near.message, field="id", nearest=near.extra["nearest"])
    return records[name]
