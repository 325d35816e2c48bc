"""Propose, store, fetch and judge mixes again; everything decided is decided in the pure rooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.catalog.load import Catalog
from app.errors import NotFound, UnknownName
from app.facts.profile import Profile
from app.licensing.engine import judge_all
from app.licensing.use import Use
from app.licensing.verdict import Judgement, Verdict
from app.mixes.repository import MixSummary, find_mix, newest_mixes, save_mix
from app.recommender.mix import Mix
from app.recommender.recommend import recommend
from app.recommender.requirements import Requirements


def propose(
    db: Session,
    catalog: Catalog,
    requirements: Requirements,
    *,
    judgements: Mapping[str, Judgement] | None = None,
    now: datetime,
) -> Mix:
    """Find the best mix for the requirements and store it; the same question gives the same stored mix."""
    mix = compute(catalog, requirements, judgements=judgements)
    save_mix(db, mix, now=now)
    return mix


def compute(
    catalog: Catalog, requirements: Requirements, *, judgements: Mapping[str, Judgement] | None = None
) -> Mix:
    """Find the best mix without storing it."""
    use = resolve_use(catalog, requirements.use)
    return recommend(
        requirements,
        library=catalog.library,
        use=use,
        judgements=judge_all(catalog.library, use) if judgements is None else judgements,
        profile=_profile(catalog, requirements.profile),
        judge=lambda other: judge_all(catalog.library, other),
    )


def resolve_use(catalog: Catalog, use: str | Use) -> Use:
    """Return the full use record behind a name."""
    if isinstance(use, Use):
        return use
    if use not in catalog.uses:
        raise UnknownName("use", use, catalog.uses, field="use")
    return catalog.uses[use].use


def _profile(catalog: Catalog, name: str | None) -> Profile | None:
    if name is None:
        return None
    if name not in catalog.profiles:
        raise UnknownName("profile", name, catalog.profiles, field="profile")
    return catalog.profiles[name]


def get_mix(db: Session, mix_id: str) -> Mix:
    """Return a stored mix."""
    mix = find_mix(db, mix_id)
    if mix is None:
        raise NotFound(f"no mix has the id {mix_id}", field="mix")
    return mix


def list_mixes(db: Session, *, limit: int = 50) -> list[MixSummary]:
    """Return the newest mixes first."""
    return newest_mixes(db, limit=limit)


@dataclass(frozen=True, slots=True)
class Change:
    """How the verdict of one dataset of a mix moved, and the deciding sentence of today."""

    dataset: str
    before: Verdict
    after: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A mix judged on today's facts against the day it was made."""

    mix: str
    snapshot_then: str
    snapshot_now: str
    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    unchanged: tuple[str, ...]

    @property
    def may_build(self) -> bool:
        """Return whether nothing got worse since."""
        return not self.worse


def rejudge(mix: Mix, catalog: Catalog, *, judgements: Mapping[str, Judgement] | None = None) -> Difference:
    """Compare the verdicts a mix was made with to the verdicts of today's facts.

    A dataset that has left the catalog counts as prohibited: nothing is known of it any more.
    """
    use = resolve_use(catalog, mix.requirements.use)
    today = judge_all(catalog.library, use) if judgements is None else judgements
    worse, better, unchanged = [], [], []
    for pick in mix.picks:
        change = _change(
            pick.dataset, pick.verdict, today.get(pick.dataset), filtered=pick.subset is not None
        )
        if change.after.rank > change.before.rank:
            worse.append(change)
        elif change.after.rank < change.before.rank:
            better.append(change)
        else:
            unchanged.append(pick.dataset)
    return Difference(
        mix=mix.id,
        snapshot_then=mix.snapshot,
        snapshot_now=catalog.library.snapshot,
        worse=tuple(worse),
        better=tuple(better),
        unchanged=tuple(unchanged),
    )


def _change(name: str, before: Verdict, today: Judgement | None, *, filtered: bool) -> Change:
    """Compare like with like: a pick that was not filtered is judged by the whole dataset's verdict."""
    if today is None:
        return Change(name, before, Verdict.PROHIBITED, f"{name} is not in the catalog any more.")
    after = today.best if filtered else today.verdict
    cause = today.deciding
    return Change(name, before, after, cause.sentence if cause else "")


@dataclass(frozen=True, slots=True)
class Shift:
    """One dataset in two mixes: its weights (0: not in it)."""

    dataset: str
    weight_before: float
    weight_after: float
    samples_before: int
    samples_after: int


def compare(before: Mix, after: Mix) -> tuple[Shift, ...]:
    """Return what changed between two mixes, the largest shift of weight first."""
    old = {pick.dataset: pick for pick in before.picks}
    new = {pick.dataset: pick for pick in after.picks}
    shifts = [
        Shift(
            dataset=name,
            weight_before=old[name].weight if name in old else 0.0,
            weight_after=new[name].weight if name in new else 0.0,
            samples_before=old[name].samples if name in old else 0,
            samples_after=new[name].samples if name in new else 0,
        )
        for name in sorted(old.keys() | new.keys())
    ]
    return tuple(sorted(shifts, key=_shift_first))


def _shift_first(shift: Shift) -> tuple[float, str]:
    """Order by the size of the shift; differences in the last digits of a float are none."""
    return -round(abs(shift.weight_after - shift.weight_before), 12), shift.dataset
