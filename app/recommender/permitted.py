"""May these data be had and used: access, privacy, license verdict, share-alike, per-sample filter.

One function a requirement; each says why not, or nothing. A fact that is not established never counts
as fulfilled.
"""

from collections.abc import Iterator, Mapping

from app.facts.dataset import Dataset
from app.licensing.phrases import Pair
from app.licensing.verdict import Verdict
from app.recommender.candidates import known_size
from app.recommender.case import Case, Refusal, usable_subset

GATES = ("gated", "request-form")
FACES: Mapping[str, Pair] = {
    "not-blurred": ("Faces are not blurred", "顔はぼかされていません"),
    "unknown": ("What was done about faces is unknown", "顔をどう処理したかが確認できません"),
}
NSFW: Mapping[str, Pair] = {
    "partly": ("Unsafe pictures are only partly filtered", "不適切な画像の除去は一部だけです"),
    "tagged": (
        "Unsafe pictures are tagged, not removed",
        "不適切な画像には印があるだけで、除去されていません",
    ),
    "not-filtered": ("Unsafe pictures are not filtered", "不適切な画像は除去されていません"),
    "unknown": (
        "Whether unsafe pictures were filtered is unknown",
        "不適切な画像を除去したかが確認できません",
    ),
}
CLOSED = ("withdrawn", "superseded", "unknown")


def closed(case: Case) -> Refusal | None:
    """Refuse what cannot be had from its official place (rule R10)."""
    status = case.dataset.access.status
    if status not in CLOSED or (status == "unknown" and case.requirements.accept.needs_review):
        return None
    successor = case.dataset.superseded_by
    en, ja = (f"; see {successor}", f"（後継: {successor}）") if successor else ("", "")
    return Refusal(
        "R10",
        f"Its access is {status}{en}.",
        f"入手状況: {case.ja('access', [status])}{ja}。",
        ("access.status",),
    )


def link_only(case: Case) -> Refusal | None:
    """Refuse links without files where the requirements do."""
    if case.requirements.accept.link_only or case.dataset.access.status != "link-only":
        return None
    return Refusal(
        "accept.link_only",
        "Only links to its images are published, and you do not accept that.",
        "画像はリンクのみの公開で、要件で認めていません。",
        ("access.status",),
    )


def gated(case: Case) -> Refusal | None:
    """Refuse gated access where the requirements do."""
    status = case.dataset.access.status
    if case.requirements.accept.gated or status not in GATES:
        return None
    return Refusal(
        "accept.gated",
        f"Access is {status}, and you do not accept that.",
        f"入手に申請が必要（{case.ja('access', [status])}）で、要件で認めていません。",
        ("access.status",),
    )


def faces(case: Case) -> Refusal | None:
    """Refuse visible faces, or faces nobody looked for, where the requirements do."""
    has = case.dataset.privacy.faces_blurred
    if case.requirements.privacy.faces == "any" or has in ("blurred", "removed"):
        return None
    return Refusal(
        "privacy.faces",
        f"{FACES[has][0]}; you need them blurred or absent.",
        f"{FACES[has][1]}（ぼかしか除去が必要です）。",
        ("privacy.faces_blurred",),
    )


def nsfw(case: Case) -> Refusal | None:
    """Refuse unfiltered pictures where the requirements do."""
    has = case.dataset.privacy.nsfw_filtered
    if case.requirements.privacy.nsfw == "any" or has == "filtered":
        return None
    return Refusal(
        "privacy.nsfw",
        f"{NSFW[has][0]}; you need them filtered.",
        f"{NSFW[has][1]}（除去が必要です）。",
        ("privacy.nsfw_filtered",),
    )


def verdict(case: Case) -> Refusal | None:
    """Refuse what the license verdict does not clear, with its deciding cause."""
    judgement = case.judgement
    if judgement is None:
        return Refusal("not-judged", "No verdict was made for it.", "判定がありません。")
    best = judgement.best
    if best.usable or (best is Verdict.UNKNOWN and case.requirements.accept.needs_review):
        return None
    cause = judgement.deciding
    if cause is None:
        return Refusal(
            "not-judged", "Its verdict has no reason, so it is not used.", "判定の理由がないため使いません。"
        )
    path = cause.path[1:] if cause.path[:1] == (case.dataset.id,) else cause.path
    japanese = cause.sentence_ja or cause.sentence
    if best is not judgement.verdict:
        return Refusal(
            "R6",
            f"Filtered by the license of each sample it still needs review. Unfiltered: {cause.sentence}",
            f"サンプル単位のライセンスで絞っても要確認です。絞らない場合: {japanese}",
            path,
        )
    return Refusal(cause.rule, cause.sentence, japanese, path)


def share_alike(case: Case) -> Refusal | None:
    """Refuse share-alike anywhere in the lineage where the requirements do."""
    if case.requirements.accept.share_alike:
        return None
    for path, license_id in _licenses(case):
        terms = case.library.licenses.get(license_id)
        if terms is not None and terms.share_alike.mode != "none":
            return Refusal(
                "accept.share_alike",
                f"{license_id} asks to share alike, and you do not accept that.",
                f"{license_id} は継承（share-alike）を求め、要件で認めていません。",
                path,
            )
    return None


def _licenses(case: Case) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path and license of every data layer in force, of the dataset and everything upstream."""
    yield from _rows((), case.dataset)
    for upstream in case.upstream:
        path = upstream.path[1:]
        if upstream.id in case.library.datasets:
            yield from _rows(path, case.library.datasets[upstream.id])
        elif upstream.id in case.library.origins:
            yield path, case.library.origins[upstream.id].license
    subset = usable_subset(case)
    for license_id in subset.keep if subset else ():
        yield ("licenses.per_sample",), license_id


def _rows(path: tuple[str, ...], dataset: Dataset) -> Iterator[tuple[tuple[str, ...], str]]:
    for row in dataset.licenses:
        if row.covers != "code" and not row.superseded:
            yield (*path, row.covers), row.id


def kept_share(case: Case) -> Refusal | None:
    """Refuse a filtered subset that cannot be sized: it would promise samples nobody counted."""
    subset = usable_subset(case)
    if subset is None:
        return None
    if subset.kept_share is None:
        return Refusal(
            "size-unknown",
            "How many samples stay after the license filter is not established.",
            "ライセンスで絞った後の件数が確認できません。",
            ("licenses.per_sample",),
        )
    if int((known_size(case.dataset) or 0) * subset.kept_share) == 0:
        return Refusal(
            "R6-nothing-left",
            "No sample stays after the license filter.",
            "ライセンスで絞ると一件も残りません。",
            ("licenses.per_sample",),
        )
    return None
