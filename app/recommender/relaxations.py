"""The single loosenings worth asking about: what changes, and how to say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.licensing.mixing import needs_one_license
from app.licensing.use import Use
from app.recommender.bounds import EACH, named
from app.recommender.requirements import Limits, Requirements, Span


@dataclass(frozen=True, slots=True)
class Change:
    """One loosened requirement: its name, the patch for the requirements, and words for it."""

    name: str
    patch: dict[str, Any]
    en: str
    ja: str


def changes(requirements: Requirements, use: Use) -> tuple[Change, ...]:
    """Return every single change that could let more in, in a fixed order."""
    return (
        *_tolerances(requirements),
        *_facets(requirements),
        *_limits(requirements),
        *_by_name(requirements.limits),
        *_uses(use),
    )


def apply(requirements: Requirements, patch: Mapping[str, Any]) -> Requirements:
    """Return the requirements with one change made."""
    return Requirements.model_validate(_merge(requirements.model_dump(), patch))


def _merge(record: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(record)
    for key, value in patch.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict) and key != "use"
        merged[key] = _merge(below, value) if both and isinstance(below, dict) else value
    return merged


def _tolerances(requirements: Requirements) -> Iterator[Change]:
    words = (
        ("share_alike", "accept share-alike licenses", "継承（share-alike）を認める"),
        ("needs_review", "accept datasets that need review", "要確認のデータも認める"),
        ("gated", "accept gated access", "申請が必要なデータも認める"),
        ("link_only", "accept link-only images", "リンクのみの画像も認める"),
    )
    for name, en, ja in words:
        if not getattr(requirements.accept, name):
            yield Change(f"accept.{name}", {"accept": {name: True}}, en, ja)


def _facets(requirements: Requirements) -> Iterator[Change]:
    if requirements.languages:
        yield Change("languages", {"languages": ()}, "accept any language", "言語を問わない")
    if requirements.input_formats:
        yield Change("input_formats", {"input_formats": ()}, "accept any input format", "入力形式を問わない")
    if requirements.privacy.faces != "any":
        yield Change(
            "privacy.faces", {"privacy": {"faces": "any"}}, "accept visible faces", "顔が写る画像も認める"
        )
    if requirements.privacy.nsfw != "any":
        yield Change(
            "privacy.nsfw",
            {"privacy": {"nsfw": "any"}},
            "accept unfiltered pictures",
            "未フィルタの画像も認める",
        )
    if requirements.benchmarks:
        yield Change(
            "benchmarks", {"benchmarks": ()}, "do not protect any benchmark", "ベンチマークの保護をやめる"
        )


def _limits(requirements: Requirements) -> Iterator[Change]:
    limits = requirements.limits
    more = limits.max_epochs * 2
    yield Change(
        "limits.max_epochs",
        {"limits": {"max_epochs": more}},
        f"repeat data up to {more:g} epochs",
        f"繰り返しを {more:g} エポックまで認める",
    )
    shares = (
        ("max_share", "dataset", "データセット"),
        ("max_publisher_share", "publisher", "公開元"),
        ("max_generator_share", "generator", "生成モデル提供元"),
    )
    for name, en, ja in shares:
        if getattr(limits, name) < 1:
            yield Change(
                f"limits.{name}",
                {"limits": {name: 1.0}},
                f"drop the cap per {en}",
                f"{ja}ごとの上限をなくす",
            )
    floors = (
        ("min_share", 0.0, "drop the minimum share of a dataset", "データセットの最小比率をなくす"),
        ("min_publisher_share", 0.0, "drop the minimum share of a publisher", "公開元の最小比率をなくす"),
        (
            "min_generator_share",
            0.0,
            "drop the minimum share of a generator",
            "生成モデル提供元の最小比率をなくす",
        ),
        ("min_domain_coverage", 0.0, "drop the minimum coverage", "分野の最低充足率をなくす"),
        ("max_datasets", None, "drop the maximum number of datasets", "データセット数の上限をなくす"),
    )
    for name, free, en, ja in floors:
        if getattr(limits, name) != free:
            yield Change(f"limits.{name}", {"limits": {name: free}}, en, ja)


def _by_name(limits: Limits) -> Iterator[Change]:
    for kind in EACH:
        for name in named(limits, kind):
            yield Change(
                f"limits.{kind}.{name}",
                {"limits": {kind: {name: Span().model_dump()}}},
                f"drop the bounds of {name}",
                f"{name} の比率の指定をなくす",
            )


def _uses(use: Use) -> Iterator[Change]:
    if use.model.release != "none":
        model = use.model.model_copy(update={"release": "none"})
        kept = use.model_copy(update={"model": model})
        yield Change("use.release", _use(kept), "keep the model in-house", "モデルを公開・提供しない")
    if use.share_corpus != "none":
        private = use.model_copy(update={"share_corpus": "none"})
        yield Change("use.share_corpus", _use(private), "do not share the corpus", "コーパスを配布しない")
    if needs_one_license(use):
        parts = use.model_copy(update={"packaging": "collection"})
        yield Change(
            "use.packaging",
            _use(parts),
            "publish a collection, each part under its own license",
            "各部分のライセンスを保った集合物として公開する",
        )
    if use.commercial:
        research = use.model_copy(update={"commercial": False, "research": True})
        yield Change(
            "use.commercial", _use(research), "use it for non-commercial research only", "非商用の研究に限る"
        )


def _use(use: Use) -> dict[str, Any]:
    return {"use": use.model_dump()}
