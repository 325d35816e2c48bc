"""What the rules allow of a mix once the steps of its build are known: the licenses kept, or a refusal.

A mix is made for a use; a build may change the data more than that use says (tiles, blurred faces). So
every pick is judged again on today's facts with the changes that the steps make (licence-rules section 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.errors import Conflict, InvalidInput
from app.facts.dataset import Dataset
from app.facts.library import Library
from app.facts.license import Transform
from app.licensing.engine import judge
from app.licensing.use import Use
from app.licensing.verdict import Judgement, Verdict
from app.preprocessing.recipe import BoundStep, transforms_of
from app.preprocessing.steps import filter_license
from app.recommender.mix import Pick


@dataclass(frozen=True, slots=True)
class Permission:
    """The verdict of each pick as it is built, and the license values kept of those filtered by sample."""

    verdicts: dict[str, Verdict]
    keep: dict[str, frozenset[str]]


def permit(
    picks: Sequence[Pick],
    datasets: Mapping[str, Dataset],
    steps: Sequence[BoundStep],
    *,
    use: Use,
    library: Library,
) -> Permission:
    """Return what the steps and today's facts leave of a mix's picks.

    Raises `Conflict` where the steps or today's facts bar what the mix was made with, and
    `InvalidInput` where samples must be filtered and the filter was taken out.
    """
    in_build = as_built(use, transforms_of(steps))
    changes = in_build.transforms
    keep: dict[str, frozenset[str]] = {}
    verdicts: dict[str, Verdict] = {}
    barred: list[dict[str, str]] = []
    for pick in picks:
        judgement = judge(datasets[pick.dataset], in_build, library)
        kept = licenses_kept(pick, judgement)
        verdict = verdicts[pick.dataset] = judgement.verdict if kept is None else judgement.best
        if kept is not None:
            keep[pick.dataset] = kept
        if verdict.rank > pick.verdict.rank and not verdict.usable:
            sentence = judgement.deciding.sentence if judgement.deciding else ""
            barred.append(
                {
                    "dataset": pick.dataset,
                    "before": pick.verdict.value,
                    "after": verdict.value,
                    "sentence": sentence,
                }
            )
    if barred:
        told = "; ".join(f"{one['dataset']}: {one['after']} ({one['sentence']})" for one in barred)
        raise Conflict(
            f"with the steps of this build ({', '.join(changes)} changes) the mix may not be used so. {told}",
            field="options",
            worse=barred,
        )
    if keep and all(step.name != filter_license.NAME for step in steps):
        names = ", ".join(sorted(keep))
        raise InvalidInput(
            f"{names}: samples are kept by their license, so {filter_license.NAME} cannot be left out",
            field=f"options.{filter_license.NAME}",
        )
    return Permission(verdicts, keep)


def as_built(use: Use, changes: Sequence[Transform]) -> Use:
    """Return the use of a corpus that holds what it was built from, pictures fetched through links too."""
    together = tuple(dict.fromkeys((*use.transforms, *changes)))
    return use.model_copy(update={"transforms": together, "share_fetched": True})


def licenses_kept(pick: Pick, judgement: Judgement) -> frozenset[str] | None:
    """Return the license values whose samples may stay; None when the dataset may be used whole.

    Both the mix's filter and today's verdict must let a value through: the stricter of the two holds.
    """
    filtered = judgement.filtered
    needed = pick.subset is not None or not judgement.verdict.usable
    if filtered is None or not needed:
        return None
    keep = frozenset(str(value) for value in filtered.keep)
    return keep & frozenset(pick.subset.keep) if pick.subset is not None else keep
