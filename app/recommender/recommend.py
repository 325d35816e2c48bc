"""Requirements in, mix out: eligible datasets, exact shares, reasons, prices and what to check next."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from math import ceil, floor

from app.facts.library import Library
from app.facts.profile import Profile
from app.licensing.mixing import MixJudgement, judge_together
from app.licensing.use import Use
from app.licensing.verdict import Judgement, Verdict, worst
from app.recommender.candidates import Eligible, domain_split
from app.recommender.checks import next_checks
from app.recommender.conflicts import conflicts
from app.recommender.ladder import ladder
from app.recommender.mix import Conflict, Excluded, Mix, MixObligation, Pick, Reason, Totals
from app.recommender.overlap import overlaps
from app.recommender.problem import INCLUDED_SHARE, Outcome, pose, solve
from app.recommender.requirements import Requirements
from app.recommender.rounding import whole_samples
from app.recommender.scoring import reasons
from app.recommender.tokens import sample_cost
from app.recommender.whatif import Asked, Judge, coverage, prices
from app.recommender.words import check_words

NOT_CHOSEN = (
    "not-chosen",
    "It may be used, but other datasets served the goals better within the budget.",
    "使えますが、予算内では他のデータが目的により合いました。",
)
TOO_SMALL = (
    "budget-too-small",
    "You named it, but no whole sample of it fits the budget and the epoch limit beside the others named.",
    "名前を挙げたデータですが、予算とエポック数の上限の中では、ほかに挙げたデータと並べて1件も割り当てられません。",
)
LEFT_OUT = "No whole sample of these datasets, which you named, fits the budget and the epoch limit: "
NOT_FILLED = "The budget is not filled: every usable dataset is at a limit, or its domain is complete."


def recommend(
    requirements: Requirements,
    *,
    library: Library,
    use: Use,
    judgements: Mapping[str, Judgement],
    profile: Profile | None,
    judge: Judge | None = None,
) -> Mix:
    """Return the best mix that may be used, why each dataset is in or out, and what each limit costs.

    `judge` gives the verdicts under another use; with it the ladder also tries other uses.
    """
    check_words(requirements, library)
    problem = pose(requirements, library, profile=profile)
    outcome = solve(problem, requirements, judgements, use=use)
    asked = Asked(problem, requirements, use, judgements, outcome)
    infeasible: tuple[Conflict, ...] | None = None
    shown = outcome
    if outcome.solution is None:
        infeasible = conflicts(asked)
        shown = solve(problem, requirements, judgements, use=use, elastic=True)
    picks = _picks(shown, asked, profile)
    left_out = tuple(_not_chosen(picks, shown, requirements))
    joint = judge_together([library.datasets[pick.dataset] for pick in picks], use, library)
    steps, no_gain = ladder(asked, judge)
    mix = Mix(
        id="",
        snapshot=library.snapshot,
        requirements=requirements,
        verdict=_verdict(picks, joint),
        picks=picks,
        excluded=(*outcome.excluded, *left_out),
        obligations=tuple(_obligations(picks, joint)),
        totals=_totals(picks, shown, asked),
        prices=prices(asked),
        relaxations=steps,
        overlaps=overlaps({pick.dataset: pick.samples for pick in picks}, requirements.benchmarks, library),
        warnings=tuple(_warnings(picks, shown, library, left_out)),
        infeasible=infeasible,
        objective=round(shown.solution.objective, 9) if shown.solution else 0.0,
        checks=next_checks(asked),
        no_gain=no_gain,
    )
    return mix.model_copy(update={"id": fingerprint(mix)})


def fingerprint(mix: Mix) -> str:
    """Return the content hash of a mix: SHA-256 of its canonical JSON without the id.

    What has its usual value is left out, so that a field added later leaves the ids of older mixes alone.
    """
    record = mix.model_dump(mode="json", exclude={"id"}, exclude_defaults=True)
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _picks(outcome: Outcome, asked: Asked, profile: Profile | None) -> tuple[Pick, ...]:
    if outcome.solution is None:
        return ()
    universe, limits = asked.problem.universe, asked.requirements.limits
    shares = outcome.solution.shares
    wanted = {name: share * outcome.budget / universe[name].unit for name, share in shares.items()}
    caps = {name: floor(outcome.eligible[name].available * limits.max_epochs + 1e-6) for name in wanted}
    counts = whole_samples(
        wanted,
        caps,
        exact_total=asked.requirements.budget.samples is not None,
        least=_least(asked.requirements, sum(wanted.values())),
        units={name: universe[name].unit for name in wanted},
    )
    total = sum(counts.values())
    return tuple(
        _pick(outcome.eligible[name], asked.requirements, count, total, profile)
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if count
    )


def _least(asked: Requirements, total: float) -> dict[str, int]:
    """Return the samples that each dataset the user named gets before rounding may take them.

    What was included has its least share of the whole, rounded up; a weight or a least share of its own
    is rounded as any other, but never to nothing.
    """
    named = {name for name, span in asked.limits.datasets.items() if span.min > 0}
    share = max(asked.limits.min_share, INCLUDED_SHARE)
    included = dict.fromkeys(asked.include, ceil(share * total - 1e-6))
    return dict.fromkeys((*asked.sampling.weights, *named), 1) | included


def _pick(one: Eligible, asked: Requirements, count: int, total: int, profile: Profile | None) -> Pick:
    cost = sample_cost(one.dataset, profile)
    return Pick(
        dataset=one.dataset.id,
        weight=count / total,
        samples=count,
        available=one.available,
        epochs=count / one.available,
        domains=domain_split(one.dataset, asked),
        verdict=one.verdict,
        subset=one.subset,
        why=(*reasons(one.dataset, asked), _license_reason(one)),
        image_tokens=cost.image_tokens * count,
        text_tokens=cost.text_tokens * count,
        bytes=cost.bytes * min(count, one.available),
    )


def _license_reason(one: Eligible) -> Reason:
    """Say how the license stands; it decides whether a dataset may enter, never how good it is."""
    filtered = " after the per-sample license filter" if one.subset else ""
    filtered_ja = "（サンプル単位のライセンスで絞った後）" if one.subset else ""
    return Reason(
        part="license",
        score=1.0 if one.verdict.usable else 0.0,
        sentence=f"Its verdict is {one.verdict.value}{filtered}.",
        sentence_ja=f"判定: {one.verdict.value}{filtered_ja}。",
    )


def _not_chosen(picks: tuple[Pick, ...], outcome: Outcome, requirements: Requirements) -> Iterator[Excluded]:
    """Name the datasets that might have entered and got no draws, and why.

    Others served the goals better, except for one that the user named: of that no sample fitted.
    """
    taken = {pick.dataset for pick in picks}
    shares = outcome.solution.shares if outcome.solution else {}
    named = _least(requirements, 1.0).keys() & shares.keys()
    for name, one in outcome.eligible.items():
        if name not in taken:
            rule, en, ja = TOO_SMALL if name in named else NOT_CHOSEN
            yield Excluded(
                dataset=name, rule=rule, reason=en, reason_ja=ja, path=(name,), verdict=one.verdict
            )


def _verdict(picks: tuple[Pick, ...], joint: MixJudgement) -> Verdict:
    """Return the verdict of the whole mix: the worst part as it is used, and what only the whole can break.

    A part that is used through its per-sample filter counts with the filtered verdict (R6, R13); the
    outbound license of a merged release is a question to the mix alone (R5). Nothing picked is nothing
    cleared.
    """
    if not picks:
        return Verdict.UNKNOWN
    whole = [cause.verdict for cause in joint.causes if cause.rule.startswith("R5")]
    return worst([*(pick.verdict for pick in picks), *whole])


def _obligations(picks: tuple[Pick, ...], joint: MixJudgement) -> Iterator[MixObligation]:
    taken = {pick.dataset for pick in picks}
    for duty in joint.obligations:
        names = sorted({step for origin in duty.origins for step in origin[:1]} & taken)
        yield MixObligation(
            code=duty.code, text=duty.text, text_ja=duty.text_ja, datasets=tuple(names or sorted(taken))
        )


def _totals(picks: tuple[Pick, ...], outcome: Outcome, asked: Asked) -> Totals:
    samples = sum(pick.samples for pick in picks)
    wanted = asked.requirements.budget.samples
    unfilled = wanted - samples if wanted is not None else _unfilled(picks, outcome, asked)
    return Totals(
        samples=samples,
        image_tokens=sum(pick.image_tokens or 0 for pick in picks),
        text_tokens=sum(pick.text_tokens or 0 for pick in picks),
        bytes=sum(pick.bytes or 0 for pick in picks),
        unfilled=unfilled,
        coverage=coverage(outcome, asked),
    )


def _unfilled(picks: tuple[Pick, ...], outcome: Outcome, asked: Asked) -> int:
    """Return what is left of a budget in tokens or bytes, in samples of the mix's average cost."""
    spent = sum(asked.problem.universe[pick.dataset].unit * pick.samples for pick in picks)
    samples = sum(pick.samples for pick in picks)
    return int((outcome.budget - spent) / (spent / samples)) if samples else 0


def _warnings(
    picks: tuple[Pick, ...], outcome: Outcome, library: Library, left_out: Iterable[Excluded]
) -> Iterator[str]:
    if outcome.solution is not None and sum(outcome.solution.shares.values()) < 1 - 1e-6:
        yield NOT_FILLED
    named = [one.dataset for one in left_out if one.rule == TOO_SMALL[0]]
    if named:
        yield LEFT_OUT + ", ".join(named)
    for pick in picks:
        for warning in library.datasets[pick.dataset].warnings:
            yield f"{pick.dataset}: {warning}"
