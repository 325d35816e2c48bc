"""A smallest set of requirements that cannot hold together, by name."""

from collections.abc import Iterator, Mapping

from app.recommender.bounds import EACH, named
from app.recommender.mix import Conflict
from app.recommender.problem import MERGED, solve
from app.recommender.whatif import Asked

DROPPABLE: Mapping[str, tuple[str, str]] = {
    "exclude": ("the datasets you excluded", "除外したデータセット"),
    "benchmarks": ("the benchmarks to keep clean", "保護するベンチマーク"),
    "input_formats": ("the input formats", "入力形式"),
    "languages": ("the languages", "言語"),
    "size": ("a known size", "規模が分かること"),
    "access": ("an official copy that can be had", "公式に入手できること"),
    "accept.link_only": ("no link-only images", "リンクのみを認めないこと"),
    "accept.gated": ("no gated access", "申請制を認めないこと"),
    "privacy.faces": ("blurred faces", "顔のぼかし"),
    "privacy.nsfw": ("unsafe pictures filtered", "不適切画像の除去"),
    "use": ("the licenses under your use", "用途に対するライセンス"),
    MERGED: ("one license for the merged corpus", "結合コーパスを一つのライセンスで出すこと"),
    "accept.share_alike": ("no share-alike", "継承を認めないこと"),
    "budget": ("the size of the budget", "予算の大きさ"),
    "limits.max_epochs": ("the epoch limit", "エポック数の上限"),
    "limits.max_share": ("the cap per dataset", "データセットごとの上限"),
    "limits.max_publisher_share": ("the cap per publisher", "公開元ごとの上限"),
    "limits.max_generator_share": ("the cap per generator", "生成モデルごとの上限"),
    "limits.min_domain_coverage": ("the minimum coverage of each domain", "分野の最低充足率"),
    "limits.min_share": ("the minimum share of a picked dataset", "採用データの最小比率"),
    "limits.min_publisher_share": ("the minimum share of a picked publisher", "採用する公開元の最小比率"),
    "limits.min_generator_share": (
        "the minimum share of a picked generator",
        "採用する生成モデル提供元の最小比率",
    ),
    "limits.max_datasets": ("the maximum number of datasets", "データセット数の上限"),
}


def conflicts(asked: Asked) -> tuple[Conflict, ...]:
    """Return a smallest set of requirements that cannot hold together: drop any one and a mix exists.

    Deletion filter: leave out one requirement after the other and keep out those whose absence
    changes nothing; what remains is irreducible. Stage and domains are what is asked for and stay.
    """
    by_name = [f"limits.{kind}.{name}" for kind in EACH for name in named(asked.requirements.limits, kind)]
    includes = [f"include.{name}" for name in asked.requirements.include]
    dropped: frozenset[str] = frozenset()
    core: list[str] = []
    for name in (*DROPPABLE, *by_name, *includes):
        without_rest = dropped | {name}
        if (
            solve(
                asked.problem, asked.requirements, asked.judgements, use=asked.use, ignore=without_rest
            ).solution
            is None
        ):
            dropped = without_rest
        else:
            core.append(name)
    return tuple(_stated(core)) or (
        Conflict(
            requirement="domains",
            sentence="No dataset of this stage and these domains is in the catalog with a known size.",
            sentence_ja="この段階・分野で規模の分かるデータセットがカタログにありません。",
        ),
    )


def _stated(core: list[str]) -> Iterator[Conflict]:
    for name in core:
        en, ja = DROPPABLE[name] if name in DROPPABLE else _by_name(name)
        yield Conflict(
            requirement=name,
            sentence=f"A mix exists without {en}, the other listed requirements kept.",
            sentence_ja=f"{ja}がなければ（他の条件はそのままで）解があります。",
        )


def _by_name(name: str) -> tuple[str, str]:
    section, _, rest = name.partition(".")
    if section == "include":
        return f"{rest}, which you included", f"{rest} を含める条件"
    bounded = rest.partition(".")[2]
    return f"the bounds you set for {bounded}", f"{bounded} に指定した比率"
