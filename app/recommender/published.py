"""Published recipes: their shares in one comparable unit, and what a use leaves of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from app.facts.library import Library
from app.facts.recipe import PublishedRecipe, RecipePart
from app.licensing.verdict import Judgement, Verdict
from app.recommender.candidates import known_size


@dataclass(frozen=True, slots=True)
class RecipeShares:
    """A recipe as shares of draws: by part, in samples where the unit allows, and the parts left open."""

    by_part: Mapping[str, float]
    samples: Mapping[str, float]
    open_parts: tuple[str, ...]


def recipe_shares(recipe: PublishedRecipe, library: Library) -> RecipeShares:
    """Convert a table to shares that add up to one over the parts with a known amount.

    Group rates are split inside a group by the stated weights, else by the square root of sizes; a
    size the table leaves out is taken from the catalog. A part of a source needs that source's size.
    Answer-token shares stay token shares: no published table states the tokens a sample.
    """
    if recipe.unit == "group-rate":
        amounts = _by_group(recipe, library)
    else:
        amounts = {part.name: _amount(part, recipe, library) for part in recipe.parts}
    known = {name: amount for name, amount in amounts.items() if amount is not None}
    total = sum(known.values())
    in_samples = recipe.unit in ("samples", "part-of-source")
    return RecipeShares(
        by_part={name: amount / total for name, amount in known.items()} if total else {},
        samples=known if in_samples else {},
        open_parts=tuple(name for name, amount in amounts.items() if amount is None),
    )


def _amount(part: RecipePart, recipe: PublishedRecipe, library: Library) -> float | None:
    if recipe.unit == "part-of-source":
        size = part.records or _catalog_size(part, library)
        return None if size is None or part.take is None else size * part.take
    return None if part.weight is None else part.weight * recipe.factor


def _by_group(recipe: PublishedRecipe, library: Library) -> dict[str, float | None]:
    amounts: dict[str, float | None] = {}
    for group, rate in recipe.groups.items():
        inside = [part for part in recipe.parts if part.group == group]
        pulls = [_pull(part, library) for part in inside]
        known = sum(pull for pull in pulls if pull is not None)
        for part, pull in zip(inside, pulls, strict=True):
            amounts[part.name] = None if pull is None else rate * pull / known
    return amounts


def _pull(part: RecipePart, library: Library) -> float | None:
    if part.weight is not None:
        return part.weight
    size = part.records or _catalog_size(part, library)
    return None if size is None else sqrt(size)


def _catalog_size(part: RecipePart, library: Library) -> int | None:
    dataset = library.datasets.get(part.dataset) if part.dataset else None
    return known_size(dataset) if dataset else None


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One part of a recipe under a use; `verdict` None: the catalog has no entry behind the name.

    `usable`, `review` and `prohibited` are shares of the part's own samples: all of it, unless it is
    filtered by the license of each sample.
    """

    name: str
    dataset: str | None
    share: float | None
    verdict: Verdict | None
    usable: float
    review: float
    prohibited: float
    sentence: str


@dataclass(frozen=True, slots=True)
class RecipeAudit:
    """What a use leaves of a published recipe: the share of draws by verdict, and each part's answer."""

    recipe: str
    usable: float
    review: float
    prohibited: float
    uncataloged: float
    parts: tuple[PartVerdict, ...]


def audit_recipe(
    recipe: PublishedRecipe, judgements: Mapping[str, Judgement], library: Library
) -> RecipeAudit:
    """Say how much of a recipe may be drawn under the use that the verdicts are for."""
    shares = recipe_shares(recipe, library).by_part
    parts = tuple(_part_verdict(part, shares.get(part.name), judgements) for part in recipe.parts)
    return RecipeAudit(
        recipe=recipe.id,
        usable=sum((one.share or 0.0) * one.usable for one in parts),
        review=sum((one.share or 0.0) * one.review for one in parts),
        prohibited=sum((one.share or 0.0) * one.prohibited for one in parts),
        uncataloged=sum((one.share or 0.0 for one in parts if one.verdict is None), 0.0),
        parts=parts,
    )


def _part_verdict(part: RecipePart, share: float | None, judgements: Mapping[str, Judgement]) -> PartVerdict:
    judgement = judgements.get(part.dataset) if part.dataset else None
    cause = judgement.deciding if judgement else None
    usable, review, prohibited = _split(judgement) if judgement else (0.0, 0.0, 0.0)
    return PartVerdict(
        name=part.name,
        dataset=part.dataset,
        share=share,
        verdict=judgement.best if judgement else None,
        usable=usable,
        review=review,
        prohibited=prohibited,
        sentence=cause.sentence if cause else "",
    )


def _split(judgement: Judgement) -> tuple[float, float, float]:
    """Return what of a dataset's samples may be used, needs review and is prohibited, as shares.

    A filter whose samples nobody counted clears nothing: how much would stay is a fact to settle.
    """
    found = judgement.filtered
    if found is None or judgement.best is judgement.verdict or not judgement.best.usable:
        verdict = judgement.best
        return float(verdict.usable), float(verdict is Verdict.UNKNOWN), float(verdict is Verdict.PROHIBITED)
    groups = (found.keep, found.review, found.drop)
    if found.kept_share is None:
        return 0.0, 1.0, 0.0
    counts = [sum(count or 0 for count in group.values()) for group in groups]
    keep, review, drop = (count / sum(counts) for count in counts)
    return keep, review, drop
