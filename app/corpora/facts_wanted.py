"""Pure: what a plan says when the file that states the license of each picture was not found."""

from collections.abc import Collection, Iterator

from app.licensing.phrases import Pair


def nothing_stays(wanted: str | None, *, kept_by: Collection[str] | None) -> bool:
    """Return whether samples are kept by licenses that nobody here states. `wanted` names the files."""
    return wanted is not None and kept_by is not None


def facts_notes(dataset: str, wanted: str | None, *, kept_by: Collection[str] | None) -> Iterator[Pair]:
    """Say that the licenses of the pictures were not found, what follows, and which file would state them."""
    if wanted is None:
        return
    follows, follows_ja = (
        (
            "every sample will be left out, because samples are kept by those licenses",
            "サンプルはそのライセンスで選ばれるため、すべて除外されます",
        )
        if nothing_stays(wanted, kept_by=kept_by)
        else (
            "no sample will name the license or the page of its picture",
            "サンプルに画像のライセンスとページは記されません",
        )
    )
    files = [part.strip() for part in wanted.split("|")]
    yield (
        f"{dataset}: the licenses of its pictures were not found, so {follows}. "
        f"The file that states them goes into the dataset's folder as {' or '.join(files)}",
        f"{dataset}: 画像のライセンスが見つからず、{follows_ja}。"
        f"ライセンスを記したファイルを、データセットのフォルダーに {' または '.join(files)} として"
        "置いてください",
    )
