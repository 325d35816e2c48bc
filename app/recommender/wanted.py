"""Are these the data that were asked for: name, stage, domains, format, languages, size.

One function a requirement; each says why not, or nothing. A fact that is not established never counts
as fulfilled.
"""

from app.recommender.bounds import named
from app.recommender.candidates import domain_split, groups_of, known_size
from app.recommender.case import Case, Refusal


def named_out(case: Case) -> Refusal | None:
    """Refuse what was excluded by name, or what given weights do not name."""
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


def kept_out(case: Case) -> Refusal | None:
    """Refuse what a bound by name leaves no share of the mix."""
    if not case.requirements.limits.by_name:
        return None
    for kind, names in groups_of(case.dataset).items():
        spans = named(case.requirements.limits, kind)
        for name in names:
            if name in spans and spans[name].max == 0:
                return Refusal(
                    f"limits.{kind}",
                    f"You allow nothing of {name} in the mix.",
                    f"{name} の比率を 0 と指定しています。",
                    (f"limits.{kind}.{name}",),
                )
    return None


def stage(case: Case) -> Refusal | None:
    """Refuse data made for another stage."""
    wanted = case.requirements.stage
    if wanted in case.dataset.stage:
        return None
    have = ", ".join(case.dataset.stage)
    return Refusal(
        "stage",
        f"Made for {have}, not for {wanted}.",
        f"用途は{case.ja('stages', case.dataset.stage)}で、{case.ja('stages', [wanted])}ではありません。",
        ("stage",),
    )


def domain(case: Case) -> Refusal | None:
    """Refuse data with none of the domains asked for."""
    if domain_split(case.dataset, case.requirements):
        return None
    have = ", ".join(case.dataset.domains)
    return Refusal(
        "domain",
        f"None of the domains asked for; it has {have}.",
        f"求める分野を含みません（{case.ja('domains', case.dataset.domains)}）。",
        ("domains",),
    )


def format(case: Case) -> Refusal | None:
    """Refuse data in none of the input formats asked for."""
    wanted = case.requirements.input_formats
    if not wanted or set(wanted) & set(case.dataset.input_formats):
        return None
    have = ", ".join(case.dataset.input_formats)
    have_ja = case.ja("input_formats", case.dataset.input_formats)
    return Refusal(
        "input-format", f"Its input format is {have}.", f"入力形式が{have_ja}です。", ("input_formats",)
    )


def language(case: Case) -> Refusal | None:
    """Refuse data whose text is not established to be in a language asked for."""
    wanted = case.requirements.languages
    if not wanted or set(wanted) & set(case.dataset.languages):
        return None
    have = ", ".join(case.dataset.languages) or "unknown"
    have_ja = case.ja("languages", case.dataset.languages) or "不明"
    return Refusal(
        "language",
        f"No text in {', '.join(wanted)} is established; it has {have}.",
        f"{case.ja('languages', wanted)}のテキストが確認できません（{have_ja}）。",
        ("languages",),
    )


def evaluation_only(case: Case) -> Refusal | None:
    """Refuse what was published for evaluation only (rule R9)."""
    if case.dataset.training_use != "evaluation-only":
        return None
    return Refusal(
        "R9",
        "Published for evaluation only; training on it is not what it is for.",
        "評価専用として公開されており、学習には使えません。",
        ("training_use",),
    )


def benchmark(case: Case) -> Refusal | None:
    """Refuse what takes data from a benchmark that must stay clean."""
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


def size(case: Case) -> Refusal | None:
    """Refuse data that nobody counted."""
    if known_size(case.dataset):
        return None
    return Refusal(
        "size-unknown",
        "Size not established, so a share of it means nothing.",
        "規模が確認できないため、配分を決められません。",
        ("scale.samples",),
    )
