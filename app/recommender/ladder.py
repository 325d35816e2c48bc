"""The ladder of single relaxations: what each would gain, and in one line those that gain nothing."""

from app.facts.figures import change as difference
from app.licensing.use import Use
from app.recommender.mix import NoGain, Relaxation
from app.recommender.problem import Outcome, solve
from app.recommender.relaxations import Change, apply, changes
from app.recommender.whatif import NOTHING_DRAWN, Asked, Judge, coverage

NOTICEABLE = 1e-4
"""A gain below this is none: a ten-thousandth of the budget drawn from something a little better."""


def ladder(asked: Asked, judge: Judge | None) -> tuple[tuple[Relaxation, ...], NoGain | None]:
    """Solve again with each requirement loosened alone; the largest gain comes first.

    Without `judge` other uses are left out, since their verdicts would be guesses.
    """
    steps: list[Relaxation] = []
    idle: list[tuple[Change, int]] = []
    for change in changes(asked.requirements, asked.use):
        if "use" in change.patch and judge is None:
            continue
        outcome = _loosened(asked, change, judge)
        step = _step(asked, change, outcome)
        if step is None:
            idle.append((change, len(outcome.eligible) - len(asked.outcome.eligible)))
        else:
            steps.append(step)
    steps.sort(key=lambda one: (-one.objective, -one.samples, one.change))
    return tuple(steps), _no_gain(idle)


def _loosened(asked: Asked, change: Change, judge: Judge | None) -> Outcome:
    requirements = apply(asked.requirements, change.patch)
    use, judgements = asked.use, asked.judgements
    if "use" in change.patch and judge is not None and isinstance(requirements.use, Use):
        use, judgements = requirements.use, judge(requirements.use)
    return solve(asked.problem, requirements, judgements, use=use)


def _step(asked: Asked, change: Change, outcome: Outcome) -> Relaxation | None:
    """Return what a change gains; None when the mix stays as good as it was."""
    if outcome.solution is None:
        return None
    before = asked.outcome.solution.objective if asked.outcome.solution else NOTHING_DRAWN
    gain = outcome.solution.objective - before
    if gain <= NOTICEABLE:
        return None
    datasets = len(outcome.eligible) - len(asked.outcome.eligible)
    samples = outcome.available - asked.outcome.available
    en, ja = _gains(asked, outcome, datasets=datasets, samples=samples)
    if not en:
        en = [f"the same data in better proportions, worth {gain:.2g}"]
        ja = [f"同じデータの配分が良くなります（目的関数 +{gain:.2g}）"]
    return Relaxation(
        change=change.name,
        patch=change.patch,
        datasets=datasets,
        samples=samples,
        coverage=coverage(outcome, asked),
        objective=gain,
        sentence=f"{_capital(change.en)}: {', '.join(en)}.",
        sentence_ja=f"{change.ja}: {'、'.join(ja)}。",
    )


def _gains(asked: Asked, outcome: Outcome, *, datasets: int, samples: int) -> tuple[list[str], list[str]]:
    """Say what visibly grows: datasets, samples, the coverage of domains, the filled budget."""
    en, ja = [], []
    if datasets:
        en.append(f"{datasets:+} dataset{'' if abs(datasets) == 1 else 's'}")
        ja.append(f"データセット {datasets:+}")
    if samples:
        en.append(f"{difference(samples, 'en')} samples")
        ja.append(f"サンプル {difference(samples, 'ja')}")
    now, after = coverage(asked.outcome, asked), coverage(outcome, asked)
    words = asked.problem.library.vocabulary.domains
    for name in after:
        if after[name] > now[name] + 0.005:
            en.append(f"{name} from {now[name]:.0%} to {after[name]:.0%} of its target")
            ja.append(f"{words[name].label.ja}の充足率 {now[name]:.0%} → {after[name]:.0%}")
    if outcome.filled > asked.outcome.filled + 0.005:
        en.append(f"{outcome.filled:.0%} of the budget filled instead of {asked.outcome.filled:.0%}")
        ja.append(f"予算の充足 {asked.outcome.filled:.0%} → {outcome.filled:.0%}")
    return en, ja


def _no_gain(idle: list[tuple[Change, int]]) -> NoGain | None:
    if not idle:
        return None
    en = [f"{change.en} (+{more} usable)" if more > 0 else change.en for change, more in idle]
    ja = [f"{change.ja}（使えるデータ +{more}）" if more > 0 else change.ja for change, more in idle]
    return NoGain(
        changes=tuple(change.name for change, _ in idle),
        sentence=f"Each of these alone would not improve the mix: {'; '.join(en)}.",
        sentence_ja=f"次はどれも、それだけでは配合が良くなりません: {'、'.join(ja)}。",
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
