"""The single reasons for leaving a dataset out: one function a requirement, each with rule and path.

A fact that is not established never counts as fulfilled.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.facts.dataset import Dataset
from app.facts.library import Library
from app.facts.lineage import Upstream
from app.licensing.verdict import Judgement, Verdict
from app.recommender.candidates import domain_split, known_size
from app.recommender.mix import Subset
from app.recommender.requirements import Requirements

GATES = ("gated", "request-form")
CLOSED = ("withdrawn", "superseded", "unknown")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the checks look at."""

    dataset: Dataset
    requirements: Requirements
    library: Library
    judgement: Judgement | None
    upstream: tuple[Upstream, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a check says no: its rule id, a sentence in both languages, the path to the fact."""

    rule: str
    en: str
    ja: str
    path: tuple[str, ...] = ()


Check = Callable[[Case], Refusal | None]


def usable_subset(case: Case) -> Subset | None:
    """Return the per-sample filter to apply: only where it makes the verdict better (rule R6)."""
    judgement = case.judgement
    if judgement is None or judgement.filtered is None or judgement.best == judgement.verdict:
        return None
    fields = (row.per_sample.field for row in case.dataset.licenses if row.per_sample)
    return Subset(
        field=next((field for field in fields if field), None),
        keep=tuple(sorted(judgement.filtered.keep)),
        kept_share=judgement.filtered.kept_share,
    )


def _named_out(case: Case) -> Refusal | None:
    if case.dataset.id in case.requirements.exclude:
        return Refusal("exclude", "You excluded it by name.", "名前を挙げて除外しました。", ("exclude",))
    weights = case.requirements.sampling.weights
    if weights and case.dataset.id not in weights:
        return Refusal(
            "given-weights",
            "The given weights do not name it.",
            "与えられた重みに含まれていません。",
            ("sampling.weights",),
        )
    return None


def _stage(case: Case) -> Refusal | None:
    wanted = case.requirements.stage
    if wanted in case.dataset.stage:
        return None
    have = ", ".join(case.dataset.stage)
    return Refusal(
        "stage",
        f"Made for {have}, not for {wanted}.",
        f"用途は {have} で、{wanted} ではありません。",
        ("stage",),
    )


def _domain(case: Case) -> Refusal | None:
    if domain_split(case.dataset, case.requirements):
        return None
    have = ", ".join(case.dataset.domains)
    return Refusal(
        "domain",
        f"None of the domains asked for; it has {have}.",
        f"求める分野を含みません（{have}）。",
        ("domains",),
    )


def _format(case: Case) -> Refusal | None:
    wanted = case.requirements.input_formats
    if not wanted or set(wanted) & set(case.dataset.input_formats):
        return None
    have = ", ".join(case.dataset.input_formats)
    return Refusal(
        "input-format", f"Its input format is {have}.", f"入力形式が {have} です。", ("input_formats",)
    )


def _language(case: Case) -> Refusal | None:
    wanted = case.requirements.languages
    if not wanted or set(wanted) & set(case.dataset.languages):
        return None
    have = ", ".join(case.dataset.languages) or "unknown"
    return Refusal(
        "language",
        f"No text in {', '.join(wanted)} is established; it has {have}.",
        f"{', '.join(wanted)} のテキストが確認できません（{have}）。",
        ("languages",),
    )


def _evaluation_only(case: Case) -> Refusal | None:
    if case.dataset.training_use != "evaluation-only":
        return None
    return Refusal(
        "R9",
        "Published for evaluation only; training on it is not what it is for.",
        "評価専用として公開されており、学習には使えません。",
        ("training_use",),
    )


def _benchmark(case: Case) -> Refusal | None:
    for upstream in case.upstream:
        benchmark = case.library.datasets.get(upstream.id)
        named = upstream.id in case.requirements.benchmarks
        if named and benchmark is not None and benchmark.training_use == "evaluation-only":
            return Refusal(
                "benchmark-lineage",
                f"It takes data from {upstream.id}, a benchmark that must stay clean.",
                f"汚染を避けるべきベンチマーク {upstream.id} のデータを含みます。",
                upstream.path[1:],
            )
    return None


def _size(case: Case) -> Refusal | None:
    if known_size(case.dataset):
        return None
    return Refusal(
        "size-unknown",
        "Size not established, so a share of it means nothing.",
        "規模が確認できないため、配分を決められません。",
        ("scale.samples",),
    )


def _closed(case: Case) -> Refusal | None:
    status = case.dataset.access.status
    if status not in CLOSED or (status == "unknown" and case.requirements.accept.needs_review):
        return None
    successor = case.dataset.superseded_by
    en, ja = (f"; see {successor}", f"（後継: {successor}）") if successor else ("", "")
    return Refusal("R10", f"Its access is {status}{en}.", f"入手状況: {status}{ja}。", ("access.status",))


def _link_only(case: Case) -> Refusal | None:
    if case.requirements.accept.link_only or case.dataset.access.status != "link-only":
        return None
    return Refusal(
        "accept.link_only",
        "Only links to its images are published, and you do not accept that.",
        "画像はリンクのみの公開で、要件で認めていません。",
        ("access.status",),
    )


def _gated(case: Case) -> Refusal | None:
    status = case.dataset.access.status
    if case.requirements.accept.gated or status not in GATES:
        return None
    return Refusal(
        "accept.gated",
        f"Access is {status}, and you do not accept that.",
        f"入手に申請が必要（{status}）で、要件で認めていません。",
        ("access.status",),
    )


def _faces(case: Case) -> Refusal | None:
    has = case.dataset.privacy.faces_blurred
    if case.requirements.privacy.faces == "any" or has in ("blurred", "removed"):
        return None
    return Refusal(
        "privacy.faces",
        f"Faces are {has}; you need them blurred or absent.",
        f"顔の処理は {has} です（ぼかし・除去が必要）。",
        ("privacy.faces_blurred",),
    )


def _nsfw(case: Case) -> Refusal | None:
    has = case.dataset.privacy.nsfw_filtered
    if case.requirements.privacy.nsfw == "any" or has == "filtered":
        return None
    return Refusal(
        "privacy.nsfw",
        f"Unsafe pictures are {has}; you need them filtered.",
        f"不適切画像の処理は {has} です（除去が必要）。",
        ("privacy.nsfw_filtered",),
    )


def _verdict(case: Case) -> Refusal | None:
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


def _share_alike(case: Case) -> Refusal | None:
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


def _kept_share(case: Case) -> Refusal | None:
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


CHECKS: tuple[tuple[str, Check], ...] = (
    ("exclude", _named_out),
    ("stage", _stage),
    ("domains", _domain),
    ("training-use", _evaluation_only),
    ("benchmarks", _benchmark),
    ("input_formats", _format),
    ("languages", _language),
    ("size", _size),
    ("access", _closed),
    ("accept.link_only", _link_only),
    ("accept.gated", _gated),
    ("privacy.faces", _faces),
    ("privacy.nsfw", _nsfw),
    ("use", _verdict),
    ("accept.share_alike", _share_alike),
    ("size", _kept_share),
)
"""Each check under the requirement that it stands for."""
