"""Pictures that several picks share by lineage, and the way from picks to benchmarks.

Lineage says where pictures come from, not which ones, so shared origins are a risk to check by hash
during the build, and the counts here are upper bounds.
"""

from collections.abc import Iterator, Mapping, Sequence

from app.facts.library import Library
from app.facts.lineage import image_origins
from app.recommender.mix import Overlap


def overlaps(drawn: Mapping[str, int], benchmarks: Sequence[str], library: Library) -> tuple[Overlap, ...]:
    """Return the shared origins of what is drawn, then what leads from it to the named benchmarks.

    `drawn` is the number of samples taken from each dataset.
    """
    origins = {name: image_origins(name, library) for name in drawn}
    return (*_shared(drawn, origins, library), *_leaks(origins, benchmarks, library))


def _shared(
    drawn: Mapping[str, int], origins: Mapping[str, frozenset[str]], library: Library
) -> Iterator[Overlap]:
    by_origin: dict[str, list[str]] = {}
    for name in sorted(origins):
        for origin in sorted(origins[name]):
            if not _is_place(origin, library):
                by_origin.setdefault(origin, []).append(name)
    told: set[tuple[str, ...]] = set()
    for origin in sorted(by_origin, key=lambda one: (-_images(one, library), one)):
        names = tuple(by_origin[origin])
        if len(names) < 2 or names in told:
            continue
        told.add(names)
        draws, images = sum(drawn[name] for name in names), _images(origin, library)
        times = f", up to {draws / images:.1f} draws a picture" if images else ""
        times_ja = f"、1 枚あたり最大 {draws / images:.1f} 回" if images else ""
        yield Overlap(
            origin=origin,
            datasets=names,
            kind="shared-images",
            sentence=f"{', '.join(names)} show pictures of {origin}: {draws:,} draws"
            + (f" over at most {images:,} pictures{times}." if images else "."),
            sentence_ja=f"{', '.join(names)} は {origin} の画像を共有します（{draws:,} 回の抽出"
            + (f"、画像は最大 {images:,} 枚{times_ja}）。" if images else "）。"),
        )


def _is_place(origin: str, library: Library) -> bool:
    """Return whether an origin is a place such as the open web: too wide to say that pictures are shared."""
    place = library.origins.get(origin)
    return place is not None and place.cataloged


def _images(origin: str, library: Library) -> int:
    dataset = library.datasets.get(origin)
    return (dataset.scale.images or 0) if dataset else 0


def _leaks(
    origins: Mapping[str, frozenset[str]], benchmarks: Sequence[str], library: Library
) -> Iterator[Overlap]:
    for benchmark in sorted(set(benchmarks)):
        reached = {one for one in image_origins(benchmark, library) if not _is_place(one, library)}
        for name in sorted(origins):
            if benchmark == name:
                yield _leak(
                    benchmark,
                    name,
                    "benchmark-sibling",
                    f"{name} is a benchmark you name: use its training split only, and check for repeats.",
                    f"{name} は指定したベンチマーク自身です。学習用分割だけを使い、重複を確認してください。",
                )
            elif benchmark in origins[name]:
                yield _leak(
                    benchmark,
                    name,
                    "benchmark-derived",
                    f"{name} takes pictures from {benchmark}: leave out those of its test split.",
                    f"{name} は {benchmark} の画像を使います。テスト分割の画像を除いてください。",
                )
            elif name in reached:
                yield _leak(
                    benchmark,
                    name,
                    "benchmark-source",
                    f"{benchmark} took pictures from {name}: leave out those it shows, compared by hash.",
                    f"{benchmark} は {name} の画像を使っています。同じ画像を照合して除いてください。",
                )
            elif shared := sorted(origins[name] & reached):
                yield _leak(
                    benchmark,
                    name,
                    "benchmark-shared-origin",
                    f"{name} and {benchmark} both take pictures from {', '.join(shared)}: compare by hash.",
                    f"{name} と {benchmark} は {', '.join(shared)} の画像を共有し得ます（要ハッシュ照合）。",
                )


def _leak(benchmark: str, name: str, kind: str, sentence: str, sentence_ja: str) -> Overlap:
    return Overlap(origin=benchmark, datasets=(name,), kind=kind, sentence=sentence, sentence_ja=sentence_ja)
