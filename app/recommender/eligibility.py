"""May this dataset enter the mix: the requirements in turn, the first that says no gives the reason.

The order is from what the data are to what may be done with them, so that a reader sees the most
basic reason.
"""

from collections.abc import Mapping

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.facts.lineage import Upstream
from app.licensing.verdict import Judgement, Verdict
from app.recommender import permitted, wanted
from app.recommender.candidates import Eligible, known_size
from app.recommender.case import Case, Check, usable_subset
from app.recommender.mix import Excluded
from app.recommender.requirements import Requirements

CHECKS: tuple[tuple[str, Check], ...] = (
    ("exclude", wanted.named_out),
    ("limits", wanted.kept_out),
    ("stage", wanted.stage),
    ("domains", wanted.domain),
    ("training-use", wanted.evaluation_only),
    ("benchmarks", wanted.benchmark),
    ("input_formats", wanted.format),
    ("languages", wanted.language),
    ("size", wanted.size),
    ("access", permitted.closed),
    ("accept.link_only", permitted.link_only),
    ("accept.gated", permitted.gated),
    ("privacy.faces", permitted.faces),
    ("privacy.nsfw", permitted.nsfw),
    ("use", permitted.verdict),
    ("accept.share_alike", permitted.share_alike),
    ("size", permitted.kept_share),
)
"""Each check under the requirement that it stands for."""


def weigh(
    dataset: Dataset,
    requirements: Requirements,
    *,
    library: Library,
    judgement: Judgement | None,
    upstream: tuple[Upstream, ...] = (),
    ignore: frozenset[str] = frozenset(),
) -> Eligible | Excluded:
    """Say whether a dataset may enter the mix, and with how many samples, or which rule keeps it out.

    `ignore` names requirements to pass over, for finding out which of them stand in each other's way.
    """
    case = Case(dataset, requirements, library, judgement, upstream)
    verdict = judgement.best if judgement else None
    for requirement, check in CHECKS:
        refusal = None if requirement in ignore else check(case)
        if refusal is not None:
            return Excluded(
                dataset=dataset.id,
                rule=refusal.rule,
                reason=refusal.en,
                reason_ja=refusal.ja,
                path=(dataset.id, *refusal.path),
                verdict=verdict,
            )
    return _eligible(case)


def _eligible(case: Case) -> Eligible:
    size = known_size(case.dataset) or 0
    subset = usable_subset(case)
    if subset is not None and subset.kept_share is not None:
        size = int(size * subset.kept_share)
    verdict = case.judgement.best if case.judgement else Verdict.UNKNOWN
    return Eligible(case.dataset, size, verdict, subset)


def sort_out(
    library: Library,
    requirements: Requirements,
    judgements: Mapping[str, Judgement],
    *,
    upstream: Mapping[str, tuple[Upstream, ...]],
    ignore: frozenset[str] = frozenset(),
) -> tuple[dict[str, Eligible], list[Excluded]]:
    """Split the library into what may be used and what may not, both in the order of ids."""
    eligible: dict[str, Eligible] = {}
    excluded: list[Excluded] = []
    for dataset_id in sorted(library.datasets):
        answer = weigh(
            library.datasets[dataset_id],
            requirements,
            library=library,
            judgement=judgements.get(dataset_id),
            upstream=upstream.get(dataset_id, ()),
            ignore=ignore,
        )
        if isinstance(answer, Excluded):
            excluded.append(answer)
        else:
            eligible[dataset_id] = answer
    return eligible, excluded
